"""Whether a network is one: what who makes it in Python, or writes a reader, may get wrong."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from nnviz_core.errors import Problem, SpecError, nearest
from nnviz_core.network import PLAIN, Edge, Group, Layer, Look, Network, Shape
from nnviz_core.ops import KINDS, find, nearest_kind
from nnviz_core.ops.canonical import faults, holds
from nnviz_core.theme import parse_color

MOST_PROBLEMS = 100
"""Nobody reads more of them at once."""

MOST_CHOICES = 300
"""A wrong name is compared with so many right ones."""


def validated(network: Network) -> Network:
    """The same network, with its layers in an order in which they can run; they keep the order they have where they can.

    Args:
        network: As somebody made it.

    Raises:
        SpecError: All that is wrong with it, up to `MOST_PROBLEMS`: parts of a wrong type, names that stand twice, edges and groups that
            lead nowhere, unknown kinds, wrong attributes, layers that read each other in a circle.
    """
    network = _with_tuples(network)
    # Of what is wrong in one way, nothing else can be said.
    for found in (_types, _names, _facts):
        if problems := tuple(islice(found(network), MOST_PROBLEMS)):
            raise SpecError(problems)
    return _in_order(_in_form(network))


_PARTS: Mapping[str, type] = {"layers": Layer, "edges": Edge, "groups": Group, "outputs": str, "files": str}


def _with_tuples(network: Network) -> Network:
    lists: dict[str, Any] = {name: tuple(parts) for name in _PARTS if isinstance(parts := getattr(network, name), list)}
    return replace(network, **lists) if lists else network


def _in_form(network: Network) -> Network:
    """Attributes that can travel to a worker, and the author's colours as pictures need them: `orange` as `#f76808`."""
    if all(layer.look is PLAIN and type(layer.attributes) is dict for layer in network.layers):
        return network
    return network.with_layers(tuple(map(_layer_in_form, network.layers)))


def _layer_in_form(layer: Layer) -> Layer:
    color = parse_color(layer.look.color) if layer.look.color else ""
    if color == layer.look.color and type(layer.attributes) is dict:
        return layer
    return replace(layer, look=replace(layer.look, color=color), attributes=_travelling(layer.attributes))


def _travelling(value: Any) -> Any:
    """A value without views of mappings, which cannot be pickled."""
    return {name: _travelling(each) for name, each in value.items()} if isinstance(value, Mapping) else value


def _types(network: Network) -> Iterator[Problem]:
    """Parts that are not what they must be."""
    if not isinstance(network.name, str):
        yield _wrong_type("a network's 'name'", "str", network.name)
    for name in ("options", "data"):
        if not isinstance(found := getattr(network, name), Mapping):
            yield _wrong_type(f"a network's '{name}'", "dict", found)
    for name, kind in _PARTS.items():
        parts = getattr(network, name)
        if not isinstance(parts, tuple):
            yield _wrong_type(f"a network's '{name}'", f"tuple of {kind.__name__}", parts)
            continue
        for part in parts:
            if not isinstance(part, kind):
                yield _wrong_type(f"each of a network's '{name}'", kind.__name__, part)
    yield from _inner_types(network)


def _inner_types(network: Network) -> Iterator[Problem]:
    for kind, value in network.data.items() if isinstance(network.data, Mapping) else ():
        if not (isinstance(kind, type) and isinstance(value, kind)):
            expected = kind.__name__ if isinstance(kind, type) else "value of the class that it stands under"
            yield _wrong_type("an entry of a network's 'data'", expected, value)
    for layer in network.layers if isinstance(network.layers, tuple) else ():
        if isinstance(layer, Layer) and not _is_typed(layer):
            yield from _layer_types(layer)


def _wrong_type(what: str, expected: str, found: object, layer: Layer | None = None) -> Problem:
    article = "an" if expected[0] in "AEIOUaeiou" else "a"
    return Problem(f"{what} must be {article} {expected}, got {type(found).__name__} {found!r:.60}", layer.place if layer else None)


_LAYER: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "name": ("str that is not empty", lambda value: isinstance(value, str) and value != ""),
    "kind": ("str", lambda value: isinstance(value, str)),
    "attributes": ("dict of names to values", lambda value: isinstance(value, Mapping)),
    "label": ("str", lambda value: isinstance(value, str)),
    "host": ("str or None", lambda value: value is None or isinstance(value, str)),
    "group": ("str or None", lambda value: value is None or isinstance(value, str)),
    "look": ("Look", lambda value: isinstance(value, Look)),
    "shapes": ("tuple of shapes", lambda value: isinstance(value, tuple)),
    "params": ("whole number or None", lambda value: value is None or isinstance(value, int)),
    "trainable_params": ("whole number or None", lambda value: value is None or isinstance(value, int)),
    "macs": ("whole number or None", lambda value: value is None or isinstance(value, int)),
}
"""For each field of a layer, what it must be, and whether it is."""


def _is_typed(layer: Layer) -> bool:
    """Whether a layer is as nearly all are; a closer look at the others takes five times as long."""
    host, group, params, macs = layer.host, layer.group, layer.params, layer.macs
    return (
        type(layer.name) is type(layer.kind) is type(layer.label) is str
        and layer.name != ""
        and type(layer.attributes) is dict
        and (host is None or type(host) is str)
        and (group is None or type(group) is str)
        and layer.look is PLAIN
        and type(layer.shapes) is tuple
        and (params is None or type(params) is int)
        and (layer.trainable_params is None or type(layer.trainable_params) is int)
        and (macs is None or type(macs) is int)
    )


def _layer_types(layer: Layer) -> Iterator[Problem]:
    for name, (expected, is_right) in _LAYER.items():
        value = getattr(layer, name)
        if not is_right(value):
            whose = f"the '{name}' of layer '{layer.name}'" if name != "name" else "a layer's 'name'"
            yield _wrong_type(whose, expected, value, layer)
    if isinstance(layer.look, Look) and layer.look is not PLAIN:
        yield from _look_types(layer)


def _look_types(layer: Layer) -> Iterator[Problem]:
    for name in ("color", "link", "tooltip", "image"):
        if not isinstance(value := getattr(layer.look, name), str):
            yield _wrong_type(f"the look's '{name}' of layer '{layer.name}'", "str", value, layer)
    if layer.look.color and isinstance(layer.look.color, str):
        try:
            parse_color(layer.look.color)
        except ValueError as error:
            yield Problem(f"the look's 'color' of layer '{layer.name}' {error}", layer.place)


def _names(network: Network) -> Iterator[Problem]:
    """Names that stand twice."""
    named = {"layers": [layer.name for layer in network.layers], "groups": [group.name for group in network.groups]}
    for what, names in named.items():
        for name, count in Counter(names).items() if len(set(names)) < len(names) else ():
            if count > 1:
                yield Problem(f"{count} {what} are called '{name}'", hint="a name is unique; 'label' is what pictures say, and need not be")


_FIELDS = {kind.name: {field.name: field for field in kind.fields} for kind in KINDS.values()}
_REQUIRED = {kind.name: {field.name for field in kind.fields if field.required} for kind in KINDS.values()}


def _is_right(layer: Layer, reads: int, network: Network) -> bool:
    """Whether a layer fits, as nearly all do; what is wrong with the others is found out then."""
    kind, attributes = KINDS.get(layer.kind), layer.attributes
    if kind is None or not (_REQUIRED[kind.name] <= attributes.keys()):
        return False
    known = _FIELDS[kind.name]
    for name, value in attributes.items():
        if name not in known or not holds(known[name], value, kind.rank):
            return False
    least, most = kind.inputs
    return (
        reads >= least
        and (most is None or reads <= most)
        and (layer.host is None or layer.host in network.by_name)
        and (layer.group is None or layer.group in network.groups_by_name)
    )


def _facts(network: Network) -> Iterator[Problem]:
    """What does not fit together."""
    reads = Counter(edge.head for edge in network.edges)
    for layer in network.layers:
        if not _is_right(layer, reads[layer.name], network):
            yield from _layer(layer, reads[layer.name], network)
    for edge in network.edges:
        if edge.tail in network.by_name and edge.head in network.by_name:
            continue
        for end, name in (("reads", edge.tail), ("leads to", edge.head)):
            if name not in network.by_name:
                other = edge.head if end == "reads" else edge.tail
                yield Problem(f"the edge of '{other}' {end} '{name}', and no layer is called so", hint=_near(name, network.by_name))
    for name in network.outputs:
        if name not in network.by_name:
            yield Problem(f"the output '{name}' is no layer", hint=_near(name, network.by_name))
    yield from _groups(network)


def _near(name: str, names: Iterable[str]) -> str:
    near = nearest(name, islice(names, MOST_CHOICES))
    return f"did you mean '{near}'?" if near else ""


def _layer(layer: Layer, reads: int, network: Network) -> Iterator[Problem]:
    for role, name, names in (("host", layer.host, network.by_name), ("group", layer.group, network.groups_by_name)):
        if name is not None and name not in names:
            yield Problem(f"layer '{layer.name}' has the {role} '{name}', and there is none of that name", layer.place, _near(name, names))
    kind = KINDS.get(layer.kind)
    if kind is None:
        canonical = found.name if (found := find(layer.kind)) else nearest_kind(layer.kind)
        hint = f"did you mean '{canonical}'?" if canonical else "`nnviz-docs list layers` has all kinds; 'custom' stands for any other"
        yield Problem(f"layer '{layer.name}' is of an unknown kind '{layer.kind}'", layer.place, hint)
        return
    for message, hint in faults(kind, layer.attributes):
        yield Problem(f"layer '{layer.name}' ({kind.name}) {message}", layer.place, hint)
    least, most = kind.inputs
    if not layer.shapes and not (least <= reads <= (reads if most is None else most)):
        wanted = f"{least}" if most == least else f"at least {least}" if most is None else f"{least} to {most}"
        inputs = "input" if wanted == "1" else "inputs"
        hint = "an edge leads to each of its inputs: Edge('before', 'after')"
        yield Problem(f"layer '{layer.name}' ({kind.name}) takes {wanted} {inputs}, got {reads}", layer.place, hint)
    for name, value in layer.attributes.items():
        if name not in _FIELDS[kind.name] and not _is_plain(value):
            yield _wrong_type(
                f"the attribute '{name}' of layer '{layer.name}'", "plain value: a number, a str, a Shape, a tuple or a dict", value, layer
            )


def _is_plain(value: object) -> bool:
    """Whether a value can be an attribute (see `nnviz_core.network.Value`)."""
    if isinstance(value, Mapping):
        return all(isinstance(name, str) and _is_plain(each) for name, each in value.items())
    return all(map(_is_plain, value)) if isinstance(value, tuple) else isinstance(value, bool | int | float | str | Shape | None)


def _groups(network: Network) -> Iterator[Problem]:
    known: set[str] = set()
    for group in network.groups:
        if group.parent is not None and group.parent not in known:
            if group.parent in network.groups_by_name:
                yield Problem(
                    f"group '{group.name}' stands before the group '{group.parent}' around it",
                    group.place,
                    "put parents before their children",
                )
            else:
                hint = _near(group.parent, network.groups_by_name)
                yield Problem(f"group '{group.name}' stands in '{group.parent}', and no group is called so", group.place, hint)
        known.add(group.name)


def _in_order(network: Network) -> Network:
    """The layers in an order in which they can run; raises `SpecError` where they read each other in a circle."""
    number = {layer.name: index for index, layer in enumerate(network.layers)}
    if all(number[edge.tail] < number[edge.head] for edge in network.edges):
        return network
    waiting = {layer.name: len(network.edges_into[layer.name]) for layer in network.layers}
    ready = [number[name] for name, count in waiting.items() if not count]
    heapq.heapify(ready)
    ordered: list[Layer] = []
    while ready:
        layer = network.layers[heapq.heappop(ready)]
        ordered.append(layer)
        for edge in network.edges_out[layer.name]:
            waiting[edge.head] -= 1
            if not waiting[edge.head]:
                heapq.heappush(ready, number[edge.head])
    if len(ordered) < len(network.layers):
        raise SpecError(_circle(network, {name for name, count in waiting.items() if count}))
    return network.with_layers(tuple(ordered))


def _circle(network: Network, left: set[str]) -> Problem:
    """One of the circles among the layers that cannot run."""
    name = next(layer.name for layer in network.layers if layer.name in left)
    way: dict[str, None] = {}
    while name not in way:
        way[name] = None
        name = next(edge.tail for edge in network.edges_into[name] if edge.tail in left)
    names = [*way]
    circle = [name, *reversed(names[names.index(name) :])]
    shown = [*circle[:6], "…", circle[-1]] if len(circle) > 8 else circle  # noqa: PLR2004 - as many as can be read
    message = f"layers read each other in a circle: {' → '.join(shown)}"
    return Problem(message, network.by_name[name].place, "a network runs from its inputs to its outputs; 'delayed' reads the step before")
