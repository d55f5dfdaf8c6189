"""From operators to layers: what computes with activations is a layer, all else is folded into it.

Weights, the constants that say how an operator works, and the arithmetic on
sizes that feeds a reshape are no layers; `Identity` hands on what it reads. Each
of the other operators is a layer, `custom` where we have no kind for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nnviz_core.budget import check
from nnviz_core.network import Edge, Layer, Network, Place, Shape
from nnviz_core.ops import KINDS
from nnviz_core.readers.onnx.analysis import Analysis
from nnviz_core.readers.onnx.costs import Ledger, macs
from nnviz_core.readers.onnx.facts import Call, Origin
from nnviz_core.readers.onnx.fusing import with_hosts
from nnviz_core.readers.onnx.kinds import kind_of
from nnviz_core.readers.onnx.layout import Layout, layouts_of
from nnviz_core.readers.onnx.names import LayerNames, Named, name_layers
from nnviz_core.readers.onnx.proto import Graph, reads
from nnviz_core.readers.onnx.use import Kinded, Use
from nnviz_core.readers.texts import Names, fitted

EDGES_A_LAYER = 10
"""No network that people draw has more connections than this for each layer that a figure may have."""


@dataclass(frozen=True, slots=True)
class _Part:
    """An operator that is a layer: its kind with its attributes, and its name."""

    use: Use
    kind: Kinded
    named: Named


def build_network(graph: Graph, analysis: Analysis, place: Place) -> Network:
    """The network of an analysed graph; `place` is where its layers are said to be written."""
    inputs = [info for name, info in {info.name: info for info in graph.inputs}.items() if name not in graph.tensors]
    layouts = layouts_of(inputs, analysis)
    shapes = _shapes(analysis, layouts)
    names = LayerNames()
    given = {info.name: names.unique(fitted(info.name, place) or "input") for info in inputs}
    parts = _parts(analysis, layouts, shapes, names, place)
    ports, edges = _wired(given, analysis, parts)
    ledger = Ledger()
    layers = (*(_input(name, shapes.get(raw), place) for raw, name in given.items()), *(_layer(part, ledger, place) for part in parts))
    outputs = dict.fromkeys(ports[info.name][0] for info in graph.outputs if info.name in ports)
    groups = tuple({group.name: group for part in parts for group in part.named.groups}.values())
    return with_hosts(Network(layers=layers, edges=tuple(edges), groups=groups, outputs=tuple(outputs)))


def is_layer(call: Call, analysis: Analysis) -> bool:
    """Whether an operator computes with activations, and gives other ones."""
    if hands_on(call):
        return False
    return any(analysis.facts[name].origin is Origin.ACTIVATION for name in call.node.outputs if name)


def hands_on(call: Call) -> bool:
    """Whether an operator gives what it reads."""
    node = call.node
    return node.op == "Identity" and not node.domain and len(node.inputs) == len(node.outputs) == 1


def _shapes(analysis: Analysis, layouts: Mapping[str, Layout]) -> dict[str, Shape]:
    """The shapes of activations by name, as far as they are known; names of sizes are as harmless as those of layers."""
    sizes, found = Names(), dict[str, Shape]()
    for name, layout in layouts.items():
        dims = analysis.facts[name].dims
        if dims is not None:
            found[name] = layout.shape(tuple(sizes.of(dim) if isinstance(dim, str) else dim for dim in dims))
    return found


def _parts(
    analysis: Analysis, layouts: Mapping[str, Layout], shapes: Mapping[str, Shape], names: LayerNames, place: Place
) -> list[_Part]:  # fmt: skip
    drawn = [call for call in analysis.calls if is_layer(call, analysis)]
    layers, edges = len(names.used) + len(drawn), sum(len(call.activations) for call in drawn)
    check("layers", layers, f"the model has {layers:,} layers")
    check("layers", edges / EDGES_A_LAYER, f"the model has {edges:,} connections between its layers")
    used = {name for call in analysis.calls for name in reads(call.node)}
    uses = [_use(call, layouts, shapes, used) for call in drawn]
    kinds = [kind_of(use) for use in uses]
    stems = [_stem(call, kind) for call, (kind, _) in zip(drawn, kinds, strict=True)]
    named = name_layers(drawn, stems, names, place)
    return [_Part(*part) for part in zip(uses, kinds, named, strict=True)]


def _use(call: Call, layouts: Mapping[str, Layout], shapes: Mapping[str, Shape], used: set[str]) -> Use:
    """An operator with the shapes around it; of its outputs, all up to the last that something reads."""
    first = call.node.inputs[0] if call.node.inputs else ""
    outputs = call.node.outputs
    count = max((number for number, name in enumerate(outputs) if name in used), default=0) + 1
    return Use(call, shapes.get(first), tuple(shapes.get(name) for name in outputs[:count]), layouts.get(first, Layout()).batch)


def _stem(call: Call, kind: str) -> str:
    return fitted(call.node.op.lower()) or "operator" if kind == "custom" else KINDS[kind].short


def _wired(given: Mapping[str, str], analysis: Analysis, parts: Sequence[_Part]) -> tuple[dict[str, tuple[str, int]], list[Edge]]:
    """For each activation's name the layer that makes it, with the number of that layer's output, and the edges.

    An operator reads what is called so when it runs: a damaged file may give a name anew.
    """
    edges: list[Edge] = []
    makers = {id(part.use.call): part.named.name for part in parts}
    ports = {raw: (name, 0) for raw, name in given.items()}
    for call in analysis.calls:
        if maker := makers.get(id(call)):
            edges += [Edge(tail, maker, port) for tail, port in _read(call, ports)]
            ports.update({name: (maker, number) for number, name in enumerate(call.node.outputs) if name})
        elif hands_on(call) and call.node.inputs[0] in ports:
            ports[call.node.outputs[0]] = ports[call.node.inputs[0]]
    return ports, edges


def _read(call: Call, ports: Mapping[str, tuple[str, int]]) -> list[tuple[str, int]]:
    names = reads(call.node)
    return [ports[names[index]] for index in call.activations if names[index] in ports]


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
