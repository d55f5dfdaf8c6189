"""The style `flat`: the boxes of `volumes` seen from the front, each as thick as its channels and as high as its map."""

from __future__ import annotations

from nnviz_core.contracts import Style
from nnviz_core.network import Network
from nnviz_core.scene import Scene
from nnviz_core.simplify.steps import FUSE
from nnviz_core.styles.volumes.row import RowOptions, row, why_not


class FlatOptions(RowOptions):
    """The options of `flat`."""


def arrange(network: Network, options: FlatOptions) -> Scene:
    """The scene of a network that is one path, with rows of layers beside it."""
    return row(network, options, 0.0)


style = Style(
    name="flat",
    summary="boxes as thick as their channels, seen from the front",
    options=FlatOptions,
    prepare=(FUSE,),
    arrange=arrange,
    why_not=why_not,
)
