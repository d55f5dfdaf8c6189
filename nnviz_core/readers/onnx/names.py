"""Names for layers, and the modules that they stand in, from the names of operators.

Exporters write the modules into an operator's name (`/layer1/layer1.0/conv1/Conv`),
into its metadata (PyTorch's `name_scopes`), or only into its weights' names
(`layer1.0.conv1.weight`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from nnviz_core.budget import check
from nnviz_core.network import Group, Place
from nnviz_core.readers.onnx.decode import MOST_SCOPE
from nnviz_core.readers.onnx.facts import Call
from nnviz_core.readers.texts import Names, fitted, numbered

MOST_DEPTH = 12
LONGEST = 240
"""Characters of a weight's name that a module's is looked for in."""

_MADE_UP = re.compile(r"node_.*|n?\d+")
"""Operators' names that PyTorch's and Caffe2's exporters make up."""

_SCALES = {"Add", "Div", "Mul", "Sub"}

_WEIGHT = re.compile(r"(.+?)[./](weight|kernel|weight_quantized)$")


@dataclass(frozen=True, slots=True)
class Named:
    """A layer's name, unique; what its author calls it, if anything; and the modules that it stands in, outermost first."""

    name: str
    label: str
    groups: tuple[Group, ...]


def is_scale(call: Call) -> bool:
    """Whether an operator adds a stored operand to an activation, or scales it by one: a bias, mostly."""
    return call.node.op in _SCALES and len(call.activations) == 1


def scopes_of(call: Call) -> tuple[tuple[str, ...], str]:
    """The modules that an operator stands in, outermost first, and its own name (empty where it has none)."""
    node = call.node
    if node.scopes:
        return node.scopes[:MOST_DEPTH], ""
    name = node.name[:MOST_SCOPE]
    *scopes, own = name.strip("/").split("/") if name.startswith("/") else [name]
    if _is_made_up(own, node.op):
        own = ""
    return tuple(scopes[:MOST_DEPTH]), own if own or scopes else _weights_module(call)


def _is_made_up(name: str, op: str) -> bool:
    """Whether an exporter made a name up from a number or the operator: `n17`, `Relu_3`."""
    number = name.lower().removeprefix(op.lower()).removeprefix("_")
    return bool(_MADE_UP.fullmatch(name)) or (name.lower().startswith(op.lower()) and (not number or number.isdecimal()))


def _weights_module(call: Call) -> str:
    """The module that an operator's weight belongs to: `conv1`, of `conv1.weight`."""
    found = _WEIGHT.fullmatch(call.node.inputs[1][:LONGEST]) if len(call.node.inputs) > 1 else None
    return found[1] if found else ""


def name_layers(calls: Sequence[Call], stems: Sequence[str], names: LayerNames, place: Place) -> list[Named]:
    """Names the layers that operators become; a module of one layer is that layer, and gives it its name.

    Args:
        calls: The operators.
        stems: What the made-up name of each begins with: `conv`, for `conv_1`.
        names: Those that other layers have.
        place: Where names are told to stand that are too long.
    """
    found = [scopes_of(call) for call in calls]
    counted = [scopes for call, (scopes, _) in zip(calls, found, strict=True) if not is_scale(call)]
    sizes = Counter(scopes[:depth] for scopes in counted for depth in range(1, len(scopes) + 1))
    modules = _Modules(place)
    named = []
    for call, (scopes, own), stem in zip(calls, found, stems, strict=True):
        shared = _shared(scopes, sizes)
        alone = len(shared) < len(scopes)
        label = fitted("" if is_scale(call) else _label(scopes[: len(shared) + 1]) if alone else own, place)
        groups = tuple(modules.group(shared[:depth]) for depth in range(1, len(shared) + 1))
        named.append(Named(names.unique(label or stem, made_up=not label), label, groups))
    return named


def _shared(scopes: tuple[str, ...], sizes: Counter[tuple[str, ...]]) -> tuple[str, ...]:
    """The modules around an operator that hold more than it."""
    count = next((i for i in range(len(scopes)) if sizes[scopes[: i + 1]] <= 1), len(scopes))
    return scopes[:count]


@dataclass(slots=True)
class _Modules:
    """The modules of a model, each once."""

    place: Place
    groups: dict[tuple[str, ...], Group] = field(default_factory=dict)
    names: Names = field(default_factory=Names)

    def group(self, path: tuple[str, ...]) -> Group:
        """The module of a path; its own name is written on it, and all of the path is what it is called."""
        if path not in self.groups:
            check("layers", len(self.groups) + 1, f"the model has {len(self.groups) + 1:,} modules")
            parent = self.groups[path[:-1]].name if len(path) > 1 else None
            name, label = self.names.new("/".join(path), self.place), fitted(_label(path), self.place)
            self.groups[path] = Group(name=name, label=label, parent=parent, kind="module")
        return self.groups[path]


def _label(path: tuple[str, ...]) -> str:
    """A module's own name: `norm1`, of `layers.0.norm1` in `layers.0`; a number goes with the name before it."""
    around = path[-2] if len(path) > 1 else ""
    own = path[-1].removeprefix(f"{around}.")
    return f"{around.rpartition('.')[2]}.{own}" if own.isdecimal() and around else own


@dataclass(slots=True)
class LayerNames:
    """Makes names unique: `conv1`, `conv1_2`; made-up ones count from 1: `conv_1`."""

    used: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    def unique(self, name: str, *, made_up: bool = False) -> str:
        """The name, with a number where it is taken."""
        unique = "" if made_up else name
        while not unique or unique in self.used:
            self.counts[name] += 1
            unique = numbered(name, self.counts[name] + (not made_up))
        self.used.add(unique)
        return unique
