"""Which way the data go in a picture."""

from __future__ import annotations

from msgspec import Struct

from nnviz_core.scene import Point


class Flow(Struct, frozen=True):
    """Turns a place along the flow and a place across it into a point of the picture.

    Attributes:
        direction: `right`, `left`, `down` or `up`.
    """

    direction: str

    def __call__(self, along: float, across: float) -> Point:
        """The point of the picture."""
        match self.direction:
            case "left":
                return -along, across
            case "down":
                return across, along
            case "up":
                return across, -along
        return along, across

    @property
    def upright(self) -> bool:
        """Whether layers are rows, above each other."""
        return self.direction in {"down", "up"}
