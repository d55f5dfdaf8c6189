"""How much room a layer takes in a column."""

from __future__ import annotations

from msgspec import Struct

from nnviz_core.layout.columns.place import Extent


class Outline(Struct, frozen=True):
    """How much room a layer takes.

    Attributes:
        along: In the direction of the flow.
        body: The part of that to which links lead.
        sides: How far it reaches from its axis to both sides.
        half: How far its own outline does.
        aside: Whether links may end at its sides.
    """

    along: float
    body: float
    sides: Extent
    half: float
    aside: bool = True

    @property
    def side(self) -> int:
        """The side (-1 or 1) at which something is beside its outline."""
        return -1 if -self.sides[0] > self.sides[1] else 1
