"""What a figure is made of: layers, chains of parts, parts beside each other, frames around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Literal, TypeAlias

from msgspec import Struct

Links: TypeAlias = Mapping[int, Sequence[int]]
"""For each part, by its number, those that read it."""


class Part(Struct, frozen=True):
    """A layer, a chain of parts, parts beside each other, or a frame around one.

    Attributes:
        kind: Which of them.
        name: The layer's or the group's.
        children: In the order of the flow, or from one side to the other.
        starts: The row of each child, counted from the part's first.
        rows: How many rows it takes.
    """

    kind: Literal["layer", "chain", "beside", "frame"]
    name: str = ""
    children: tuple[Part, ...] = ()
    starts: tuple[int, ...] = ()
    rows: int = 1


def chain(children: Sequence[Part]) -> Part:
    """Parts one after the other."""
    ends = list(accumulate(child.rows for child in children))
    return Part("chain", "", tuple(children), (0, *ends[:-1]), ends[-1])


def column(children: Sequence[Part], starts: Sequence[int]) -> Part:
    """Parts one after the other, with room between them."""
    return Part("chain", "", tuple(children), tuple(starts), starts[-1] + children[-1].rows)


def beside(children: Sequence[Part]) -> Part:
    """Parts beside each other that begin in one row; one alone as it is."""
    if len(children) == 1:
        return children[0]
    return Part("beside", "", tuple(children), (0,) * len(children), max(child.rows for child in children))
