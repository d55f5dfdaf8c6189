"""What stands in a document between reading and writing: a picture that is asked for, or a note of why there is none."""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes

from nnviz_core.errors import Problem


class diagram(nodes.General, nodes.Element):  # noqa: N801 - docutils names its nodes so
    """A picture that is asked for; the same whatever is built from the document.

    Its attributes are `key` (of the request), `alt`, `embed`, `download`, and the figure's `width`, `height`, `scale` and `align`.
    """


def placeholder(problems: Iterable[Problem], text: str = "") -> nodes.admonition:
    """What a reader sees instead of a figure: the messages, and the text that was meant to be one."""
    messages = [f"{problem.message} ({problem.hint})" if problem.hint else problem.message for problem in problems]
    items = [nodes.list_item("", nodes.paragraph(message, message)) for message in messages]
    title = nodes.title("", "This diagram could not be drawn")
    note = nodes.admonition("", title, nodes.bullet_list("", *items, bullet="-"), classes=["nnviz-error", "error"])
    if text:
        note += nodes.literal_block(text, text, language="yaml", force=True)
    return note
