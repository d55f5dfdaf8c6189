"""Names of layers that may follow: `delayed:` and `gates:` of a neuron, looked up when all layers are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from msgspec.structs import replace

from nnviz_core.readers.spec.context import Context
from nnviz_core.readers.spec.layers import resolve_name
from nnviz_core.readers.spec.marks import Mapping as MappingNode
from nnviz_core.readers.spec.marks import Node, Sequence
from nnviz_core.readers.spec.names import Scope

_Here: TypeAlias = tuple[Context, Scope]
"""Where a name stands: its parameters, and what names mean there."""


def keep_promises(context: Context) -> None:
    """Put the layers in the place of their names; a name that no layer has is a mistake."""
    layers = context.builder.layers
    for name, entries, parameters, scope in context.promised:
        here = replace(context, parameters=parameters), scope
        found: dict[str, Any] = {}
        if "delayed" in entries:
            found["delayed"] = _layers(entries["delayed"][1], here)
            found["state"] = _size(found["delayed"], context)
        if "gates" in entries and isinstance(entries["gates"][1], MappingNode):
            found["gates"] = _pairs(entries["gates"][1], here)
        layers[name] = replace(layers[name], attributes={**layers[name].attributes, **found})


def _layers(node: Node, here: _Here) -> tuple[str, ...]:
    words = node.value if isinstance(node, Sequence) else [node]
    return tuple(name for word in words if (name := _host(word, here)))


def _pairs(node: MappingNode, here: _Here) -> Mapping[str, str]:
    found = ((_host(read, here), _host(gate, here)) for read, gate in node.value)
    return {read: gate for read, gate in found if read and gate}


def _host(word: Node, here: _Here) -> str | None:
    """The layer itself: what is fused with it is drawn as a part of it."""
    context, scope = here
    name = resolve_name(word, context, scope)
    return (context.builder.layers[name].host or name) if name else None


def _size(names: tuple[str, ...], context: Context) -> int | None:
    """How many values these layers make; `None` when that is unknown."""
    total = 0
    if context.marks.problems:
        return None
    for name in names:
        shape = context.builder.shape(name)
        if shape is None or shape.size is None:
            return None
        total += shape.size
    return total
