"""Inline pictures in HTML pages, and their style sheet on the pages that have one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from nnviz_core.embed import identity, inline
from sphinx_nnviz.nodes import diagram

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

STATIC = Path(__file__).with_name("static")
STYLE_SHEET = "nnviz.css"


def visit_diagram(translator: HTML5Translator, node: diagram) -> None:
    """Write an inline picture; its ids are its own on the page, and one page may be made of many documents."""
    seen: Counter[str] = translator.__dict__.setdefault("nnviz_seen", Counter())
    svg = node["markup"]
    seen[identity(svg)] += 1
    picture = inline(
        svg,
        seen[identity(svg)],
        width=node.get("width", ""),
        height=node.get("height", ""),
        scale=node.get("scale", 100) / 100,
        alt=node["alt"],
    )
    classes = ["nnviz-figure", *([f"align-{node['align']}"] if "align" in node else [])]
    translator.body.append(translator.starttag(node, "div", "", CLASS=" ".join(classes)) + picture + "</div>\n")
    raise nodes.SkipNode


def depart_diagram(translator: HTML5Translator, node: diagram) -> None:
    """Nothing: everything was written at once."""


def add_static_folder(app: Sphinx) -> None:
    """Let Sphinx copy our style sheet."""
    if app.builder.format == "html":
        app.config.html_static_path.append(str(STATIC))


def add_style_sheet(app: Sphinx, _pagename: str, _template: str, _context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Link our style sheet from the pages that have a picture."""
    if doctree and next(doctree.findall(diagram), None):
        app.add_css_file(STYLE_SHEET)
