"""Figures are begun before their pages are read: drawing workers make them while this process reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from nnviz_core.contracts import MOST_TEXT, Source
from nnviz_core.errors import NnvizError
from nnviz_core.figure_options import sort_options
from nnviz_core.figures import Ask
from nnviz_core.pages import Embedded, specs_in
from sphinx_nnviz.domain import NnvizDomain, domain_of
from sphinx_nnviz.sources import file_source

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

PAGES = frozenset({".rst", ".md"})


def begin_all(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Find the specs of the pages that are about to be read. One that is found otherwise than its directive will see it is made twice.

    Where several processes read, each has a worker of its own.
    """
    domain = domain_of(env)
    if app.parallel > 1:
        domain.studio.warm()
        return
    domain.studio.begin([ask for docname in docnames for ask in _asks(env, domain, docname)])


def _asks(env: BuildEnvironment, domain: NnvizDomain, docname: str) -> Iterator[Ask]:
    page = Path(env.doc2path(docname))
    if page.suffix not in PAGES:
        return
    try:
        data = page.read_bytes()[:MOST_TEXT]  # a page of the project's own, as Sphinx reads it
    except OSError:
        return
    for spec in specs_in(page, data.decode("utf-8", "replace")) if b"nnviz" in data else ():
        try:
            yield domain.request(_source(env, domain, docname, page, spec), sort_options(spec.options, "sphinx").drawing)
        except NnvizError:
            continue  # the directive tells it


def _source(env: BuildEnvironment, domain: NnvizDomain, docname: str, page: Path, spec: Embedded) -> Source:
    root = domain.settings.root
    if spec.argument:
        return file_source(spec.argument, Path(env.relfn2path(spec.argument, docname)[1]), root)
    return Source(data=spec.body.encode("utf-8", "replace"), name=str(page), folder=page.parent, root=root, line=spec.body_line)
