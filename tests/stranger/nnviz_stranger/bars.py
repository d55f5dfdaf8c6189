"""A style: one bar a layer, as long as the layer has parameters."""

from nnviz_core.abilities import Colored, Explained, Selected
from nnviz_core.contracts import Style
from nnviz_core.diagram import option
from nnviz_core.kit.legend import FEW, entries_of, swatches, with_legend
from nnviz_core.kit.nodes import layer_group, tile
from nnviz_core.kit.roles import role_of
from nnviz_core.kit.text import Line
from nnviz_core.network import Network
from nnviz_core.notation import notation
from nnviz_core.scene import Scene
from nnviz_stranger.languages import in_dot, in_words

LONGEST, GAP = 240.0, 10.0


class BarsOptions(Colored, Selected, Explained):
    thickness: float = option(14.0, "number", "How thick a bar is, in pixels.", least=2)


def arrange(network: Network, options: BarsOptions) -> Scene:
    labels = [Line(notation(layer), options.font_size) for layer in network.layers]
    room = max((label.width for label in labels), default=0.0)
    pitch = max([options.thickness, *(label.height for label in labels)]) + GAP / 2
    most = max((layer.params or 0 for layer in network.layers), default=0) or 1
    items = []
    for number, (layer, label) in enumerate(zip(network.layers, labels, strict=True)):
        middle, half = number * pitch, options.thickness / 2
        end = room + GAP + LONGEST * (layer.params or 0) / most + 1
        bar = tile((room + GAP, middle - half, end, middle + half), role_of(layer))
        items.append(layer_group(layer, [bar, label.about(room - label.width / 2, middle)]))
    entries = entries_of(network.layers, fused=False)
    return with_legend(items, swatches(entries), options, helps=len(entries) > FEW)


style = Style(
    name="bars",
    options=BarsOptions,
    arrange=arrange,
    written={"txt": in_words, "dot": in_dot},
    summary="a bar a layer, as long as it has parameters",
)
