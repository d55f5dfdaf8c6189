"""The tikz renderer: TikZ for people to edit and for LaTeX documents, and what TeX makes of it.

All diagrams of a build are set in one run of TeX, a page each: alone, loading TikZ takes
twenty times as long as drawing.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from io import BytesIO
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

_PROGRAMS = {"pdf": ("pdflatex",), "svg": ("latex", "dvisvgm")}

# The pgf driver that writes for dvisvgm must be chosen before TikZ is read.
_OPENING = r"""\RequirePackage{fix-cm}
\documentclass{article}
\ifdefined\pdfoutput\ifnum\pdfoutput=0 \def\pgfsysdriver{pgfsys-dvisvgm.def}\fi\fi
\usepackage{amsfonts,graphicx,tikz}
\ifdefined\pdfinfoomitdate\pdfinfoomitdate=1 \pdftrailerid{}\pdfsuppressptexinfo=-1 \fi
\hoffset=-1in \voffset=-1in \parindent=0pt
\newbox\nnvizpage
\newcommand\nnvizship[2]{\ifdefined\pdfpagewidth\pdfpagewidth=#1\pdfpageheight=#2\fi\shipout\vbox{\special{papersize=#1,#2}\box\nnvizpage}}
\begin{document}
"""

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
        made = [_document([picture], [scene]) if output == "tex" else picture for picture, scene in zip(pictures, scenes, strict=True)]
        files = [text.encode() for text in made]
    else:
        files = _set(diagrams, scenes, output)
    sized = zip(files, scenes, strict=True)
    return [Artifact(format=output, data=data, width=scene.width, height=scene.height) for data, scene in sized]


def _as_it_is(path: str) -> str:
    """A picture file's own path, where TeX can read it."""
    return path if re.fullmatch(r"[\w/.:+-]+\.(?:png|jpe?g|pdf)", path, re.ASCII) else ""


def _document(pictures: Sequence[str], scenes: Sequence[Scene]) -> str:
    """A document with a page for each picture, as large as the picture."""
    pages = []
    for picture, scene in zip(pictures, scenes, strict=True):
        unit = min(0.75, 14000 / max(scene.width, scene.height))
        pages.append(
            f"\\setbox\\nnvizpage=\\hbox{{%\n{picture}}}\\nnvizship{{{scene.width * unit:.4f}bp}}{{{scene.height * unit:.4f}bp}}\n"
        )
    return _OPENING + "\n".join(pages) + "\\end{document}\n"


def _set(diagrams: Sequence[Diagram], scenes: Sequence[Scene], output: str) -> list[bytes]:
    """The pictures as TeX makes them."""
    if problem := unready(output):
        raise ToolError(problem)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pictures = [Page(diagram, scene, _copied_to(folder)).write() for diagram, scene in zip(diagrams, scenes, strict=True)]
        source = _document(pictures, scenes)
        try:
            typeset(_PROGRAMS[output][0], source, folder, len(diagrams))
        except TexError as error:
            raise ToolError(_told(error, source)) from error
        return _pdfs(folder, diagrams, scenes) if output == "pdf" else _svgs(folder, diagrams, scenes)


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


def _pdfs(folder: Path, diagrams: Sequence[Diagram], scenes: Sequence[Scene]) -> list[bytes]:
    """One file a page; where nothing can part them, each diagram is set once more, alone."""
    whole = folder.joinpath("pictures.pdf").read_bytes()
    if len(diagrams) == 1:
        return [whole]
    try:
        from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - only batches need it
    except ImportError:
        return [_set([diagram], [scene], "pdf")[0] for diagram, scene in zip(diagrams, scenes, strict=True)]
    files = []
    for page in PdfReader(BytesIO(whole)).pages:
        writer = PdfWriter()
        writer.add_page(page)
        target = BytesIO()
        writer.write(target)
        files.append(target.getvalue())
    return files


def _svgs(folder: Path, diagrams: Sequence[Diagram], scenes: Sequence[Scene]) -> list[bytes]:
    """One SVG a page, its letters as outlines, so that it looks the same everywhere."""
    options = ["--no-fonts", "--page=1-", "--bbox=papersize", "--precision=2", "--verbosity=3", "--output=%p.svg"]
    code, output = run(["dvisvgm", *options, "pictures.dvi"], folder, len(diagrams))
    # Pages are numbered with as many digits as the last one has.
    files = sorted(folder.glob("*.svg"), key=lambda path: int(path.stem))
    if code or len(files) != len(diagrams):
        raise ToolError(Problem(f"dvisvgm failed: {output.strip()[-300:]}", hint="is it up to date?", topic="tool"))
    drawn = (file.read_text(encoding="utf-8") for file in files)
    return [adopted(diagram, text, scene, "nnviz-tikz") for diagram, text, scene in zip(diagrams, drawn, scenes, strict=True)]


def unready(output: str) -> Problem | None:
    """Why a format cannot be made on this machine; `None` where it can."""
    return missing(*_PROGRAMS.get(output, ()))


@cache
def _version() -> str:
    return f"{__version__}, {versions() if shutil.which('pdflatex') else 'no TeX'}"


renderer = Renderer(
    name="tikz",
    formats=("tikz", "tex", "pdf", "svg"),
    render=render,
    version=_version,
    render_many=render_many,
    unready=unready,
)
