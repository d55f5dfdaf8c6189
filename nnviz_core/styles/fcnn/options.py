"""The options of the style `fcnn`, and what follows from them alone."""

from __future__ import annotations

from nnviz_core.abilities import CommonWithLegend, Neurons, Unrolled
from nnviz_core.diagram import option
from nnviz_core.styles.fcnn.neurons import ROOM

LABELLED = 30.0
"""The diameter of neurons in which something is written, in pixels."""


class FcnnOptions(CommonWithLegend, Unrolled, Neurons):
    """The options of `fcnn`."""

    bias: bool | None = option(None, "bool", "Whether the units that are always 1 are drawn; where the weights have them, by default.")
    edges: str = option("straight", "choice", "How edges run.", choices=("straight", "curved"))
    arrows: bool = option(default=False, kind="bool", text="Whether edges have heads.")
    units: float = option(0.0, "number", "A neuron's diameter, in pixels; 20 by default, 30 with words in it.", least=4)
    spacing: float = option(120.0, "number", "The least room between layers, in pixels.", least=10)
    labels: str = option(
        "none", "choice", "What is written in neurons: their numbers from 0, or x₁, h₁, y₁.", choices=("none", "index", "math")
    )
    in_labels: tuple[str, ...] = option((), "words", "What the inputs are called, beside their neurons.")
    out_labels: tuple[str, ...] = option((), "words", "What the outputs are called, beside their neurons.")
    edge_width: float = option(0.0, "number", "The width of an edge, in pixels; with weights, of the strongest one.", least=0.1)
    strength: tuple[str, ...] = option(
        ("width", "color", "opacity"), "words", "What tells an edge's weight.", choices=("width", "color", "opacity")
    )
    pruned: str = option("hide", "choice", "What becomes of edges whose weight is 0.", choices=("hide", "dash"))
    highlight: tuple[str, ...] = option(
        (), "words", "Layers, or neurons such as `input:0`, whose paths are drawn strongly and all others faintly."
    )

    @property
    def diameter(self) -> float:
        """A neuron's, in pixels."""
        return self.units or (20.0 if self.labels == "none" else LABELLED)

    @property
    def radius(self) -> float:
        """A neuron's, in pixels."""
        return self.diameter / 2

    @property
    def pitch(self) -> float:
        """From one neuron's middle to the next one's."""
        return self.diameter * ROOM
