"""What Sphinx is told: events, nodes, the directive, the configuration values."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes

from nnviz_core import __version__
from nnviz_core.cache import Cache
from nnviz_core.studio import Studio
from sphinx_nnviz import html, latex
from sphinx_nnviz.ahead import begin_all
from sphinx_nnviz.batch import draw_all
from sphinx_nnviz.configuration import add_values, read_settings
from sphinx_nnviz.directive import DiagramDirective
from sphinx_nnviz.domain import NnvizDomain, domain_of
from sphinx_nnviz.hosts import Host
from sphinx_nnviz.nodes import diagram
from sphinx_nnviz.sphinx_host import SphinxHost
from sphinx_nnviz.transform import DrawnDiagrams

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


class SphinxDiagramDirective(DiagramDirective):
    """The directive in Sphinx."""

    host: ClassVar[Callable[[nodes.document], Host]] = SphinxHost


def connect(app: Sphinx) -> ExtensionMetadata:
    """Register everything."""
    add_values(app)
    app.add_domain(NnvizDomain)
    app.add_node(diagram, html=(html.visit_diagram, None), latex=(latex.visit_diagram, None))
    app.add_directive("nnviz", SphinxDiagramDirective)
    app.add_post_transform(DrawnDiagrams)
    app.connect("config-inited", html.add_static_folder)
    app.connect("config-inited", latex.add_package)
    app.connect("builder-inited", _prepare_build)
    app.connect("env-before-read-docs", begin_all)
    app.connect("env-updated", draw_all)
    app.connect("html-page-context", html.add_style_sheet)
    # Another version of ours may understand a page otherwise: then all are read again.
    version = zlib.crc32(__version__.encode())
    return {"version": __version__, "env_version": version, "parallel_read_safe": True, "parallel_write_safe": True}


def _prepare_build(app: Sphinx) -> None:
    domain = domain_of(app.env)
    domain.builder = app.builder
    domain.settings = read_settings(app)
    domain.studio = Studio(cache=Cache(domain.settings.cache), budget=domain.settings.budget)
