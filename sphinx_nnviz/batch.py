"""Drawing: all pictures of a build at once, when every page has been read."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from sphinx.util import logging
from sphinx.util.display import status_iterator

from nnviz_core.cache import Cache
from sphinx_nnviz.outputs import output_for
from sphinx_nnviz.pictures import Batches, Pictures
from sphinx_nnviz.problems import warn
from sphinx_nnviz.requests import NnvizDomain, domain_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)


def draw_all(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """Draw what is not in the cache; returns the documents that must be written because a picture of theirs failed.

    Those are read again in the next build, too: the warning stays until the mistake is mended.
    """
    domain = domain_of(env)
    domain.pictures = pictures = Pictures(
        cache=Cache(domain.settings.cache),
        requests=domain.by_key(),
        jobs=dict(domain.jobs),
        defaults=domain.settings.defaults,
    )
    # The environment is stored after this; jobs are for this build alone.
    domain.jobs.clear()
    if output := output_for(app.builder):
        _draw(pictures, output, app.config.verbosity)
    warn(pictures.cache.problems)
    return _failing(domain, env)


def _draw(pictures: Pictures, output: str, verbosity: int) -> None:
    missing = pictures.missing(output)
    pictures.draw(missing, output, partial(_progress, total=len(missing), verbosity=verbosity))
    if pictures.requests:
        drawn = len(missing) - len(pictures.failed)
        logger.info("nnviz: %d diagrams drawn, %d from the cache", drawn, len(pictures.requests) - len(missing))


def _progress(batches: Batches, *, total: int, verbosity: int) -> Iterable[list[str]]:
    def size(batch: list[str]) -> str:
        return f"{len(batch)} of {total}"

    return status_iterator(batches, "drawing diagrams... ", "blue", len(batches), verbosity, size) if batches else ()


def _failing(domain: NnvizDomain, env: BuildEnvironment) -> set[str]:
    documents = domain.asking(key for key, _ in domain.pictures.failed)
    env.reread_always.update(documents)
    return documents
