"""From a diagram to its scene: what a renderer that paints begins with."""

from __future__ import annotations

from nnviz_core.diagram import Diagram
from nnviz_core.dressing import with_theme
from nnviz_core.registry import find_style
from nnviz_core.scene import Scene


def arranged(diagram: Diagram) -> Scene:
    """The scene of a diagram in its author's colours, its background behind it: what a renderer that paints begins with."""
    return with_theme(find_style(diagram.style).arrange(diagram.network, diagram.options), diagram.options)
