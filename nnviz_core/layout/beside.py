"""Lines beside a row of boxes: out from the row, along past all that lies between their ends, and back."""

from __future__ import annotations

import math
from collections.abc import Iterable

from msgspec import Struct

from nnviz_core.layout.intervals import Heights


class Wall(Struct, frozen=True):
    """Something in the row: between which places it stands along it, and how far out it reaches."""

    start: float
    end: float
    far: float


class Line(Struct, frozen=True):
    """A line beside the row: where it leaves, where it comes back, and how far what stands on it reaches to both sides."""

    start: float
    end: float
    room: float


class Apart(Struct, frozen=True, kw_only=True):
    """Room, in pixels.

    Attributes:
        first: Between what stands in the row and a line.
        next: Between two lines, one beside the other.
        ends: Between two lines that are equally far out, one behind the other.
    """

    first: float
    next: float
    ends: float = 0.0


def levels(lines: Iterable[Line], walls: Iterable[Wall], apart: Apart) -> list[float]:
    """How far out each line runs: past the walls between its ends, and past the lines before it there.

    Args:
        lines: Those that are to be nearer to the row first.
        walls: What stands in the row; where there is nothing, lines are led past 0.
        apart: Room between them.
    """
    placed, standing = list(lines), list(walls)
    row, taken = Heights(wall.start for wall in standing), Heights(line.start for line in placed)
    for wall in standing:
        row.add(wall.start, wall.end, wall.far)
    found: list[float] = []
    for line in placed:
        past, lane = row.highest(line.start, line.end), taken.highest(line.start - apart.ends, line.end + apart.ends)
        found.append(max((past if math.isfinite(past) else 0.0) + apart.first, lane + apart.next) + line.room)
        taken.add(line.start, line.end, found[-1] + line.room)
    return found
