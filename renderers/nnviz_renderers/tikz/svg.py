"""SVG with the words as TeX sets them: one run of TeX and one of dvisvgm for all pictures of a build."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from nnviz_core.diagram import Diagram
from nnviz_core.embed import identity
from nnviz_core.errors import Problem, ToolError
from nnviz_core.scene import Scene
from nnviz_renderers import svg
from nnviz_renderers.tikz.styles import family
from nnviz_renderers.tikz.tex import run, typeset
from nnviz_renderers.tikz.words import OWN, Words, document, words_of

# Letters as paths that are used again; no box is computed, because the scene says how large the picture is.
_DVISVGM = ("dvisvgm", "--no-fonts", "--page=1-", "--bbox=none", "--precision=2", "--verbosity=3", "--output=%p.svg", "pictures.dvi")


def svgs(diagrams: Sequence[Diagram], scenes: Sequence[Scene]) -> list[bytes]:
    """One SVG for each scene: in a page it follows the light and the dark scheme, and has links and tooltips.

    Raises:
        ToolError: TeX or dvisvgm failed.
    """
    wanted = [words_of(scene) for scene in scenes]
    source = document(zip(map(family, diagrams), wanted, strict=True))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        typeset("latex", source, folder, len(diagrams))
        pages = pages_of(folder, len(diagrams))
    found = (Words.read(page, words) for page, words in zip(pages, wanted, strict=True))
    return [_assembled(*each) for each in zip(diagrams, scenes, found, strict=True)]


def pages_of(folder: Path, count: int) -> list[str]:
    """What dvisvgm makes of each page that TeX has set."""
    code, output = run(_DVISVGM, folder, count)
    # Pages are numbered with as many digits as the last one has.
    files = sorted(folder.glob("*.svg"), key=lambda path: int(path.stem))
    if code or len(files) != count:
        raise ToolError(Problem(f"dvisvgm failed: {output.strip()[-300:]}", hint="is it up to date?", topic="tool"))
    return [file.read_text(encoding="utf-8") for file in files]


def _assembled(diagram: Diagram, scene: Scene, words: Words) -> bytes:
    drawn = svg.paint(diagram, scene, "svg", words.draw).data.decode()
    whole = drawn.replace("</desc>", f"</desc>{words.definitions()}", 1)
    return whole.replace(OWN, f"{identity(drawn)}-").encode()
