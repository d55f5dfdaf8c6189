"""The options of the style `activity`."""

from __future__ import annotations

from nnviz_core.abilities import Directed, Explained, Maps, Neurons, Selected, Worded, map_size
from nnviz_core.diagram import option
from nnviz_core.layout.flow import Flow


class ActivityOptions(Selected, Directed, Worded, Explained, Neurons, Maps):
    """The options of `activity`."""

    max_units: int = option(20, "int", "More neurons than this are drawn with an ellipsis.", least=3)
    max_maps: int = option(4, "int", "More maps than this are drawn with an ellipsis.", least=2)
    channel: int = option(0, "int", "The one channel of each feature map that is drawn, counted from 1; 0 draws the first ones.")
    cells: int = option(28, "int", "Maps have at most this many cells on a side, each the mean of a block.", least=1)
    cell: float = option(14.0, "number", "The side of a neuron's cell, in pixels.", least=2)
    size: float = map_size(84.0)
    normalize: str = option("layer", "choice", "What the strongest colour stands for: the largest value of a layer or of all.",
                            choices=("layer", "network"))  # fmt: skip

    @property
    def flow(self) -> Flow:
        """Where data flow."""
        return Flow(self.direction or "up")
