"""The scene of a row of tensors: turned the way the data flow, the legend under it."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz_core.abilities import Directed, Usual
from nnviz_core.geometry import Box, mirrored
from nnviz_core.kit.legend import Draw, with_legend
from nnviz_core.layout.flow import Flow
from nnviz_core.scene import Item, Scene


def flow_of(options: Directed) -> Flow:
    """The flow to arrange for: what goes to the left is arranged to the right, and mirrored by `row_scene`."""
    return Flow("right" if options.direction in {"", "left"} else options.direction)


def row_scene(items: Sequence[Item], extent: Box, draw: Draw, options: Usual, *, helps: bool) -> Scene:
    """The scene, its legend under it.

    Args:
        items: As arranged for `flow_of(options)`.
        extent: The box around them.
        draw: Draws the legend.
        options: Its direction and whether a legend is wanted.
        helps: Whether there is a legend where the author did not choose.
    """
    if options.direction == "left":
        items, extent = [mirrored(item) for item in items], (-extent[2], extent[1], -extent[0], extent[3])
    return with_legend(items, draw, options, helps=helps, gap=options.font_size * 1.6, within=extent)
