"""What a style may want done to a network before it arranges it: each simplification with the options that it follows.

A style names them in the order in which they are to be done (`Style.prepare`); `nnviz_core.preparing` does them, once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from nnviz_core.network import Network
from nnviz_core.simplify.depth import collapse
from nnviz_core.simplify.fold import fold
from nnviz_core.simplify.fuse import fuse
from nnviz_core.simplify.identities import without_identities
from nnviz_core.simplify.unroll import unroll

Change: TypeAlias = Literal["left out", "hidden", "folded", "closed", "unrolled"]
"""What may be done to a network that its reader must be told: layers outside of a part, layers hidden, copies of repeated blocks, groups
drawn as one box, steps in time."""


class Simplification(Struct, frozen=True, kw_only=True):
    """One thing that is done to a network before it is drawn.

    Attributes:
        name: What it is called.
        run: Does it; takes the network, and the values of the options that it follows.
        when: The option that turns it off where it is false, by the name of its field; empty for none.
        follows: The options that it follows, by the names of their fields.
        change: What it is that readers are told; empty where nothing of the network is lost.
        count: How much of it was done, from the network before and after.
    """

    name: str
    run: Callable[..., Network]
    when: str = ""
    follows: tuple[str, ...] = ()
    change: Change | Literal[""] = ""
    count: Callable[[Network, Network], int] = lambda _before, _after: 0

    def values(self, options: object) -> tuple[Any, ...] | None:
        """The values of the options that it follows, as far as the style has them; `None` where it is turned off."""
        if self.when and not getattr(options, self.when, True):
            return None
        return tuple(getattr(options, name) for name in self.follows if hasattr(options, name))


def _fold(network: Network, expand: Collection[str] = ()) -> Network:
    return fold(network, expand=expand)


def _unroll(network: Network, steps: int = 0) -> Network:
    return unroll(network, steps) if steps else network


def _unroll_framed(network: Network, steps: int = 0) -> Network:
    return unroll(network, steps, framed=True) if steps else network


def _copies(network: Network) -> int:
    """How many copies of repeated groups are not drawn."""
    return sum(group.count - 1 for group in network.groups)


def _steps(network: Network) -> int:
    return max((layer.step.number for layer in network.layers if layer.step), default=0)


FUSE = Simplification(name="fuse", run=partial(fuse, standalone=True), when="fuse")
"""Activations, norms and dropouts go into the layer before them (`Layer.fused`)."""

FOLD = Simplification(
    name="fold", run=_fold, when="fold", follows=("expand",), change="folded", count=lambda before, after: _copies(after) - _copies(before)
)
"""Groups that repeat are there once, with their number (`Group.count`), which a picture must show."""

COLLAPSE = Simplification(
    name="collapse", run=collapse, follows=("depth",), change="closed", count=lambda before, after: len(before.groups) - len(after.groups)
)
"""Groups nested deeper than `depth` are one layer each."""

UNROLL = Simplification(name="unroll", run=_unroll, follows=("unroll",), change="unrolled", count=lambda _, after: _steps(after))
"""What runs in time is there once for each step (`Layer.step`)."""

UNROLL_FRAMED = Simplification(
    name="unroll framed", run=_unroll_framed, follows=("unroll",), change="unrolled", count=lambda _, after: _steps(after)
)
"""The same, with a group around the steps of each layer, and a row of steps for each direction in time."""

WITHOUT_IDENTITIES = Simplification(name="without identities", run=without_identities)
"""Layers that only give another one a name are gone, but for those at the end."""
