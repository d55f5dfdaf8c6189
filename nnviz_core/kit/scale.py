"""How drawn sizes follow true ones."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from nnviz_core.network import Dim, Layer

_LINEAR_UP_TO = 8
"""Sizes that differ by no more than this factor are drawn true; beyond it, the small ones would vanish."""

_CURVES: dict[str, Callable[[float], float]] = {
    "linear": lambda size: size,
    "sqrt": math.sqrt,
    "log": math.log1p,
    "capped": lambda size: min(size, 64.0),
}


class Scale(Struct, frozen=True):
    """Turns a size into a length between `least` and `most` pixels; an unknown size is drawn in between."""

    curve: Callable[[float], float]
    factor: float
    least: float
    most: float

    def __call__(self, size: object) -> float:
        """The length of one size."""
        if not isinstance(size, int):
            return (self.least + self.most) / 2
        return max(self.least, min(self.most, self.curve(float(size)) * self.factor))


class Sizes(Struct, frozen=True):
    """The true sizes of what some layers make: sides of maps, channels of maps, lengths of vectors."""

    maps: tuple[Dim, ...]
    channels: tuple[Dim, ...]
    vectors: tuple[Dim, ...]

    @property
    def magnitude(self) -> float:
        """How many digits the longest vector has, as a logarithm; a few units must not tower over maps, thousands may."""
        return math.log10(max([1, *(units for units in self.vectors if isinstance(units, int))]))


def sizes_of(layers: Iterable[Layer]) -> Sizes:
    """The sizes of what layers make, as far as they have any."""
    shapes = [layer.shape for layer in layers if layer.shape]
    return Sizes(
        tuple([size for shape in shapes for size in shape.spatial]),
        tuple([shape.channels for shape in shapes if shape.spatial]),
        tuple([shape.channels for shape in shapes if not shape.spatial]),
    )


def scale_for(sizes: Sequence[object], least: float, most: float, mode: str = "", otherwise: str = "sqrt") -> Scale:
    """A scale on which the largest of the sizes is `most` pixels long.

    Args:
        sizes: All sizes that will be drawn; unknown ones do not count.
        least: No length is shorter.
        most: None is longer.
        mode: `linear`, `sqrt`, `log` or `capped`; by default linear where sizes are alike, else `otherwise`.
        otherwise: See `mode`.
    """
    known = [size for size in sizes if isinstance(size, int) and size > 0] or [1]
    alike = max(known) <= _LINEAR_UP_TO * min(known)
    curve = _CURVES[mode or ("linear" if alike else otherwise)]
    return Scale(curve, most / curve(float(max(known))), least, most)
