"""Names for layers, and the modules that they stand in, from the names of operators.

Exporters write the modules into an operator's name (`/layer1/layer1.0/conv1/Conv`),
into its metadata (PyTorch's `name_scopes`), or only into its weights' names
(`layer1.0.conv1.weight`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec import Struct, field

from nnviz_core.network import Group, Place
from nnviz_core.readers.onnx.decode import MOST_SCOPE
from nnviz_core.readers.onnx.facts import Step
from nnviz_core.readers.onnx.limits import check
from nnviz_core.readers.onnx.proto import Node
from nnviz_core.readers.texts import Names, fitted, numbered

MOST_DEPTH = 12
LONGEST = 240
"""Characters of a weight's name that a module's is looked for in."""

_WEIGHT = re.compile(r"(.+?)[./](weight|kernel|weight_quantized)$")


class Named(NamedTuple):
    """A layer's name, unique; what its author calls it, if anything; and the name of the innermost module that it stands in, if any."""

    name: str
    label: str
    group: str | None


def _is_made_up(name: str, op: str) -> bool:
    """Whether an exporter made a name up, from a number or the operator: `n17`, `Relu_3`; those of PyTorch begin with `node_`."""
    if name.startswith("node_") or name.removeprefix("n").isdecimal():
        return True
    name, op = name.lower(), op.lower()
    number = name[len(op) :].removeprefix("_")
    return name.startswith(op) and (not number or number.isdecimal())


def _weights_module(node: Node) -> str:
    """The module that an operator's weight belongs to: `conv1`, of `conv1.weight`."""
    found = _WEIGHT.fullmatch(node.inputs[1][:LONGEST]) if len(node.inputs) > 1 else None
    return found[1] if found else ""


def name_layers(steps: Sequence[Step], stems: Sequence[str], names: LayerNames, place: Place) -> tuple[list[Named], tuple[Group, ...]]:
    """Names the layers that operators become; a module of one layer is that layer, and gives it its name.

    Args:
        steps: The operators.
        stems: What the made-up name of each begins with: `conv`, for `conv_1`.
        names: Those that other layers have.
        place: Where names are told to stand that are too long.

    Returns:
        The names, and the modules, parents before their children.
    """
    modules = _Modules(place)
    found = [modules.around(step.node) for step in steps]
    modules.count([module for step, (module, _) in zip(steps, found, strict=True) if not step.call.is_scale])
    named = []
    for step, (module, own), stem in zip(steps, found, stems, strict=True):
        shared, alone = module.shared()
        label = "" if step.call.is_scale else fitted(alone.label if alone else own, place)
        group = modules.group(shared)
        named.append(Named(names.unique(label or stem, made_up=not label), label, group.name if group else None))
    return named, tuple(modules.groups)


class _Module(Struct, eq=False):
    """A module of a model; the outermost one is the model itself.

    Attributes:
        name: Its own name.
        parent: The module that it stands in.
        size: How many layers stand in it, scales not counted.
        group: What it becomes, where it holds more than one layer.
    """

    name: str = ""
    parent: _Module | None = None
    size: int = 0
    group: Group | None = None

    @property
    def path(self) -> str:
        """Its name after those of the modules around it."""
        return f"{self.parent.path}/{self.name}" if self.parent and self.parent.parent else self.name

    @property
    def label(self) -> str:
        """Its own name: `norm1`, of `layers.0.norm1` in `layers.0`; a number goes with the name before it."""
        around = self.parent.name if self.parent else ""
        own = self.name.removeprefix(f"{around}.")
        return f"{around.rpartition('.')[2]}.{own}" if own.isdecimal() and around else own

    def shared(self) -> tuple[_Module, _Module | None]:
        """The innermost module around a layer of it that holds more than that layer, and the outermost that holds no more."""
        module, alone = self, None
        while module.parent and module.size <= 1:
            module, alone = module.parent, module
        return module, alone


class _Modules(Struct):
    """The modules of a model, each once.

    Attributes:
        place: Where names are told to stand that are too long.
        model: What all of them stand in.
        inner: The modules by the one around them and their names, in which the outer come first.
        groups: Those that hold more than one layer.
        names: The groups' names.
    """

    place: Place
    model: _Module = field(default_factory=_Module)
    inner: dict[tuple[_Module, str], _Module] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    names: Names = field(default_factory=Names)

    def around(self, node: Node) -> tuple[_Module, str]:
        """The module that an operator stands in, and its own name (empty where it has none)."""
        if node.scopes:
            return self._at(node.scopes), ""
        name, module = node.name[:MOST_SCOPE], self.model
        if name.startswith("/"):
            prefix, _, name = name.strip("/").rpartition("/")
            module = self._at(prefix.split("/")) if prefix else module
        if _is_made_up(name, node.op):
            name = ""
        return module, name if name or module.parent else _weights_module(node)

    def _at(self, path: Sequence[str]) -> _Module:
        module = self.model
        for name in path[:MOST_DEPTH]:
            inner = self.inner.get((module, name))
            if inner is None:
                inner = self.inner[module, name] = _Module(name, module)
            module = inner
        return module

    def count(self, modules: Iterable[_Module]) -> None:
        """Counts the modules' layers: one for each time that a module is given."""
        for module in modules:
            module.size += 1
        for (parent, _), module in reversed(self.inner.items()):
            parent.size += module.size

    def group(self, module: _Module) -> Group | None:
        """What a module becomes: its own name is written on it, and all of its path is what it is called. None for the model itself."""
        if module.group or not module.parent:
            return module.group
        parent = self.group(module.parent)
        check(len(self.groups) + 1, "modules")
        name, label = self.names.new(module.path, self.place), fitted(module.label, self.place)
        module.group = Group(name=name, label=label, parent=parent.name if parent else None, kind="module")
        self.groups.append(module.group)
        return module.group


class LayerNames(Struct):
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
