"""Where the tensors of a network without branches lie along the flow, so that neither they nor their captions meet."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from nnviz_core.layout.flow import Flow

CLEAR = 14.0
"""The least room between two captions in a row, in pixels."""
CLEAR_LINES = 7.0
"""The least room between two captions in a column."""


class Slot(Struct, frozen=True, kw_only=True):
    """One tensor on the way of the data.

    Attributes:
        back: How far it reaches from its middle against the flow.
        fore: How far it reaches with the flow.
        words: How much room what is written at its middle takes along the flow.
        operation: The same for what is written half-way from the tensor before.
    """

    back: float
    fore: float
    words: float
    operation: float


def middles(slots: Sequence[Slot], flow: Flow, between: float) -> list[float]:
    """The middle of each tensor along the flow, the first one's at 0.

    Args:
        slots: In the order of the flow.
        flow: Captions take their width along a row, their height along a column.
        between: The least room between two tensors.
    """
    clear = CLEAR_LINES if flow.upright else CLEAR
    places = [0.0]
    middle, reach = -1e9, 0.0  # of the last operation's caption
    for before, after in pairwise(slots):
        last, half = places[-1], after.operation / 2
        apart = max(before.fore + after.back + between, (before.words + after.words) / 2 + clear)
        # The operation's caption stands half-way between the two.
        places.append(max(last + apart, 2 * (middle + reach + half + clear) - last))
        middle, reach = (last + places[-1]) / 2, half
    return places
