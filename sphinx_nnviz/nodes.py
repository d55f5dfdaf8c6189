"""What stands in a document between reading and writing: a picture that is asked for, or a note of why there is none."""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes

from nnviz_core.contracts import Artifact
from nnviz_core.errors import Problem
from nnviz_core.figure_options import figure_width
from sphinx_nnviz.files import png_width
from sphinx_nnviz.problems import told


class diagram(nodes.General, nodes.Element):  # noqa: N801 - docutils names its nodes so
    """A picture that is asked for; the same whatever is built from the document.

    Its attributes are `key` (of the request), `alt` (the author's), `description` (ours), `embed`, `download`, `images` (files
    that it shows), and the figure's `width`, `height`, `scale`, `align`, `loading` and `classes`. Before HTML is written, `markup` is
    added. Its child, if it has one, is a reference without text: where the picture leads.
    """

    @property
    def link(self) -> nodes.reference | None:
        """Where the picture leads, unless that is a name that nothing has."""
        return next((child for child in self if isinstance(child, nodes.reference) and {"refuri", "refid"} & child.attributes.keys()), None)

    @property
    def address(self) -> str:
        """The same as an address; empty where the picture leads nowhere."""
        link = self.link
        return "" if link is None else link.get("refuri") or f"#{link['refid']}"


def placeholder(problems: Iterable[Problem], text: str = "") -> nodes.admonition:
    """What a reader sees instead of a figure: the messages, and the text that was meant to be one."""
    # Quotes are part of what was written: none of them may become a typographic one.
    items = [nodes.list_item("", nodes.paragraph("", _line(problem), support_smartquotes=False)) for problem in problems]
    title = nodes.title("", "This diagram could not be drawn")
    note = nodes.admonition("", title, nodes.bullet_list("", *items, bullet="-"), classes=["nnviz-error", "error"])
    if text:
        note += nodes.literal_block(text, text, language="yaml", force=True)
    return note


def image_node(node: diagram, uri: str, artifact: Artifact) -> nodes.Element:
    """A picture file in the place of a request, as large as its drawing or as the author says, inside its link."""
    image = nodes.image("", uri=uri, alt=node["alt"] or node["description"], classes=node["classes"])
    image.source, image.line = node.source, node.line
    image.attributes.update({name: node[name] for name in ("width", "height", "scale", "align", "loading") if name in node})
    if artifact.width and "width" not in node and "height" not in node:
        _scale(image, artifact, node.get("scale", 100))
    if (link := node.link) is None:
        return image
    return nodes.reference("", "", image, **{name: link[name] for name in ("refuri", "refid") if name in link})


def fit_figure(node: diagram, artifact: Artifact) -> None:
    """Give the figure around a picture the picture's width, where the author asks for it."""
    figure = node.parent
    if isinstance(figure, nodes.figure) and figure.get("width") == "image":
        del figure["width"]
        scale = node.get("scale", 100)
        if width := figure_width("image", width=node.get("width", ""), scale=scale, drawn=artifact.width):
            figure["width"] = width


def _scale(image: nodes.image, artifact: Artifact, percentage: int) -> None:
    """LaTeX shrinks a picture that has a scale and is too wide for the page; one that has a width stays too wide."""
    assert artifact.width is not None
    if pixels := png_width(artifact.data):
        image["scale"] = round(percentage * artifact.width / pixels)
    elif percentage != 100:  # noqa: PLR2004 - as it was drawn
        del image["scale"]
        image["width"] = f"{artifact.width * percentage / 100:g}px"


def _line(problem: Problem) -> str:
    return f"line {problem.place.line}: {told(problem)}" if problem.place and problem.place.line else told(problem)
