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
from nnviz_core.readers.onnx.analysis import Analysis
from nnviz_core.readers.onnx.costs import Ledger, macs
from nnviz_core.readers.onnx.facts import Call, Origin
from nnviz_core.readers.onnx.fusing import with_hosts
from nnviz_core.readers.onnx.kinds import kind_of
from nnviz_core.readers.onnx.layout import Layout, layouts_of
from nnviz_core.readers.onnx.names import Named, name_layers
from nnviz_core.readers.onnx.order import reads
from nnviz_core.readers.onnx.proto import Graph, ValueInfo
from nnviz_core.readers.onnx.use import Kinded, Use


@dataclass(frozen=True, slots=True)
class _Part:
    """An operator that is a layer: its kind with its attributes, and its name."""

    use: Use
    kind: Kinded
    named: Named


def build_network(graph: Graph, analysis: Analysis, place: Place) -> Network:
    """The network of an analysed graph; `place` is where its layers are said to be written."""
    inputs = [info for info in graph.inputs if info.name not in graph.tensors]
    layouts = layouts_of(inputs, analysis)
    shapes = {
        name: layout.shape(analysis.facts[name].dims or ()) for name, layout in layouts.items() if analysis.facts[name].dims is not None
    }
    parts = _parts(inputs, analysis, layouts, shapes)
    ports = _ports(inputs, analysis, parts)
    ledger = Ledger()
    layers = (*(_input(info.name, shapes.get(info.name), place) for info in inputs), *(_layer(part, ledger, place) for part in parts))
    edges = tuple(Edge(tail, part.named.name, port) for part in parts for tail, port in _read(part.use.call, ports))
    outputs = dict.fromkeys(ports[info.name][0] for info in graph.outputs if info.name in ports)
    groups = tuple({group.name: group for part in parts for group in part.named.groups}.values())
    return with_hosts(Network(name=graph.name, layers=layers, edges=edges, groups=groups, outputs=tuple(outputs)))


def is_layer(call: Call, analysis: Analysis) -> bool:
    """Whether an operator computes with activations, and gives other ones."""
    if call.node.op == "Identity" and not call.node.domain:
        return False
    return any(analysis.facts[name].origin is Origin.ACTIVATION for name in call.node.outputs if name)


def _parts(inputs: Sequence[ValueInfo], analysis: Analysis, layouts: Mapping[str, Layout], shapes: Mapping[str, Shape]) -> list[_Part]:
    used = {name for call in analysis.calls for name in reads(call.node)}
    uses = [_use(call, layouts, shapes, used) for call in analysis.calls if is_layer(call, analysis)]
    kinds = [kind_of(use) for use in uses]
    calls = [use.call for use in uses]
    stems = [_stem(call, kind) for call, (kind, _) in zip(calls, kinds, strict=True)]
    named = name_layers(calls, stems, [info.name for info in inputs])
    return [_Part(*part) for part in zip(uses, kinds, named, strict=True)]


def _use(call: Call, layouts: Mapping[str, Layout], shapes: Mapping[str, Shape], used: set[str]) -> Use:
    """An operator with the shapes around it; of its outputs, all up to the last that something reads."""
    first = call.node.inputs[0] if call.node.inputs else ""
    outputs = call.node.outputs
    count = max((number for number, name in enumerate(outputs) if name in used), default=0) + 1
    return Use(call, shapes.get(first), tuple(shapes.get(name) for name in outputs[:count]), layouts.get(first, Layout()).batch)


def _stem(call: Call, kind: str) -> str:
    return call.node.op.lower()[:64] or "operator" if kind == "custom" else KINDS[kind].short


def _ports(inputs: Sequence[ValueInfo], analysis: Analysis, parts: Sequence[_Part]) -> dict[str, tuple[str, int]]:
    """For each activation's name: the layer that makes it, and the number of that layer's output."""
    makers = {id(part.use.call): part.named.name for part in parts}
    ports = {info.name: (info.name, 0) for info in inputs}
    for call in analysis.calls:
        if maker := makers.get(id(call)):
            ports.update({name: (maker, number) for number, name in enumerate(call.node.outputs) if name})
        elif call.node.op == "Identity" and call.node.inputs and call.node.inputs[0] in ports:
            ports.update(dict.fromkeys(call.node.outputs[:1], ports[call.node.inputs[0]]))
    return ports


def _read(call: Call, ports: Mapping[str, tuple[str, int]]) -> list[tuple[str, int]]:
    names = reads(call.node)
    return [ports[names[index]] for index in call.activations]


def _input(name: str, shape: Shape | None, place: Place) -> Layer:
    return Layer(
        name=name, kind="input", attributes={"shape": shape} if shape else {}, label=name, shapes=(shape,),
        params=0, trainable_params=0, macs=0, place=place,
    )  # fmt: skip


def _layer(part: _Part, ledger: Ledger, place: Place) -> Layer:
    kind, attributes = part.kind
    params, trainable = ledger.params(part.use.call)
    return Layer(
        name=part.named.name,
        kind=kind,
        attributes=attributes,
        label=part.named.label,
        group=part.named.groups[-1].name if part.named.groups else None,
        shapes=part.use.made,
        params=params,
        trainable_params=trainable,
        macs=macs(part.use),
        place=place,
    )
