"""Pages through the hosts: what stands in the HTML of their figures is looked at."""

from __future__ import annotations

import io
import re
from pathlib import Path

from docutils.core import publish_string
from fuzzing.case import Case
from fuzzing.checks import check_html

from mkdocs_nnviz.figures import Figures, Page
from nnviz_core.cache import Cache
from nnviz_core.pages import fences
from nnviz_core.studio import Studio
from sphinx_nnviz import docutils


def pages(case: Case, folder: Path) -> list[bytes]:
    """A page's figures as HTML."""
    text = case.source.decode("utf-8", "replace")
    if case.host == "docutils":
        return [_by_docutils(text, folder).encode()]
    made = _by_mkdocs(text, folder)
    for html in made:
        check_html(html)
    return [html.encode() for html in made]


def _by_mkdocs(text: str, folder: Path) -> list[str]:
    figures, page = Figures(studio=Studio(cache=Cache())), Page(name="page.md", folder=folder, root=folder)
    return [figures.html(spec, page) for spec in list(fences(text.splitlines()))[:6]]


def _by_docutils(text: str, folder: Path) -> str:
    docutils.register()
    settings = {
        "warning_stream": io.StringIO(),
        "report_level": 5,
        "halt_level": 6,
        "_disable_config": True,
        "file_insertion_enabled": True,
    }
    made = publish_string(text, source_path=str(folder / "page.rst"), writer="html5", settings_overrides=settings)
    body = made.decode().partition("<body")[2]  # the head has a style sheet of docutils' own
    check_html(f"<body{body}", links=False)  # docutils makes links of addresses in the page's own text
    for picture in re.findall(r"<svg\b.*?</svg>|<img[^>]*>", body, re.DOTALL):
        check_html(picture)
    return body
