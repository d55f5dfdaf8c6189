"""From operators to layers: what computes with activations is a layer, all else is folded into it.

Weights, the constants that say how an operator works, and the arithmetic on
sizes that feeds a reshape are no layers; `Identity` hands on what it reads. Each
of the other operators is a layer, `custom` where we have no kind for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nnviz_core.network import Edge, Layer, Network, Place, Shape
from nnviz_core.ops import KINDS
from nnviz_core.readers.onnx.analysis import Analysis, reads
from nnviz_core.readers.onnx.costs import Ledger, macs
from nnviz_core.readers.onnx.facts import Call, Origin
from nnviz_core.readers.onnx.fusing import with_hosts
from nnviz_core.readers.onnx.kinds import Kinded, kind_of
from nnviz_core.readers.onnx.layout import batch_of, follow, input_layout
from nnviz_core.readers.onnx.names import Named, name_layers
from nnviz_core.readers.onnx.proto import Graph, ValueInfo


@dataclass(frozen=True, slots=True)
class Part:
    """An operator that is a layer: its kind with its attributes, and its name."""

    call: Call
    kind: Kinded
    named: Named


def build_network(graph: Graph, analysis: Analysis, place: Place) -> Network:
    """The network of an analysed graph; `place` is where its layers are said to be written."""
    inputs = [info for info in graph.inputs if info.name not in graph.tensors]
    calls = [call for call in analysis.calls if is_layer(call, analysis)]
    kinds = [kind_of(call) for call in calls]
    stems = [_stem(call, kind) for call, (kind, _) in zip(calls, kinds, strict=True)]
    named, groups = name_layers(calls, stems, [info.name for info in inputs])
    parts = [Part(*part) for part in zip(calls, kinds, named, strict=True)]
    ports = _ports(inputs, analysis, parts)
    layers = tuple(_layers(inputs, analysis, parts, place))
    edges = tuple(Edge(tail, part.named.name, port) for part in parts for tail, port in _read(part, ports))
    outputs = dict.fromkeys(ports[info.name][0] for info in graph.outputs if info.name in ports)
    return with_hosts(Network(name=graph.name, layers=layers, edges=edges, groups=tuple(groups), outputs=tuple(outputs)))


def is_layer(call: Call, analysis: Analysis) -> bool:
    """Whether an operator computes with activations, and gives other ones."""
    if call.node.op == "Identity" and not call.node.domain:
        return False
    return any(analysis.facts[name].origin is Origin.ACTIVATION for name in call.node.outputs if name)


def _stem(call: Call, kind: str) -> str:
    return call.node.op.lower()[:64] or "operator" if kind == "custom" else KINDS[kind].short


def _ports(inputs: Sequence[ValueInfo], analysis: Analysis, parts: Sequence[Part]) -> dict[str, tuple[str, int]]:
    """For each activation's name: the layer that makes it, and the number of that layer's output."""
    makers = {id(part.call): part.named.name for part in parts}
    ports = {info.name: (info.name, 0) for info in inputs}
    for call in analysis.calls:
        if maker := makers.get(id(call)):
            ports.update({name: (maker, number) for number, name in enumerate(call.node.outputs) if name})
        elif call.node.op == "Identity" and call.node.inputs and call.node.inputs[0] in ports:
            ports.update(dict.fromkeys(call.node.outputs[:1], ports[call.node.inputs[0]]))
    return ports


def _read(part: Part, ports: Mapping[str, tuple[str, int]]) -> list[tuple[str, int]]:
    names = reads(part.call.node)
    return [ports[names[index]] for index in part.call.activations]


def _layers(inputs: Sequence[ValueInfo], analysis: Analysis, parts: Sequence[Part], place: Place) -> list[Layer]:
    shapes = _shapes(inputs, analysis)
    layers = [_input(info.name, shapes.get(info.name), place) for info in inputs]
    used = {name for call in analysis.calls for name in reads(call.node)}
    ledger = Ledger()
    return layers + [_layer(part, shapes, used, ledger, place) for part in parts]


def _input(name: str, shape: Shape | None, place: Place) -> Layer:
    return Layer(
        name=name, kind="input", attributes={"shape": shape} if shape else {}, label=name, shapes=(shape,) if shape else (),
        params=0, trainable_params=0, macs=0, place=place,
    )  # fmt: skip


def _layer(part: Part, shapes: Mapping[str, Shape], used: set[str], ledger: Ledger, place: Place) -> Layer:
    node = part.call.node
    outputs = [shapes.get(name) for name in node.outputs]
    count = max((number for number, name in enumerate(node.outputs) if name in used), default=0) + 1
    params, trainable = ledger.params(part.call)
    return Layer(
        name=part.named.name,
        kind=part.kind[0],
        attributes=part.kind[1],
        label=part.named.label,
        group=part.named.group,
        shapes=tuple(outputs[:count]) if any(outputs) else (),
        params=params,
        trainable_params=trainable,
        macs=macs(part.call, shapes.get(node.inputs[0]) if node.inputs else None, outputs[0]),
        place=place,
    )


def _shapes(inputs: Sequence[ValueInfo], analysis: Analysis) -> dict[str, Shape]:
    """The shapes of all activations whose rank is known, without the batch."""
    facts, batch = analysis.facts, batch_of(inputs)
    readers: dict[str, list[Call]] = {}
    for call in analysis.calls:
        for name in call.node.inputs[:1]:
            readers.setdefault(name, []).append(call)
    layouts = {info.name: input_layout(info, batch, readers.get(info.name, [])) for info in inputs}
    for call in analysis.calls:
        made = [name for name in call.node.outputs if name and facts[name].origin is Origin.ACTIVATION]
        layouts.update({name: follow(call, layouts, facts[name], batch) for name in made})
    return {name: layout.shape(facts[name].dims or ()) for name, layout in layouts.items() if facts[name].dims is not None}
