"""What is fused with a layer: the norm, the activation and the dropout that stand beside its kind."""

from __future__ import annotations

from typing import Any

from nnviz_core.errors import nearest
from nnviz_core.ops import Kind, Trait, find, kinds
from nnviz_core.readers.spec.context import Context, Entries
from nnviz_core.readers.spec.fields import attributes, check_required, text_of
from nnviz_core.readers.spec.marks import Mapping, Node, Scalar, shown

FUSED = ("norm", "activation", "dropout")
"""Layers of their own, in the order in which they follow their host."""


def add_fused(role: str, host: str, key: Scalar, node: Node, context: Context) -> None:
    """A norm, an activation or a dropout that a layer has beside its kind."""
    if isinstance(node, Scalar) and node.value.strip().lower() in {"none", "linear", "false", "no", "off", "", "~", "null", "0"}:
        return
    if read := read_fused(role, node, context):
        kind, found = read
        context.builder.add(kind, found, context.builder.current, host=host, place=context.marks.place(key))


def read_fused(role: str, node: Node, context: Context) -> tuple[Kind, dict[str, Any]] | None:
    """The kind and the attributes that a role's value names; `None` after a mistake."""
    word, value, entries = _fused_words(role, node, context)
    kind = find(word) or (find(f"{word}norm") if role == "norm" else None)
    if kind is None or _DOING[role] not in kind.traits:
        near = nearest(word, [name for each in kinds().values() if _DOING[role] in each.traits for name in (each.short, *each.aliases)])
        hint = f"did you mean '{near}'?" if near else f"such as '{role}: {_SUCH_AS[role]}'"
        context.marks.wrong(node, f"unknown {role} '{shown(word)}'", hint)
        return None
    found = attributes(kind, value, entries, context.marks, context.parameters)
    check_required(kind, found, node, context.marks)
    return kind, found


_DOING: dict[str, Trait] = {"norm": "normalises", "activation": "activates", "dropout": "drops"}
_SUCH_AS = {"norm": "batch", "activation": "relu", "dropout": "0.5"}


def _fused_words(role: str, node: Node, context: Context) -> tuple[str, Node | None, Entries]:
    """The kind's name, its main value and its attributes."""
    try:
        if isinstance(node, Mapping):
            return _mapped(role, node, context)
        if role == "dropout":
            return role, node, {}
        return text_of(node, context.parameters).strip(), None, {}
    except ValueError as error:
        context.marks.wrong(node, f"{role} {error}")
        return _SUCH_AS[role], None, {}


def _mapped(role: str, node: Node, context: Context) -> tuple[str, Node | None, Entries]:
    """`{group: 8}`, `{leaky_relu: {…}}`: the first key is the kind, the others its attributes."""
    entries = context.marks.entries(node, role)
    if not entries:
        return "", None, {}
    word = next(iter(entries))
    _, value = entries.pop(word)
    if isinstance(value, Mapping):
        return word, None, {**context.marks.entries(value, word), **entries}
    return word, value, entries
