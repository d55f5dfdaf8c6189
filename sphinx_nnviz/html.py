"""Inline pictures in HTML pages, and their style sheet on the pages that have one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinx_nnviz.domain import domain_of
from sphinx_nnviz.inline import picture_class, picture_markup
from sphinx_nnviz.nodes import diagram

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.writers.html5 import HTML5Translator

STATIC = Path(__file__).with_name("static")
STYLE_SHEET = "nnviz.css"


def visit_diagram(translator: HTML5Translator, node: diagram) -> None:
    """Write an inline picture; its ids are its own on the page, and one page may be made of many documents."""
    picture = picture_markup(node, _markup(translator, node), translator.__dict__.setdefault("nnviz_seen", Counter()))
    translator.body.append(translator.starttag(node, "div", "", CLASS=picture_class(node)) + picture + "</div>\n")
    raise nodes.SkipNode


def _markup(translator: HTML5Translator, node: diagram) -> str:
    """The picture. It goes from the node with it: pages' nodes live on until somebody collects them; who writes one again gets it again."""
    markup = node.attributes.pop("markup", "")
    return markup or domain_of(translator.builder.env).pictures.get(node["key"], "svg").data.decode()


def add_static_folder(_app: Sphinx, config: Config) -> None:
    """Let Sphinx copy our style sheet; a file of that name in the project wins.

    The configuration is compared with the last build's after this event, so that the two are equal.
    """
    config.html_static_path = [str(STATIC), *config.html_static_path]


def add_style_sheet(app: Sphinx, _pagename: str, _template: str, _context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Link our style sheet from the pages that have a picture, or a note of why there is none."""
    if doctree and next(doctree.findall(_is_styled), None):
        app.add_css_file(STYLE_SHEET)


def _is_styled(node: nodes.Node) -> bool:
    return isinstance(node, diagram) or (isinstance(node, nodes.Element) and any(name.startswith("nnviz-") for name in node["classes"]))
