"""The options of the style `history`."""

from __future__ import annotations

from nnviz_core.abilities import Explained
from nnviz_core.diagram import option


class HistoryOptions(Explained):
    """The options of `history`."""

    metrics: tuple[str, ...] = option((), "words", "The measures that are drawn, such as `loss`, in this order; all by default.")
    log: tuple[str, ...] = option((), "words", "The measures whose values are drawn on a logarithmic axis.")
    smoothing: float = option(0.0, "number", "How much each value is mixed with those before it, from 0 to 1.")
    best: bool = option(default=True, kind="bool", text="Whether the best value is marked.")
    columns: int = option(0, "int", "How many panels stand side by side; up to three by default.", least=1)
    plot_width: float = option(300.0, "number", "The width of a panel's plot, in pixels.", least=60)
    plot_height: float = option(190.0, "number", "The height of a panel's plot, in pixels.", least=40)

    @property
    def width(self) -> float:
        """Of a plot."""
        return self.plot_width

    @property
    def height(self) -> float:
        """Of a plot."""
        return self.plot_height
