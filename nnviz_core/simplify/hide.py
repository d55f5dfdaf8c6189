"""Hiding: layers are left out and what they read is given to those that read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from nnviz_core.errors import Problem, nearest
from nnviz_core.network import Edge, Network
from nnviz_core.ops import find, kind_of, nearest_kind
from nnviz_core.palettes import CATEGORIES
from nnviz_core.simplify.groups import without_empty_groups

MOST_EDGES = 200_000
"""No more edges than this are made: a hidden concatenation of n inputs with n readers leaves n² of them."""


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
        found = named(network, word)
        hidden |= found
        if not found and find(word) is None and word.lower() not in CATEGORIES:
            problems.append(unknown(network, word, "hide"))
    hidden |= {layer.name for layer in network.layers if layer.host in hidden}
    if not hidden:
        return network, problems
    if len(hidden) == len(network.layers):
        return network, [*problems, Problem("'hide' leaves no layer to draw; nothing is hidden", topic="option")]
    try:
        return _without(network, hidden), problems
    except OverflowError:
        message = f"'hide' would leave more than {MOST_EDGES} edges; nothing is hidden"
        return network, [*problems, Problem(message, topic="option")]


def named(network: Network, word: str) -> set[str]:
    """The layers that a word means: by their name or label, else by their kind, else by their category."""
    exact = {layer.name for layer in network.layers if word in {layer.name, layer.label}}
    if exact:
        return exact
    kind, category = find(word), word.lower()
    of_kind = {layer.name for layer in network.layers if kind is not None and layer.kind == kind.name}
    return of_kind or {layer.name for layer in network.layers if kind_of(layer).category == category}


def unknown(network: Network, word: str, option: str) -> Problem:
    """A word of an option that means nothing in a network."""
    near = nearest(word, network.by_name) or nearest_kind(word)
    hint = f"did you mean '{near}'?" if near else "a name of a layer, a kind such as 'dropout' or a category such as 'activation'"
    return Problem(f"'{option}' names '{word}', which is no layer, kind or category", hint=hint, topic="option")


def _without(network: Network, hidden: set[str]) -> Network:
    """The network without the hidden layers; raises `OverflowError` where that makes too many edges."""
    sources: dict[str, list[Edge]] = {}
    edges: list[Edge] = []
    budget = MOST_EDGES
    for layer in network.layers:
        read = _bridged(layer.name, network.edges_into[layer.name], sources)
        budget -= len(read)
        if budget < 0:
            raise OverflowError
        if layer.name in hidden:
            sources[layer.name] = read
        else:
            edges += read
    seen = [name for output in network.outputs for name in ([edge.tail for edge in sources[output]] if output in hidden else [output])]
    kept = tuple(layer for layer in network.layers if layer.name not in hidden)
    return without_empty_groups(replace(network, layers=kept, edges=tuple(edges), outputs=tuple(dict.fromkeys(seen))))


def _bridged(head: str, edges: Iterable[Edge], sources: Mapping[str, Sequence[Edge]]) -> list[Edge]:
    """The edges into a layer, those from hidden layers replaced by what these read; nothing is read twice that was not."""
    read: dict[Edge, int] = {}
    for edge in edges:
        if edge.tail not in sources:
            read[edge] = read.get(edge, 0) + 1
        else:
            read.update((bridge, 1) for each in sources[edge.tail] if (bridge := replace(each, head=head)) not in read)
    return [edge for edge, times in read.items() for _ in range(times)]
