"""The tikz renderer: TikZ for people to edit and for LaTeX documents, and pictures as TeX sets them.

All diagrams of a build are set in one run of TeX, a page each: to start TeX takes ten
times as long as to set a page.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from functools import cache

from nnviz_core._version import __version__
from nnviz_core.arranging import arranged
from nnviz_core.contracts import Artifact, Renderer
from nnviz_core.diagram import Diagram
from nnviz_core.errors import Problem
from nnviz_renderers.tikz.document import documents, fragments
from nnviz_renderers.tikz.pdf import pdfs
from nnviz_renderers.tikz.svg import svgs
from nnviz_renderers.tikz.tex import missing_program, versions

_PROGRAMS = {"pdf": ("latex", "dvipdfmx"), "svg": ("latex", "dvisvgm")}


def render(diagram: Diagram, output: str) -> Artifact:
    """Draw one diagram; see `render_many`."""
    return render_many([diagram], output)[0]


def render_many(diagrams: Sequence[Diagram], output: str) -> list[Artifact]:
    r"""Draw diagrams as `tikz` (to be read by `\input`), `tex` (a document), `pdf` or `svg`.

    Raises:
        SpecError: There is an image that TeX cannot read.
        ToolError: There is no TeX, or it found something wrong, which then names its line and the layer.
    """
    scenes = [arranged(diagram) for diagram in diagrams]
    files = _FILES[output](diagrams, scenes)
    sized = zip(files, scenes, strict=True)
    return [Artifact(format=output, data=data, width=scene.width, height=scene.height) for data, scene in sized]


_FILES = {"tikz": fragments, "tex": documents, "pdf": pdfs, "svg": svgs}


def missing(output: str) -> Problem | None:
    """Why a format cannot be made on this machine; `None` where it can."""
    return missing_program(*_PROGRAMS.get(output, ()))


@cache
def _version() -> str:
    return f"{__version__}, {versions() if shutil.which('latex') else 'no TeX'}"


renderer = Renderer(
    name="tikz",
    formats=tuple(_FILES),
    render=render,
    version=_version,
    render_many=render_many,
    beside=("tikz", "tex"),
    missing=missing,
)
