"""The weights of connections between neurons, found by their two ends."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from msgspec import Struct

from nnviz_core import data
from nnviz_core.network import Network
from nnviz_core.ops import kind_of
from nnviz_core.ops.questions import own_weights, state_size
from nnviz_core.styles.fcnn.net import NeuronGraph, NeuronLink, units_of

Matrix = Sequence[Sequence[float]]


class Weights(Struct, frozen=True):
    """What is known of them.

    Attributes:
        matrices: By the layer that reads, rows by its units; columns are what it reads and, after that, perhaps the bias.
        sizes: How many values each of these layers reads; `None` where that is unknown.
        largest: The largest absolute weight; the strength of all edges is measured by it.
    """

    matrices: Mapping[str, Matrix]
    sizes: Mapping[str, int | None]
    largest: float

    def of(self, link: NeuronLink, tail: int, head: int) -> float | None:
        """The weight between two units, counted from 0; `None` where it is unknown."""
        return None if link.offset is None else self._at(link.head, head, link.offset + tail)

    def bias(self, layer: str, unit: int) -> float | None:
        """A unit's bias; `None` where it is unknown."""
        size = self.sizes.get(layer)
        return None if size is None else self._at(layer, unit, size)

    def has_bias(self, layer: str) -> bool:
        """Whether a layer's matrix has the column."""
        matrix, size = self.matrices.get(layer), self.sizes.get(layer)
        return bool(matrix) and size is not None and len(matrix[0]) == size + 1  # type: ignore[index]  # it is a matrix, as it is true

    def _at(self, layer: str, row: int, place: int) -> float | None:
        matrix = self.matrices.get(layer, ())
        if row >= len(matrix) or place >= len(matrix[row]):
            return None
        weight = matrix[row][place]
        return weight if math.isfinite(weight) else None


def weights_of(network: Network, net: NeuronGraph) -> Weights:
    """The weights of a network: a neuron's own, and the matrices of the others in the order in which they run."""
    carried = network.datum(data.Weights)
    given = iter(carried.matrices if carried else ())
    matrices: dict[str, Matrix] = {}
    shared: dict[str, Matrix] = {}  # by all steps of an unrolled layer
    for layer in net.layers:
        if "single" in kind_of(layer).traits:
            matrices |= {layer.name: (own,)} if (own := own_weights(layer)) else {}
        elif any(link.full for link in net.into[layer.name]):
            if layer.origin not in shared:
                shared[layer.origin] = next(given, ())
            matrices |= {layer.name: shared[layer.origin]} if shared[layer.origin] else {}
    sizes = {name: _size(name, net) for name in matrices}
    known = (abs(weight) for matrix in matrices.values() for row in matrix for weight in row if math.isfinite(weight))
    return Weights(matrices, sizes, max(known, default=0.0) or 1.0)


def _size(name: str, net: NeuronGraph) -> int | None:
    """How many values a layer reads, those of the step before included."""
    state = state_size(net.by_name[name])
    ends = [0]
    for link in net.into[name]:
        units = units_of(net.by_name[link.tail])
        if link.offset is None or not isinstance(units, int):
            return None
        ends.append(link.offset + units)
    return None if state is None else max(ends) + state
