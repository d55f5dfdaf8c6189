"""What a spec gives a network besides its layers: `weights:`, `activations:`, `history:`."""

from __future__ import annotations

from typing import Any

from nnviz_core.data import Activations, Curves, Weights
from nnviz_core.entrypoints import deferred
from nnviz_core.network import Network
from nnviz_core.readers.spec.context import Context, Entries

# Few specs have any of these, and each brings modules for files.
read_activations = deferred("nnviz_core.readers.spec.activations:read_activations")
read_history = deferred("nnviz_core.readers.spec.history:read_history")
read_weights = deferred("nnviz_core.readers.spec.weights:read_weights")


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
