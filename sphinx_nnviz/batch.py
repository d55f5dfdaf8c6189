"""Drawing: all pictures of a build at once, when every page has been read."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from sphinx.util import logging
from sphinx.util.display import status_iterator

from sphinx_nnviz.domain import NnvizDomain, domain_of
from sphinx_nnviz.downloads import add_downloads
from sphinx_nnviz.outputs import has_downloads, output_for
from sphinx_nnviz.pictures import Batches, Pictures
from sphinx_nnviz.problems import warn

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)


def draw_all(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """Draw what is not in the cache; returns the documents that must be written because a picture of theirs failed.

    Those are read again in the next build, too: the warning stays until the mistake is mended.
    """
    domain = domain_of(env)
    studio = domain.studio
    domain.pictures = pictures = Pictures(studio=studio, requests=domain.by_key(), defaults=domain.settings.defaults)
    for key, figure in domain.made.items():
        pictures.note(key, figure)
    # They are for this build alone: the environment is stored next, then processes are forked that write.
    domain.made.clear()
    if output := output_for(app.builder):
        _draw(pictures, output, app.verbosity)
    if has_downloads(app.builder):
        add_downloads(env)
    warn(studio.cache.problems)
    studio.cache.problems.clear()
    return _failing(domain, env)


def _draw(pictures: Pictures, output: str, verbosity: int) -> None:
    missing = pictures.missing(output)
    pictures.draw(missing, output, partial(_progress, pictures, verbosity))
    if pictures.requests:
        drawn = len(pictures.drawn)
        kept = len(pictures.requests.keys() - pictures.drawn - set(pictures.failed))
        logger.info("drawing diagrams... %d drawn, %d from the cache", drawn, kept)


def _progress(pictures: Pictures, verbosity: int, batches: Batches) -> Iterable[list[str]]:
    def titles(batch: list[str]) -> str:
        first, last = (pictures.requests[key].title or "unnamed" for key in (batch[0], batch[-1]))
        return first if len(batch) == 1 else f"{first} .. {last}"

    return status_iterator(batches, "drawing diagrams... ", "blue", len(batches), verbosity, titles) if batches else ()


def _failing(domain: NnvizDomain, env: BuildEnvironment) -> set[str]:
    documents = domain.documents(domain.pictures.failed)
    env.reread_always.update(documents)
    return documents
