"""What stands in a document between reading and writing: a picture that is asked for, or a note of why there is none."""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes

from nnviz_core.errors import Problem
from sphinx_nnviz.problems import told


class diagram(nodes.General, nodes.Element):  # noqa: N801 - docutils names its nodes so
    """A picture that is asked for; the same whatever is built from the document.

    Its attributes are `key` (of the request), `alt` (the author's), `description` (ours), `title`, `embed`, `download`, and the
    figure's `width`, `height`, `scale`, `align` and `classes`. Before HTML is written, `markup` is added.
    """


def placeholder(problems: Iterable[Problem], text: str = "") -> nodes.admonition:
    """What a reader sees instead of a figure: the messages, and the text that was meant to be one."""
    items = [nodes.list_item("", nodes.paragraph("", told(problem))) for problem in problems]
    title = nodes.title("", "This diagram could not be drawn")
    note = nodes.admonition("", title, nodes.bullet_list("", *items, bullet="-"), classes=["nnviz-error", "error"])
    if text:
        note += nodes.literal_block(text, text, language="yaml", force=True)
    return note
