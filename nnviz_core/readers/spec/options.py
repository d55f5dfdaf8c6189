"""Drawing options that stand in a spec, as plain values: what they mean is found out when the style is known."""

from __future__ import annotations

from collections.abc import Iterator

from nnviz_core.network import Value
from nnviz_core.readers.spec.context import Context
from nnviz_core.readers.spec.fields import boolean, number
from nnviz_core.readers.spec.marks import Node, Scalar, Sequence, is_plain


def plain(node: Node, context: Context) -> Value:
    """A drawing option's value: true, false, a number, a text, a list of them, or a mapping to them."""
    if isinstance(node, Sequence):
        return tuple(
            _word(each, context) if isinstance(each, Scalar) else plain(each, context) for each in context.marks.items(node, "an option")
        )
    if not isinstance(node, Scalar):
        return {key: plain(value, context) for key, (_, value) in context.marks.entries(node, "an option").items()}
    word = _word(node, context)
    return next(_readings(word), word) if is_plain(node) else word


def _word(node: Scalar, context: Context) -> str:
    context.marks.count(node)
    return context.marks.fit(node, str(node.value), lines=True)


def _readings(text: str) -> Iterator[Value]:
    for reading in (number, boolean):
        try:
            yield reading(text)
        except ValueError:
            continue
