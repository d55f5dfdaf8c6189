"""The tikz renderer: TikZ for people to edit and for LaTeX documents, and what TeX makes of it.

All diagrams of a build are set in one run of TeX, a page each: alone, loading TikZ takes
twenty times as long as drawing.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from nnviz_core._version import __version__
from nnviz_core.diagram import Diagram
from nnviz_core.errors import Problem, ToolError
from nnviz_core.plugins import Artifact, Renderer, arranged
from nnviz_core.scene import Scene
from nnviz_renderers._image_file import read_image
from nnviz_renderers._svg_root import adopted
from nnviz_renderers._tex_run import TexError, missing, run, typeset, versions
from nnviz_renderers._tikz_page import Page
from nnviz_renderers._tikz_picture import Picture

_PROGRAMS = {"pdf": ("latex", "dvipdfmx"), "svg": ("latex", "dvisvgm")}

# What writes for the program that follows must be chosen before TikZ is read. Opacity is said anew on each page: PGF says
# it once in a document. The first page is empty, because what belongs to all pages goes there.
_DRIVERS = {
    "pdf": r"""\def\pgfsysdriver{pgfsys-dvipdfmx.def}
\PassOptionsToPackage{dvipdfmx}{graphics}\PassOptionsToPackage{dvipdfmx}{xcolor}
\def\nnvizopacity#1{%
  \special{pdf:put @resources << /ExtGState << /nnviz#1 << /ca #1 /CA #1 >> >> >>}%
  \special{pdf:literal direct /nnviz#1 gs}}
""",
    "svg": r"""\def\pgfsysdriver{pgfsys-dvisvgm.def}
\PassOptionsToPackage{dvisvgm}{graphics}\PassOptionsToPackage{dvisvgm}{xcolor}
\expandafter\def\csname nnvizopacity\endcsname#1{\csname pgfsys@fill@opacity\endcsname{#1}\csname pgfsys@stroke@opacity\endcsname{#1}}
""",
    "tex": "",
}
_EMPTY = "\\setbox\\nnvizpage=\\hbox{}\\nnvizship{72bp}{72bp}\n"

_OPENING = r"""\RequirePackage{fix-cm}
\documentclass{article}
\usepackage{amsfonts,graphicx,tikz}
\ifdefined\pdfoutput\ifnum\pdfoutput>0 \pdfinfoomitdate=1 \pdftrailerid{}\pdfsuppressptexinfo=-1 \fi\fi
\hoffset=-1in \voffset=-1in \parindent=0pt
\newbox\nnvizpage
\newcommand\nnvizship[2]{\ifdefined\pdfpagewidth\pdfpagewidth=#1\pdfpageheight=#2\fi\shipout\vbox{\special{papersize=#1,#2}\box\nnvizpage}}
\begin{document}
"""

_PAGE = re.compile(r"<g id='page\d+'>")

_IMAGES = {"image/png": "png", "image/jpeg": "jpg"}


def render(diagram: Diagram, output: str) -> Artifact:
    """Draw one diagram; see `render_many`."""
    return render_many([diagram], output)[0]


def render_many(diagrams: Sequence[Diagram], output: str) -> list[Artifact]:
    r"""Draw diagrams as `tikz` (to be read by `\input`), `tex` (a document), `pdf` or `svg`.

    Raises:
        ToolError: There is no TeX, or it found something wrong, which then names its line and the layer.
    """
    scenes = [arranged(diagram) for diagram in diagrams]
    if output in {"tikz", "tex"}:
        pictures = [Picture(diagram, scene, _as_it_is).write() for diagram, scene in zip(diagrams, scenes, strict=True)]
        made = [
            _document([picture], [scene], output) if output == "tex" else picture for picture, scene in zip(pictures, scenes, strict=True)
        ]
        files = [text.encode() for text in made]
    else:
        files = _set(diagrams, scenes, output)
    sized = zip(files, scenes, strict=True)
    return [Artifact(format=output, data=data, width=scene.width, height=scene.height) for data, scene in sized]


def _as_it_is(path: str) -> str:
    """A picture file's own path, where TeX can read it."""
    return path if re.fullmatch(r"[\w/.:+-]+\.(?:png|jpe?g|pdf)", path, re.ASCII) else ""


def _document(pictures: Sequence[str], scenes: Sequence[Scene], output: str) -> str:
    """A document with a page for each picture, as large as the picture."""
    pages = [_EMPTY] if output == "pdf" else []
    for picture, scene in zip(pictures, scenes, strict=True):
        unit = min(0.75, 14000 / max(scene.width, scene.height))
        pages.append(
            f"\\setbox\\nnvizpage=\\hbox{{%\n{picture}}}\\nnvizship{{{scene.width * unit:.4f}bp}}{{{scene.height * unit:.4f}bp}}\n"
        )
    return _DRIVERS[output] + _OPENING + "\n".join(pages) + "\\end{document}\n"


def _set(diagrams: Sequence[Diagram], scenes: Sequence[Scene], output: str) -> list[bytes]:
    """The pictures as TeX makes them."""
    if problem := unready(output):
        raise ToolError(problem)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pictures = [Page(diagram, scene, _copied_to(folder)).write() for diagram, scene in zip(diagrams, scenes, strict=True)]
        source = _document(pictures, scenes, output)
        try:
            typeset(_PROGRAMS[output][0], source, folder, len(diagrams))
        except TexError as error:
            raise ToolError(_told(error, source)) from error
        return _pdfs(folder, len(diagrams)) if output == "pdf" else _svgs(folder, diagrams, scenes)


def _copied_to(folder: Path) -> Callable[[str], str]:
    """Puts picture files into TeX's folder, under names of our own."""

    def copied(path: str) -> str:
        data, kind = read_image(path)
        if kind not in _IMAGES:
            return ""
        name = f"{hashlib.sha256(data).hexdigest()[:20]}.{_IMAGES[kind]}"
        folder.joinpath(name).write_bytes(data)
        return name

    return copied


def _told(error: TexError, source: str) -> Problem:
    """What TeX found wrong, with its line and the layer to which the line belongs."""
    lines = source.splitlines()[: error.line]
    comments = [line[2:] for line in lines if line.startswith("% ")]
    where = f"line {error.line}, at '{comments[-1]}'" if comments else f"line {error.line}"
    shown = lines[-1].strip()[:160] if lines else ""
    return Problem(f"TeX stopped in {where}: {error.message}", hint=f"the line is: {shown}", topic="render")


def _pdfs(folder: Path, count: int) -> list[bytes]:
    """One file a page, with the letters that this page needs, whatever else is in the batch."""

    def page(number: int) -> bytes:
        # The file's own name goes into its identity.
        own = folder / f"page{number}"
        own.mkdir()
        code, output = run(["dvipdfmx", "-q", "-s", str(number), "-o", "picture.pdf", "../pictures.dvi"], own, 1)
        if code:
            raise ToolError(Problem(f"dvipdfmx failed: {output.strip()[-300:]}", hint="is TeX complete?", topic="tool"))
        return own.joinpath("picture.pdf").read_bytes()

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(page, range(2, count + 2)))


def _svgs(folder: Path, diagrams: Sequence[Diagram], scenes: Sequence[Scene]) -> list[bytes]:
    """One SVG a page, its letters as outlines, so that it looks the same everywhere."""
    # Each letter by itself: shared ones would depend on what else is in the batch.
    options = ["--no-fonts=1", "--page=1-", "--bbox=papersize", "--precision=2", "--embed-bitmaps", "--verbosity=3", "--output=%p.svg"]
    code, output = run(["dvisvgm", *options, "pictures.dvi"], folder, len(diagrams))
    # Pages are numbered with as many digits as the last one has.
    files = sorted(folder.glob("*.svg"), key=lambda path: int(path.stem))
    if code or len(files) != len(diagrams):
        raise ToolError(Problem(f"dvisvgm failed: {output.strip()[-300:]}", hint="is it up to date?", topic="tool"))
    drawn = (_PAGE.sub("<g>", file.read_text(encoding="utf-8")) for file in files)
    return [adopted(diagram, text, scene, "nnviz-tikz") for diagram, text, scene in zip(diagrams, drawn, scenes, strict=True)]


def unready(output: str) -> Problem | None:
    """Why a format cannot be made on this machine; `None` where it can."""
    return missing(*_PROGRAMS.get(output, ()))


@cache
def _version() -> str:
    return f"{__version__}, {versions() if shutil.which('latex') else 'no TeX'}"


renderer = Renderer(
    name="tikz",
    formats=("tikz", "tex", "pdf", "svg"),
    render=render,
    version=_version,
    render_many=render_many,
    unready=unready,
)
