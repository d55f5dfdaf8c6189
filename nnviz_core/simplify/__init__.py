"""Transformations that make a network shorter to draw: `Network → Network`, one file each.

They serve pictures alone: totals are those of the whole network.
"""

from __future__ import annotations

from nnviz_core.abilities import Selected
from nnviz_core.diagram import Prepared
from nnviz_core.errors import Problem
from nnviz_core.network import Network
from nnviz_core.simplify.color import color
from nnviz_core.simplify.cut import cut
from nnviz_core.simplify.depth import collapse
from nnviz_core.simplify.fold import fold
from nnviz_core.simplify.fuse import fuse
from nnviz_core.simplify.hide import hide
from nnviz_core.simplify.unroll import unroll, unrollable

__all__ = ["collapse", "color", "cut", "fold", "fuse", "hide", "select", "unroll", "unrollable"]


def select(network: Network, options: Selected) -> tuple[Prepared, list[Problem]]:
    """The part of a network that is asked for, without what is hidden.

    Returns:
        The shorter network with what was left out, and a problem for each name in the options that means nothing.
    """
    part, cut_problems = cut(network, options.start, options.end)
    shown, hide_problems = hide(part, options.hide)
    counts = (("left out", len(network.layers) - len(part.layers)), ("hidden", len(part.layers) - len(shown.layers)))
    return Prepared(shown, tuple(change for change in counts if change[1])), [*cut_problems, *hide_problems]
