"""Transformations that make a network shorter to draw: `Network → Network`, one file each.

They serve pictures alone: totals are those of the whole network.
"""

from __future__ import annotations

from nnviz_core.diagram import Options
from nnviz_core.errors import Problem
from nnviz_core.network import Network
from nnviz_core.simplify.color import color
from nnviz_core.simplify.cut import cut
from nnviz_core.simplify.depth import collapse
from nnviz_core.simplify.fold import fold
from nnviz_core.simplify.fuse import fuse
from nnviz_core.simplify.hide import hide
from nnviz_core.simplify.unroll import unroll, unrollable

__all__ = ["collapse", "color", "cut", "fold", "fuse", "hide", "simplify", "unroll"]


def simplify(network: Network, options: Options) -> tuple[Network, list[Problem]]:
    """What every style wants: the sub-range that is asked for, without what is hidden, in its author's colours.

    Returns:
        The shorter network, and a problem for each name in the options that means nothing.
    """
    part, cut_problems = cut(network, getattr(options, "start", ""), getattr(options, "end", ""))
    shown, hide_problems = hide(part, getattr(options, "hide", ()))
    colored, color_problems = color(shown, getattr(options, "colors", ()))
    return colored, [*cut_problems, *hide_problems, *color_problems, *unrollable(shown, getattr(options, "unroll", 0))]
