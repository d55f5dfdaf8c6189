"""The picture in words, for who cannot see it: a title, and a few sentences of bounded length."""

from __future__ import annotations

from collections import Counter

from nnviz_core.network import Layer, Network
from nnviz_core.notation import notation
from nnviz_core.notation import title as kind_title
from nnviz_core.ops import KINDS

LONGEST = 400
FEW_LAYERS = 16
"""A network with no more layers than this is told layer by layer, a larger one by kinds."""


def title(network: Network) -> str:
    """The network's name, or what it is."""
    return network.name or "Neural network"


def describe(network: Network) -> str:
    """One or a few sentences: how large it is, what goes in, what happens, what comes out."""
    layers = [layer for layer in network.layers if layer.kind != "input"]
    sentences = [_size(network, layers), *_ends("Input", network.inputs)]
    hosts = [layer for layer in layers if layer.host is None]
    if len(hosts) <= FEW_LAYERS and _is_chain(network):
        sentences.append("; ".join(_told(layer, network) for layer in hosts))
    else:
        sentences.append(_by_kind(hosts))
    sentences += _ends("Output", tuple(network.by_name[name] for name in network.outputs if name in network.by_name))
    return _bounded(". ".join(sentence for sentence in sentences if sentence) + ".")


def _bounded(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rsplit(" ", 1)[0] + "…"


def _size(network: Network, layers: list[Layer]) -> str:
    params = [layer.params for layer in layers]
    counted = "" if None in params else f", {sum(count or 0 for count in params):,} parameters"
    return f"{title(network)}: {len(layers)} layer{'s' if len(layers) != 1 else ''}{counted}"


def _ends(word: str, layers: tuple[Layer, ...]) -> list[str]:
    """Inputs or outputs with their shapes."""
    if not layers:
        return []
    told = [f"{layer.label} {layer.shape.compact}".strip() if layer.shape else layer.label or "of unknown shape" for layer in layers[:4]]
    more = f" and {len(layers) - 4} more" if len(layers) > 4 else ""  # noqa: PLR2004 - enough to be told
    return [f"{word}{'s' if len(layers) > 1 else ''} {', '.join(told)}{more}"]


def _is_chain(network: Network) -> bool:
    return all(len(edges) <= 1 for edges in network.edges_into.values()) and all(len(edges) <= 1 for edges in network.edges_out.values())


def _told(layer: Layer, network: Network) -> str:
    """A layer and what is fused with it: `Conv 6@5×5, Tanh`."""
    told = [notation(layer)]
    name = layer.name
    while (edges := network.edges_out[name]) and network.by_name[edges[0].head].host == layer.name:
        name = edges[0].head
        told.append(kind_title(network.by_name[name]))
    return ", ".join(told)


def _by_kind(layers: list[Layer]) -> str:
    """How many of which kinds, the frequent ones first."""
    counts = Counter(kind_title(layer) for layer in layers if KINDS[layer.kind].category != "shape")
    return ", ".join(f"{count} × {kind}" for kind, count in counts.most_common(8))
