"""How the author wants a layer drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nnviz_core.network import Look
from nnviz_core.readers.files import resolve
from nnviz_core.readers.spec.context import Context, Entries
from nnviz_core.readers.spec.fields import boolean, text_of
from nnviz_core.theme import parse_color

_SCHEMES = ("http://", "https://", "mailto:")


def word(entries: Entries, name: str, context: Context) -> str:
    """The text of an entry on one line; empty where there is none."""
    if name not in entries:
        return ""
    _, node = entries[name]
    try:
        return " ".join(text_of(node, context.parameters).split())[:500]
    except ValueError as error:
        context.marks.wrong(node, f"'{name}' {error}")
        return ""


def look(entries: Entries, context: Context) -> Look:
    """How the author wants the layer drawn."""
    given: dict[str, Any] = {}
    for name, convert in _LOOKS.items():
        if name in entries:
            _, node = entries[name]
            try:
                given[name] = convert(text_of(node, context.parameters), context)
            except ValueError as error:
                context.marks.wrong(node, f"'{name}' {error}")
    return Look(**given)


def _link(text: str, _: Context) -> str:
    head = text.partition("/")[0].partition("#")[0].partition("?")[0]
    if ":" in head and not text.lower().startswith(_SCHEMES):
        raise ValueError("must lead to a page: https://…, mailto:…, a relative path or #anchor")
    return text


def _image(text: str, context: Context) -> str:
    path = resolve(text, context.marks.source)
    context.files.append(str(path))
    return str(path)


_LOOKS: dict[str, Callable[[str, Context], Any]] = {
    "color": lambda text, _: parse_color(text),
    "link": _link,
    "tooltip": lambda text, _: text,
    "image": _image,
    "hide": lambda text, _: boolean(text),
}
