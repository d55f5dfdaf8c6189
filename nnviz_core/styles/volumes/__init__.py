"""The style `volumes`: boxes in oblique projection, as the papers draw convolutional networks."""

from __future__ import annotations

from nnviz_core.contracts import Style
from nnviz_core.network import Network
from nnviz_core.scene import Scene
from nnviz_core.simplify.steps import FUSE
from nnviz_core.styles.volumes.boxes import SLANT
from nnviz_core.styles.volumes.row import RowOptions, row, why_not


class VolumesOptions(RowOptions):
    """The options of `volumes`."""


def arrange(network: Network, options: VolumesOptions) -> Scene:
    """The scene of a network that is one path, with rows of layers beside it."""
    return row(network, options, SLANT)


style = Style(
    name="volumes",
    summary="boxes in oblique projection, skips led over or under them",
    options=VolumesOptions,
    prepare=(FUSE,),
    arrange=arrange,
    why_not=why_not,
)
