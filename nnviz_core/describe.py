"""The picture in words, for who cannot see it: a title, and a few sentences of bounded length."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from nnviz_core.data import curves_of, is_training
from nnviz_core.diagram import Changes
from nnviz_core.network import Layer, Network
from nnviz_core.notation import detail
from nnviz_core.notation import title as kind_title
from nnviz_core.ops import kind_of

LONGEST = 400
LONGEST_NAME = 60
FEW_LAYERS = 16
"""A network with no more layers than this is told layer by layer, a larger one by kinds."""
MOST_LISTED = 8
MOST_ENDS = 4


def title(network: Network) -> str:
    """The network's name, or what it is."""
    return network.name or "Neural network"


def describe(network: Network, changes: Changes = ()) -> str:
    """One or a few sentences of at most 400 characters: how large it is, what goes in, what happens, what comes out.

    Args:
        network: Whole and inferred.
        changes: What was done to it before it was drawn; the last sentence says so.
    """
    if is_training(network):
        return _cut(_training(network), LONGEST)
    layers = [layer for layer in network.layers if layer.kind != "input"]
    before = [_size(network, layers), *_ends("Input", network.inputs)]
    after = [
        *_ends("Output", [network.by_name[name] for name in network.outputs]),
        *([f"In the picture {in_words(changes)}"] if changes else []),
    ]
    room = LONGEST - sum(len(sentence) + 2 for sentence in (*before, *after))
    happens = _cut(_what_happens(network, layers), room)
    text = ". ".join(sentence for sentence in (*before, happens, *after) if sentence).replace("…. ", "… ")
    return _cut(text, LONGEST - 1) + ("" if text.endswith("…") else ".")


_CHANGES = {
    "left out": ("1 layer is left out", "{} layers are left out"),
    "hidden": ("1 layer is hidden", "{} layers are hidden"),
    "folded": ("1 repetition is folded", "{} repetitions are folded"),
    "closed": ("1 group is closed", "{} groups are closed"),
    "unrolled": ("1 step in time is drawn", "{} steps in time are drawn"),
}


def in_words(changes: Changes) -> str:
    """What a picture does not show, or shows more than once: `12 layers are hidden, 3 repetitions are folded`."""
    return ", ".join(_CHANGES[what][count > 1].format(f"{count:,}") for what, count in changes)


def _training(network: Network) -> str:
    """Where the curves of a training begin and end: `Training history: loss 2.3 to 0.05, val_loss 2.4 to 0.3`."""
    known = [(curve.name, [value for value in curve.values if value is not None]) for curve in curves_of(network)]
    told = [f"{_cut(name, LONGEST_NAME)} {values[0]:.4g} to {values[-1]:.4g}" for name, values in known[:MOST_LISTED] if values]
    return f"{_cut(network.name, LONGEST_NAME) or 'Training history'}: {_listed(told, len(known))}."


def _what_happens(network: Network, layers: Sequence[Layer]) -> str:
    hosts = [layer for layer in layers if layer.host is None]
    if len(hosts) <= FEW_LAYERS and _is_chain(network):
        told = "; ".join(_told(layer, network) for layer in hosts)
        return told[:1].upper() + told[1:]
    return ". ".join(sentence for sentence in (_parts(network), _by_kind(hosts)) if sentence)


def _cut(text: str, length: int) -> str:
    """The text, with an ellipsis after a whole word where it is too long."""
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(",;:. ") + "…" if length > 1 else ""


def _size(network: Network, layers: Sequence[Layer]) -> str:
    params = [layer.params for layer in layers]
    counted = "" if None in params else f", {sum(count or 0 for count in params):,} parameters"
    return f"{_cut(title(network), LONGEST_NAME)}: {len(layers)} layer{'s' if len(layers) != 1 else ''}{counted}"


def _ends(word: str, layers: Sequence[Layer]) -> list[str]:
    """Inputs or outputs with their shapes."""
    if not layers:
        return []
    return [f"{word}{'s' if len(layers) > 1 else ''} {_listed([_end(layer) for layer in layers[:MOST_ENDS]], len(layers))}"]


def _end(layer: Layer) -> str:
    name = _cut(layer.label, LONGEST_NAME // 2)
    return f"{name} {layer.shape.compact}".lstrip() if layer.shape else name or "of unknown shape"


def _listed(words: Sequence[str], count: int) -> str:
    more = f" and {count - len(words)} more" if count > len(words) else ""
    return ", ".join(words) + more


def _is_chain(network: Network) -> bool:
    return all(len(edges) <= 1 for edges in network.edges_into.values()) and all(len(edges) <= 1 for edges in network.edges_out.values())


def _told(layer: Layer, network: Network) -> str:
    """A layer and what is fused with it: `conv 6@5×5, tanh`."""
    told = [f"{_word(layer)} {detail(layer)}".rstrip()]
    name = layer.name
    while (edges := network.edges_out[name]) and network.by_name[edges[0].head].host == layer.name:
        name = edges[0].head
        told.append(_word(network.by_name[name]))
    return ", ".join(told)


def _word(layer: Layer) -> str:
    """The kind as it stands within a sentence: `max pool`, but `ReLU`, and what an author calls a layer as it is."""
    word = kind_title(layer)
    return word.lower() if layer.kind != "custom" and word[1:].islower() else word


def _parts(network: Network) -> str:
    """The outermost groups that the author named, in their order."""
    labels = dict.fromkeys(group.label for group in network.groups if group.kind == "group" and group.label and group.parent is None)
    return f"Parts: {_listed([_cut(label, LONGEST_NAME // 2) for label in list(labels)[:MOST_LISTED]], len(labels))}" if labels else ""


def _by_kind(layers: Iterable[Layer]) -> str:
    """How many of which kinds, the frequent ones first; what only rearranges data is not worth a word."""
    counts = Counter(_word(layer) for layer in layers if "rearranges" not in kind_of(layer).traits)
    listed = [f"{count} {word}" for word, count in counts.most_common(MOST_LISTED)]
    others = sum(counts.values()) - sum(count for _, count in counts.most_common(MOST_LISTED))
    return f"Layers: {', '.join(listed)}{f' and {others} of other kinds' if others else ''}" if listed else ""
