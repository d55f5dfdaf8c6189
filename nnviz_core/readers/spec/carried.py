"""What a spec gives a network besides its layers: `weights:`, `activations:`, `history:`."""

from __future__ import annotations

from typing import Any

from nnviz_core.data import Activations, Curves, Weights
from nnviz_core.network import Network
from nnviz_core.readers.spec.activations import read_activations
from nnviz_core.readers.spec.context import Context, Entries
from nnviz_core.readers.spec.history import read_history
from nnviz_core.readers.spec.weights import read_weights


def read_data(base: Network, entries: Entries, context: Context) -> dict[type[Any], Any]:
    """What it carries besides its layers."""
    found: dict[type[Any], Any] = {}
    if "weights" in entries:
        found[Weights] = Weights(read_weights(entries["weights"][1], context))
    if "activations" in entries:
        found[Activations] = Activations(read_activations(entries["activations"][1], base, context))
    if "history" in entries:
        found[Curves] = Curves(read_history(entries["history"][1], context))
    return found
