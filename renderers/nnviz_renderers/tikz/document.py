"""TikZ as text: to be read by a document, or a document of its own."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz_core.diagram import Diagram
from nnviz_core.scene import Scene
from nnviz_renderers.tikz.image import beside
from nnviz_renderers.tikz.length import UNIT, fitting
from nnviz_renderers.tikz.picture import Picture

_DOCUMENT = r"""\RequirePackage{fix-cm}
\documentclass{article}
\usepackage{amsfonts,tikz}
\ifdefined\pdfoutput\ifnum\pdfoutput>0 \pdfinfoomitdate=1 \pdftrailerid{}\pdfsuppressptexinfo=-1 \fi\fi
\hoffset=-1in \voffset=-1in
\newbox\nnvizpage
\begin{document}
\setbox\nnvizpage=\hbox{%%
%s}%%
\ifdefined\pdfpagewidth\else\let\pdfpagewidth\pagewidth\let\pdfpageheight\pageheight\fi
\pdfpagewidth=%s \pdfpageheight=%s
\shipout\vbox{\special{papersize=%s,%s}\box\nnvizpage}
\end{document}
"""


def _document(picture: str, scene: Scene) -> str:
    """A picture as a document that needs nothing else, its page as large as the picture."""
    size = tuple(f"{side * UNIT:.4f}bp" for side in (scene.width, scene.height))
    return _DOCUMENT % (picture, *size, *size)


def fragments(diagrams: Sequence[Diagram], scenes: Sequence[Scene]) -> list[bytes]:
    r"""A `tikzpicture` for each scene, to be read by `\input`."""
    return [Picture(diagram, fitting(scene), beside).write().encode() for diagram, scene in zip(diagrams, scenes, strict=True)]


def documents(diagrams: Sequence[Diagram], scenes: Sequence[Scene]) -> list[bytes]:
    """A document that needs nothing else for each scene."""
    pictures = zip(fragments(diagrams, scenes), scenes, strict=True)
    return [_document(picture.decode(), fitting(scene)).encode() for picture, scene in pictures]
