"""A style: one bar a layer, as long as the layer has parameters."""

from nnviz_core.contracts import Style
from nnviz_core.diagram import Options, option
from nnviz_core.fonts import text_width
from nnviz_core.geometry import fitted, rectangle
from nnviz_core.kit.roles import role_of
from nnviz_core.network import Layer, Network
from nnviz_core.notation import notation, tooltip
from nnviz_core.scene import Group, Path, Scene, Text
from nnviz_stranger.languages import in_dot, in_words


class BarsOptions(Options):
    thickness: float = option(14.0, "number", "How thick a bar is, in pixels.", least=2)


def arrange(network: Network, options: BarsOptions) -> Scene:
    size = options.font_size
    pitch = max(options.thickness, size) + 6
    labels = max((text_width(notation(layer), size) for layer in network.layers), default=0.0)
    most = max((layer.params or 0 for layer in network.layers), default=0) or 1

    def bar(layer: Layer, y: float) -> Group:
        length = 240.0 * (layer.params or 0) / most + 1
        outline = rectangle(labels + 10, y, length, options.thickness)
        fill = role_of(layer)
        label = Text(x=labels, y=y + options.thickness / 2 + size / 3, text=notation(layer), size=size, anchor="end")
        items = (label, Path(segments=outline, fill=fill))
        return Group(items=items, role="layer", name=layer.name, link=layer.look.link, title=tooltip(layer))

    return fitted([bar(layer, index * pitch) for index, layer in enumerate(network.layers)])


style = Style(name="bars", options=BarsOptions, arrange=arrange, written={"txt": in_words, "dot": in_dot})
