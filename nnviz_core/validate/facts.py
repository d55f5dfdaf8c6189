"""Whether the parts of a network fit together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice

from nnviz_core.errors import Problem, nearest
from nnviz_core.network import Layer, Network
from nnviz_core.ops import Field, Kind, find, kind_named, nearest_kind
from nnviz_core.ops.canonical import faults, holds
from nnviz_core.validate.types import is_plain, wrong

MOST_CHOICES = 300
"""A wrong name is compared with so many right ones."""


def names(network: Network) -> Iterator[Problem]:
    """Names that stand twice."""
    named = {"layers": [layer.name for layer in network.layers], "groups": [group.name for group in network.groups]}
    for what, names in named.items():
        for name, count in Counter(names).items() if len(set(names)) < len(names) else ():
            if count > 1:
                yield Problem(f"{count} {what} are called '{name}'", hint="a name is unique; 'label' is what pictures say, and need not be")


@cache
def _fields(name: str) -> dict[str, Field]:
    """The attributes of a kind, by name."""
    kind = kind_named(name)
    return {field.name: field for field in kind.fields} if kind else {}


@cache
def _required(name: str) -> frozenset[str]:
    """The attributes that a kind must have."""
    return frozenset(field.name for field in _fields(name).values() if field.required)


def _is_right(layer: Layer, reads: int, network: Network) -> bool:
    """Whether a layer fits, as nearly all do; what is wrong with the others is found out then."""
    kind, attributes = kind_named(layer.kind), layer.attributes
    if kind is None or not (_required(kind.name) <= attributes.keys()):
        return False
    known = _fields(kind.name)
    for name, value in attributes.items():
        if not (name in known and holds(known[name], value, kind.rank)):
            return False
    least, most = kind.inputs
    return (
        reads >= least
        and (most is None or reads <= most)
        and (layer.host is None or layer.host in network.by_name)
        and (layer.group is None or layer.group in network.groups_by_name)
    )


def facts(network: Network) -> Iterator[Problem]:
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
    kind = kind_named(layer.kind)
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
        if name not in _fields(kind.name):
            yield from _more(layer, kind, name, value, network)


def _more(layer: Layer, kind: Kind, name: str, value: object, network: Network) -> Iterator[Problem]:
    """An attribute that the kind does not have: whose weights a layer shares, how much state a neuron reads, anything of a custom layer."""
    whose = f"the attribute '{name}' of layer '{layer.name}'"
    if name == "share" and not (isinstance(value, str) and value in network.by_name):
        yield Problem(f"{whose} must be the name of a layer, got {value!r:.60}", layer.place, _near(str(value), network.by_name))
    elif kind.name == "custom" and not is_plain(value):
        yield wrong(whose, "plain value: a number, a str, a Shape, a tuple or a dict", value, layer.place)
    elif name == "state" and not isinstance(value, int | None):
        yield wrong(whose, "whole number or None", value, layer.place)
    elif name not in {"share", "state"} and kind.name != "custom":
        fields = _fields(kind.name)
        hint = _near(name, fields) or (f"it has {', '.join(fields)}" if fields else "it has none")
        yield Problem(f"layer '{layer.name}' ({kind.name}) has no attribute '{name}'", layer.place, hint)


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
