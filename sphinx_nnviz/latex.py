"""Pictures in LaTeX documents: TikZ, so that their lines are lines and their words are set as the document's are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_nnviz.nodes import diagram

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.writers.latex import LaTeXTranslator

PACKAGE = Path(__file__).with_name("texinputs") / "nnviz.sty"

_AROUND = {"left": "flushleft", "center": "center", "right": "flushright"}


def visit_diagram(translator: LaTeXTranslator, node: diagram) -> None:
    """Write a picture in the author's size, aligned where it stands in no figure."""
    environments = [around for around in (_AROUND.get(node.get("align", "")),) if around and not isinstance(node.parent, nodes.figure)]
    opening = "".join(f"\\begin{{{name}}}\n" for name in environments)
    closing = "".join(f"\\end{{{name}}}\n" for name in environments)
    picture = f"\\begin{{nnvizpicture}}{{{_sized(translator, node)}}}\n{node['markup'].strip()}\n\\end{{nnvizpicture}}\n"
    translator.body.append(f"\n{opening}")
    _write_linked(translator, node, picture)
    translator.body.append(closing)
    raise nodes.SkipNode


def _write_linked(translator: LaTeXTranslator, node: diagram, picture: str) -> None:
    """Write a picture inside its link, as the translator writes links."""
    if node.link is None:
        translator.body.append(picture)
        return
    translator.visit_reference(node.link)
    translator.body.append(picture)
    translator.depart_reference(node.link)


def _sized(translator: LaTeXTranslator, node: diagram) -> str:
    """The command that gives a picture its width, its height or its scale; empty without any."""
    width, height = ((translator.latex_image_length(node[side]) if side in node else None) for side in ("width", "height"))
    if width or height:
        return f"\\resizebox{{{width or '!'}}}{{{height or '!'}}}"
    return f"\\scalebox{{{node['scale'] / 100:g}}}" if "scale" in node else ""


def add_package(app: Sphinx, config: Config) -> None:
    """Let LaTeX documents have our package beside them."""
    config.latex_additional_files = [*config.latex_additional_files, str(PACKAGE)]
    app.add_latex_package(PACKAGE.stem)
