"""How the author wants a layer drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nnviz_core.markup import page_address
from nnviz_core.network import PLAIN, Look
from nnviz_core.readers.spec.context import Context, Entries
from nnviz_core.readers.spec.fields import boolean, text_of
from nnviz_core.readers.spec.marks import Node
from nnviz_core.readers.spec.paths import path_of
from nnviz_core.theme import parse_color


def word(entries: Entries, name: str, context: Context) -> str:
    """The text of an entry on one line, as long as it was written; empty where there is none."""
    if name not in entries:
        return ""
    _, node = entries[name]
    try:
        return " ".join(text_of(node, context.parameters).split())
    except ValueError as error:
        context.marks.wrong(node, f"'{name}' {error}")
        return ""


def one_line(node: Node | None, what: str, context: Context) -> str:
    """A text that stands outside of layers, on one line, as long as it was written; empty where there is none."""
    if node is None:
        return ""
    try:
        return " ".join(text_of(node, {}).split())
    except ValueError as error:
        context.marks.wrong(node, f"{what} {error}")
        return ""


def look(entries: Entries, context: Context) -> Look:
    """How the author wants the layer drawn."""
    given: dict[str, Any] = {}
    for name, convert in _LOOKS.items():
        if name in entries:
            _, node = entries[name]
            try:
                given[name] = convert(node, text_of(node, context.parameters), context)
            except ValueError as error:
                context.marks.wrong(node, f"'{name}' {error}")
    return Look(**given) if given else PLAIN


def _image(_: Node, text: str, context: Context) -> str:
    return str(path_of(text, context))


_LOOKS: dict[str, Callable[[Node, str, Context], Any]] = {
    "color": lambda _, text, __: parse_color(text),
    "link": lambda _, text, __: page_address(text),
    "tooltip": lambda node, text, context: context.marks.fit(node, text, lines=True),
    "image": _image,
    "hide": lambda _, text, __: boolean(text),
}
