"""A picture as a document of its own."""

from __future__ import annotations

from nnviz_core.scene import Scene
from nnviz_renderers.tikz.length import UNIT

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


def document(picture: str, scene: Scene) -> str:
    """A picture as a document that needs nothing else, its page as large as the picture."""
    size = tuple(f"{side * UNIT:.4f}bp" for side in (scene.width, scene.height))
    return _DOCUMENT % (picture, *size, *size)
