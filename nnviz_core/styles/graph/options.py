"""The options of the style `graph`."""

from __future__ import annotations

from nnviz_core.abilities import CommonWithLegend, Nested, Unrolled
from nnviz_core.diagram import option
from nnviz_core.kit.words import Words
from nnviz_core.layout.graphs.placement import Direction

USUAL = frozenset({"names", "kinds", "kernels", "shapes", "activations"})
"""What is written where the author did not choose."""


class GraphOptions(CommonWithLegend, Nested, Unrolled):
    """The options of `graph`."""

    fuse: bool = option(True, "bool", "Activations, norms and dropouts are strips in the box of the layer before them.")  # noqa: FBT003 - it is the default
    edge_shapes: bool = option(False, "bool", "What flows is written beside the arrows.")  # noqa: FBT003 - it is the default
    input_shapes: bool = option(False, "bool", "What a layer reads is written before what it makes.")  # noqa: FBT003 - it is the default
    ports: str = option(
        "auto",
        "choice",
        "Marks for the inputs and outputs of a layer, in their order; by default where the order matters.",
        choices=("auto", "on", "off"),
    )
    outputs: bool = option(True, "bool", "The network's outputs are marked, as its inputs are.")  # noqa: FBT003 - it is the default

    @property
    def words(self) -> Words:
        """What is written on layers."""
        return Words(self.show, USUAL)

    @property
    def flow(self) -> Direction:
        """Where data flow."""
        return self.direction or "down"  # type: ignore[return-value]  # the option's choices are the directions

    @property
    def marks_outputs(self) -> bool:
        """Whether outputs are marked: where a part is drawn, its end is none."""
        return self.outputs and not self.end
