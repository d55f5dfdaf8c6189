"""Hiding: layers are left out and what they read is given to those that read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from nnviz_core.errors import Problem, suggest
from nnviz_core.network import Edge, Layer, Network
from nnviz_core.ops import KINDS, find_kind
from nnviz_core.simplify.groups import without_empty_groups
from nnviz_core.theme import CATEGORIES

MOST_BRIDGES = 200_000
"""More edges than this over hidden layers are not drawn: a hidden concatenation of n inputs with n readers has n² of them."""


def hide(network: Network, words: Iterable[str] = ()) -> tuple[Network, list[Problem]]:
    """The network without the layers that the words name, and without those that ask to be hidden.

    What is fused with a hidden layer is hidden with it.

    Args:
        network: Any network.
        words: Names or labels of layers, kinds by any of their names, or categories.

    Returns:
        The shorter network, and a problem for each word that means nothing.
    """
    problems: list[Problem] = []
    hidden = {layer.name for layer in network.layers if layer.look.hide}
    for word in words:
        found = _named(network, word)
        hidden |= found
        if not found and find_kind(word) is None and word.lower() not in CATEGORIES:
            problems.append(_unknown(network, word))
    hidden |= {layer.name for layer in network.layers if layer.host in hidden}
    if not hidden:
        return network, problems
    if len(hidden) == len(network.layers):
        return network, [*problems, Problem("'hide' leaves no layer to draw; nothing is hidden", topic="option")]
    try:
        return _without(network, hidden), problems
    except OverflowError:
        message = f"'hide' would draw more than {MOST_BRIDGES} edges over what is hidden; nothing is hidden"
        return network, [*problems, Problem(message, topic="option")]


def _named(network: Network, word: str) -> set[str]:
    """The layers that a word means: by their name or label, else by their kind, else by their category."""
    exact = {layer.name for layer in network.layers if word in {layer.name, layer.label}}
    if exact:
        return exact
    kind, category = find_kind(word), word.lower()
    of_kind = {layer.name for layer in network.layers if kind is not None and layer.kind == kind.name}
    return of_kind or {layer.name for layer in network.layers if _category(layer) == category}


def _category(layer: Layer) -> str:
    return KINDS[layer.kind].category if layer.kind in KINDS else ""


def _unknown(network: Network, word: str) -> Problem:
    names = [layer.name for layer in network.layers]
    shorts = [kind.short for kind in KINDS.values()]
    return Problem(f"'hide' names '{word}', which is no layer, kind or category", hint=suggest(word, [*names, *shorts]), topic="option")


def _without(network: Network, hidden: set[str]) -> Network:
    """The network without the hidden layers; raises `OverflowError` where that makes too many edges."""
    sources: dict[str, tuple[tuple[str, int], ...]] = {}
    edges: dict[Edge, None] = {}
    budget = MOST_BRIDGES + len(network.edges)
    for layer in network.layers:
        seen: list[tuple[str, int]] = []
        for edge in network.edges_into[layer.name]:
            seen += sources[edge.tail] if edge.tail in hidden else [(edge.tail, edge.port)]
            if len(seen) > budget:
                raise OverflowError
        budget -= len(seen)
        if layer.name in hidden:
            sources[layer.name] = tuple(dict.fromkeys(seen))
        else:
            edges.update(dict.fromkeys(Edge(tail, layer.name, port) for tail, port in seen))
    outputs = dict.fromkeys(
        tail for name in network.outputs for tail in ([tail for tail, _ in sources[name]] if name in hidden else [name])
    )
    kept = tuple(layer for layer in network.layers if layer.name not in hidden)
    return without_empty_groups(replace(network, layers=kept, edges=tuple(edges), outputs=tuple(outputs)))
