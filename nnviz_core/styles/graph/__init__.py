"""The `graph` style: boxes and arrows for any topology, repeated blocks folded to ×N."""

from __future__ import annotations

from nnviz_core.contracts import Style
from nnviz_core.kit.legend import entries_of, swatches, with_legend
from nnviz_core.layout.graphs import layout, version, warning
from nnviz_core.network import Network
from nnviz_core.scene import Scene
from nnviz_core.simplify.steps import COLLAPSE, FOLD, FUSE, UNROLL_FRAMED
from nnviz_core.styles.graph.dot import dot
from nnviz_core.styles.graph.items import items_of
from nnviz_core.styles.graph.options import GraphOptions
from nnviz_core.styles.graph.parts import parts_of, request_of

__all__ = ["GraphOptions", "arrange", "style"]


def arrange(network: Network, options: GraphOptions) -> Scene:
    """The scene of any network."""
    if not network.layers:
        return Scene(width=1.0, height=1.0, items=())
    parts = parts_of(network, options)
    items = items_of(parts, layout(request_of(parts)))
    entries = entries_of(network.layers, fused="activations" in options.words)
    return with_legend(items, swatches(entries), options)


style = Style(
    name="graph",
    summary="boxes and arrows for any network, repeated blocks folded",
    options=GraphOptions,
    prepare=(FUSE, UNROLL_FRAMED, FOLD, COLLAPSE),
    arrange=arrange,
    version=version,
    warning=warning,
    stands_in=2,
    written={"dot": dot},
)
