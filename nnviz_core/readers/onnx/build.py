"""From operators to layers: what computes with activations is a layer, all else is folded into it.

Weights, the constants that say how an operator works, and the arithmetic on
sizes that feeds a reshape are no layers; `Identity` hands on what it reads. Each
of the other operators is a layer, `custom` where we have no kind for it.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import NamedTuple

from nnviz_core.network import Edge, Layer, Network, Place, Shape
from nnviz_core.ops import KINDS
from nnviz_core.readers.onnx.analysis import Analysis
from nnviz_core.readers.onnx.costs import Ledger, macs
from nnviz_core.readers.onnx.facts import Call, Step
from nnviz_core.readers.onnx.fusing import hosts_of
from nnviz_core.readers.onnx.kinds import kind_of
from nnviz_core.readers.onnx.layout import View, views_of
from nnviz_core.readers.onnx.limits import CONNECTIONS, check
from nnviz_core.readers.onnx.names import LayerNames, Named, name_layers
from nnviz_core.readers.onnx.proto import Graph, Node, reads
from nnviz_core.readers.onnx.use import Kinded, Use
from nnviz_core.readers.texts import fitted

_INPUT: Kinded = ("input", {})


class _Role(NamedTuple):
    """What an operator is as a layer, and what it costs for one sample."""

    kinded: Kinded
    stem: str
    shapes: tuple[Shape | None, ...]
    macs: int | None


class _Part(NamedTuple):
    """An operator that is a layer: its role, and its name."""

    step: Step
    role: _Role
    named: Named


def build_network(graph: Graph, analysis: Analysis, place: Place) -> Network:
    """The network of an analysed graph; `place` is where its layers are said to be written."""
    inputs = [info for name, info in {info.name: info for info in graph.inputs}.items() if name not in graph.tensors]
    views = views_of(inputs, analysis)
    names = LayerNames()
    given = {info.name: names.unique(fitted(info.name, place) or "input") for info in inputs}
    drawn = [step for step in analysis.steps if step.call.is_layer]
    check(len(given) + len(drawn), "layers")
    check(sum(len(step.call.activations) for step in drawn), "connections between its layers", CONNECTIONS)
    roles = _roles(drawn, views, analysis)
    named, groups = name_layers(drawn, [role.stem for role in roles], names, place)
    parts = [_Part(*part) for part in zip(drawn, roles, named, strict=True)]
    ports, edges = _wired(given, analysis, parts)
    outputs = tuple(dict.fromkeys(ports[info.name][0] for info in graph.outputs if info.name in ports))
    kinds: dict[str, Kinded] = {**dict.fromkeys(given.values(), _INPUT), **{part.named.name: part.role.kinded for part in parts}}
    hosts = hosts_of(kinds, edges, set(outputs))
    ledger = Ledger(analysis.weights)
    layers = (
        *(_input(name, views[raw].shape, place) for raw, name in given.items()),
        *(_layer(part, hosts.get(part.named.name), ledger.params(part.step), place) for part in parts),
    )
    return Network(layers=layers, edges=tuple(edges), groups=groups, outputs=outputs)


def _roles(steps: Sequence[Step], views: Mapping[str, View], analysis: Analysis) -> list[_Role]:
    """What operators are as layers; those that are called alike, on what looks alike, are alike."""
    known: dict[tuple[Call, View | None, tuple[View | None, ...]], _Role] = {}
    used = {name for step in analysis.steps for name in reads(step.node)}
    roles = []
    for node, call, _ in steps:
        looks = call, views.get(node.inputs[0]) if node.inputs else None, tuple([views.get(name) for name in _made(node, used)])
        role = known.get(looks)
        if role is None:
            role = known[looks] = _role(*looks)
        roles.append(role)
    return roles


def _made(node: Node, used: Container[str]) -> Sequence[str]:
    """An operator's outputs, up to the last that something reads."""
    outputs = node.outputs
    count = len(outputs)
    while count > 1 and outputs[count - 1] not in used:
        count -= 1
    return outputs[:count]


def _role(call: Call, given: View | None, made: Sequence[View | None]) -> _Role:
    shapes = tuple(view.shape if view else None for view in made)
    use = Use(call, given.shape if given else None, shapes, given.layout.batch if given else None)
    kind, attributes = kind_of(use)
    stem = fitted(call.op.lower()) or "operator" if kind == "custom" else KINDS[kind].short
    return _Role((kind, attributes), stem, shapes, macs(use))


def _wired(given: Mapping[str, str], analysis: Analysis, parts: Sequence[_Part]) -> tuple[dict[str, tuple[str, int]], list[Edge]]:
    """For each activation's name the layer that makes it, with the number of that layer's output, and the edges.

    An operator reads what is called so when it runs: a damaged file may give a name anew.
    """
    edges: list[Edge] = []
    makers = iter(parts)
    ports = {raw: (name, 0) for raw, name in given.items()}
    for node, call, _ in analysis.steps:
        if call.is_layer:
            maker, names = next(makers).named.name, reads(node)
            read = [ports[names[index]] for index in call.activations if names[index] in ports]
            edges += [Edge(tail, maker, port) for tail, port in read]
            for number, name in enumerate(node.outputs):
                if name:
                    ports[name] = maker, number
        elif call.hands_on and node.inputs[0] in ports:
            ports[node.outputs[0]] = ports[node.inputs[0]]
    return ports, edges


def _input(name: str, shape: Shape | None, place: Place) -> Layer:
    return Layer(
        name=name, kind="input", attributes={"shape": shape} if shape else {}, label=name, shapes=(shape,),
        params=0, trainable_params=0, macs=0, place=place,
    )  # fmt: skip


def _layer(part: _Part, host: str | None, params: tuple[int | None, int | None], place: Place) -> Layer:
    role, named = part.role, part.named
    kind, attributes = role.kinded
    return Layer(
        name=named.name,
        kind=kind,
        attributes=attributes,
        label=named.label,
        host=host,
        group=named.group,
        shapes=role.shapes,
        params=params[0],
        trainable_params=params[1],
        macs=role.macs,
        place=place,
    )
