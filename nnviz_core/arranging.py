"""From a diagram to its scene: what a renderer that paints begins with."""

from __future__ import annotations

from nnviz_core.diagram import Diagram
from nnviz_core.dressing import with_theme
from nnviz_core.network import Network
from nnviz_core.preparing import prepared
from nnviz_core.registry import find_style
from nnviz_core.scene import Scene


def prepared_network(diagram: Diagram) -> Network:
    """The network of a diagram as its style wants it: what a renderer begins with that writes it in shapes of its own."""
    if diagram.prepared:
        return diagram.prepared.network
    return prepared(diagram.network, find_style(diagram.style).prepare, diagram.options)


def arranged(diagram: Diagram) -> Scene:
    """The scene of a diagram in its author's colours, its background behind it: what a renderer that paints begins with."""
    return with_theme(find_style(diagram.style).arrange(prepared_network(diagram), diagram.options), diagram.options)
