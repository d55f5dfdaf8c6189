"""Whether the parts of a network are of the types that they must be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from nnviz_core.errors import Problem
from nnviz_core.network import PLAIN, Edge, Group, Layer, Look, Network, Place, Shape, Step
from nnviz_core.ops.canonical import is_shape
from nnviz_core.theme import parse_color

PARTS: Mapping[str, type] = {"layers": Layer, "edges": Edge, "groups": Group, "outputs": str, "files": str}
"""For each field of a network that has many of something, what."""

_Test: TypeAlias = tuple[str, Callable[[Any], bool]]
"""What a value must be, and whether it is."""

_TEXT: _Test = ("str", lambda value: isinstance(value, str))
_NAME: _Test = ("str that is not empty", lambda value: isinstance(value, str) and value != "")
_ANY_NAME: _Test = ("str or None", lambda value: value is None or isinstance(value, str))
_FIGURE: _Test = ("whole number or None", lambda value: value is None or isinstance(value, int))

_DICT: _Test = ("dict", lambda value: isinstance(value, Mapping))

_NETWORK: Mapping[str, _Test] = {
    "name": _TEXT,
    "options": _DICT,
    "data": _DICT,
    **{name: (f"tuple of {kind.__name__}", lambda value: isinstance(value, tuple)) for name, kind in PARTS.items()},
}
_LAYER: Mapping[str, _Test] = {
    "name": _NAME,
    "kind": _TEXT,
    "attributes": (
        "dict of names to values",
        lambda value: isinstance(value, Mapping) and all(isinstance(name, str) for name in value),
    ),
    "label": _TEXT,
    "host": _ANY_NAME,
    "group": _ANY_NAME,
    "look": ("Look", lambda value: isinstance(value, Look)),
    "shapes": ("tuple of shapes or None", lambda value: isinstance(value, tuple) and all(each is None or is_shape(each) for each in value)),
    "params": _FIGURE,
    "trainable_params": _FIGURE,
    "macs": _FIGURE,
    "fused": ("tuple of layers", lambda value: isinstance(value, tuple) and all(isinstance(each, Layer) for each in value)),
    "step": ("Step or None", lambda value: value is None or isinstance(value, Step)),
    "place": ("Place or None", lambda value: value is None or isinstance(value, Place)),
}
_LOOK: Mapping[str, _Test] = {
    "color": _TEXT,
    "link": _TEXT,
    "tooltip": _TEXT,
    "image": _TEXT,
    "hide": ("bool", lambda value: isinstance(value, bool)),
}
_EDGE: Mapping[str, _Test] = {
    "tail": _NAME,
    "head": _NAME,
    "port": ("whole number from 0", lambda value: isinstance(value, int) and value >= 0),
}
_GROUP: Mapping[str, _Test] = {
    "name": _NAME,
    "label": _TEXT,
    "parent": _ANY_NAME,
    "kind": _TEXT,
    "count": ("whole number from 1", lambda value: isinstance(value, int) and value > 0),
    "place": ("Place or None", lambda value: value is None or isinstance(value, Place)),
}


def types(network: Network) -> Iterator[Problem]:
    """Parts that are not what they must be."""
    yield from _fields(network, _NETWORK, "a network", None)
    for name, kind in PARTS.items():
        parts, is_typed = getattr(network, name), _QUICK.get(kind, _is_never)
        for part in parts if isinstance(parts, tuple) else ():
            if type(part) is kind and is_typed(part):
                continue
            if not isinstance(part, kind):
                yield wrong(f"each of a network's '{name}'", kind.__name__, part)
            yield from _inner(part)
    if isinstance(network.data, Mapping):
        yield from _data(network)


def wrong(what: str, expected: str, found: object, place: object = None) -> Problem:
    """What is said of a value of a wrong type."""
    article = "an" if expected[0] in "AEIOUaeiou" else "a"
    where = place if isinstance(place, Place) else None
    return Problem(f"{what} must be {article} {expected}, got {type(found).__name__} {found!r:.60}", where)


def _data(network: Network) -> Iterator[Problem]:
    for kind, value in network.data.items():
        if not (isinstance(kind, type) and isinstance(value, kind)):
            expected = kind.__name__ if isinstance(kind, type) else "value of the class that it stands under"
            yield wrong("an entry of a network's 'data'", expected, value)


def _is_never(_: object) -> bool:
    return False


def _is_typed_edge(edge: Edge) -> bool:
    """Whether an edge is as nearly all are; a closer look at the others takes five times as long."""
    return type(edge.tail) is type(edge.head) is str and edge.tail != "" != edge.head and type(edge.port) is int and edge.port >= 0


def _is_typed_layer(layer: Layer) -> bool:
    """The same of a layer."""
    host, group, params, macs = layer.host, layer.group, layer.params, layer.macs
    return (
        type(layer.name) is type(layer.kind) is type(layer.label) is str
        and layer.name != ""
        and type(layer.attributes) is dict
        and (host is None or type(host) is str)
        and (group is None or type(group) is str)
        and layer.look is PLAIN
        and type(layer.shapes) is tuple
        and all(shape is None or is_shape(shape) for shape in layer.shapes)
        and layer.fused == ()
        and layer.step is None
        and (params is None or type(params) is int)
        and (layer.trainable_params is None or type(layer.trainable_params) is int)
        and (macs is None or type(macs) is int)
    )


_QUICK: Mapping[type, Callable[[Any], bool]] = {Layer: _is_typed_layer, Edge: _is_typed_edge}


def _inner(part: object) -> Iterator[Problem]:
    """The fields of a part that are not what they must be."""
    match part:
        case Layer():
            yield from _fields(part, _LAYER, f"layer '{part.name}'", part.place)
            if isinstance(part.look, Look) and part.look is not PLAIN:
                yield from _look(part)
        case Edge():
            yield from _fields(part, _EDGE, f"the edge {part.tail!r:.60} → {part.head!r:.60}", None)
        case Group():
            yield from _fields(part, _GROUP, f"group '{part.name}'", part.place)


def _fields(part: object, tests: Mapping[str, _Test], what: str, place: object) -> Iterator[Problem]:
    for name, (expected, is_right) in tests.items():
        if not is_right(value := getattr(part, name)):
            yield wrong(f"the '{name}' of {what}", expected, value, place)


def _look(layer: Layer) -> Iterator[Problem]:
    yield from _fields(layer.look, _LOOK, f"the look of layer '{layer.name}'", layer.place)
    if layer.look.color and isinstance(layer.look.color, str):
        try:
            parse_color(layer.look.color)
        except ValueError as error:
            yield Problem(f"the look's 'color' of layer '{layer.name}' {error}", layer.place)


def is_plain(value: object) -> bool:
    """Whether a value can be an attribute (see `nnviz_core.network.Value`)."""
    if isinstance(value, Mapping):
        return all(isinstance(name, str) and is_plain(each) for name, each in value.items())
    return all(map(is_plain, value)) if isinstance(value, tuple) else isinstance(value, bool | int | float | str | Shape | None)
