"""From a diagram to its scene and its colours: what a renderer that paints begins with."""

from __future__ import annotations

from nnviz_core.diagram import Diagram, Options
from nnviz_core.dressing import with_theme
from nnviz_core.network import Network
from nnviz_core.preparing import prepared
from nnviz_core.registry import find_style
from nnviz_core.scene import Scene
from nnviz_core.theme import colors


def prepared_network(diagram: Diagram) -> Network:
    """The network of a diagram as its style wants it: what a renderer begins with that writes it in shapes of its own."""
    if diagram.prepared:
        return diagram.prepared.network
    return prepared(diagram.network, find_style(diagram.style).prepare, diagram.options)


def arranged(diagram: Diagram) -> Scene:
    """The scene of a diagram in its author's colours, its background behind it: what a renderer that paints begins with."""
    return with_theme(find_style(diagram.style).arrange(prepared_network(diagram), diagram.options), diagram.options)


def color_of(role: str, options: Options) -> str:
    """A role's colour, as `#rrggbb`, in a format that follows no page: the light scheme's, unless the dark one is asked for."""
    return colors(role, options.palette)[options.scheme == "dark"]
