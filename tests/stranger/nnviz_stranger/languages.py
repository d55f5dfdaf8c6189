"""What the style `bars` writes itself, for renderers that do not paint."""

from collections.abc import Callable

from nnviz_core.contracts import Writing
from nnviz_core.diagram import Options
from nnviz_core.kit.dot import cell, digraph, hints, table
from nnviz_core.kit.roles import role_of
from nnviz_core.network import Network
from nnviz_core.notation import notation
from nnviz_core.terminal import cut, padded

WORDS, BAR = 32, 40


def in_words(network: Network, _: Options, shown: Callable[[str], str]) -> Writing:
    most = max((layer.params or 0 for layer in network.layers), default=0) or 1
    words = [padded(cut(shown(notation(layer)), WORDS), WORDS) for layer in network.layers]
    bars = [shown("█" * round(BAR * (layer.params or 0) / most)) for layer in network.layers]
    return Writing(text="".join(f"{said} {bar}".rstrip() + "\n" for said, bar in zip(words, bars, strict=True)))


def in_dot(network: Network, options: Options, ink: Callable[[str], str]) -> Writing:
    drawn = digraph("", {"bgcolor": ink(options.background)})
    numbers = {layer.name: str(number) for number, layer in enumerate(network.layers)}
    for layer in network.layers:
        words = cell(notation(layer), role_of(layer), options.font_size)
        drawn.node(numbers[layer.name], label=table([[words]], ink), shape="plain", **hints(layer))
    for edge in network.edges:
        drawn.edge(numbers[edge.tail], numbers[edge.head], color=ink("line"))
    return Writing(text=drawn.source, layers=network.layers)
