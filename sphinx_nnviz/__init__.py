"""The Sphinx extension: `extensions = ["sphinx_nnviz"]`; and plain docutils, in `sphinx_nnviz.docutils`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive, its configuration values and what draws the pictures."""
    from sphinx_nnviz.extension import connect  # noqa: PLC0415 - `import sphinx_nnviz` must cost next to nothing

    return connect(app)
