"""PDF by way of TeX: one run of TeX for all pictures of a build, then a file for each page."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from nnviz_core.diagram import Diagram
from nnviz_core.errors import Problem, ToolError
from nnviz_core.scene import Scene
from nnviz_renderers.tikz.image import KINDS, copied_to
from nnviz_renderers.tikz.length import fitting
from nnviz_renderers.tikz.page import OPENING, Page
from nnviz_renderers.tikz.tex import run, typeset


def pdfs(diagrams: Sequence[Diagram], scenes: Sequence[Scene]) -> list[bytes]:
    """One file for each scene, a page as large as the picture.

    Raises:
        SpecError: There is an image that TeX cannot read.
        ToolError: TeX or dvipdfmx failed.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pages = [Page(diagram, fitting(scene), copied_to(folder)).write() for diagram, scene in zip(diagrams, scenes, strict=True)]
        typeset("latex", OPENING + "\n".join(pages) + "\\end{document}\n", folder, len(diagrams))
        return _files(folder, len(diagrams))


def _files(folder: Path, count: int) -> list[bytes]:
    """One file a page, with the letters that this page needs, whatever else is in the batch."""
    images = [path for path in folder.iterdir() if path.suffix[1:] in KINDS]

    def file(number: int) -> bytes:
        # The file's own name goes into its identity.
        own = folder / f"page{number}"
        own.mkdir()
        for image in images:
            own.joinpath(image.name).hardlink_to(image)
        code, output = run(["dvipdfmx", "-q", "-x", "0in", "-y", "0in", "-s", str(number), "-o", "picture.pdf", "../pictures.dvi"], own, 1)
        if code:
            raise ToolError(Problem(f"dvipdfmx failed: {output.strip()[-300:]}", hint="is TeX complete?", topic="tool"))
        return own.joinpath("picture.pdf").read_bytes()

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(file, range(2, count + 2)))
