r"""The styles on top of a TikZ picture: what a person edits to give a role another look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from nnviz_core.arranging import color_of
from nnviz_core.diagram import Diagram
from nnviz_core.markup import number
from nnviz_core.scene import Path, Text
from nnviz_renderers.tikz.length import bp

BOLD = r"\bfseries\boldmath "
_FONTS = {"": r"\sffamily", "serif": r"\rmfamily", "mono": r"\ttfamily"}


def family(diagram: Diagram) -> str:
    """The command that chooses the typeface; a family of the author's own is for pages only."""
    return _FONTS.get(diagram.options.font, _FONTS[""])


class Styles:
    """Gives each way in which something is painted a name, after its role, and remembers it."""

    def __init__(self, diagram: Diagram) -> None:
        self.options, self.family = diagram.options, family(diagram)
        self.names: dict[str, str] = {}
        self.counts: Counter[str] = Counter()
        self.roles: set[str] = set()

    def of_path(self, path: Path) -> str:
        """The style of lines and areas."""
        parts = [f"fill={self._color(path.fill)}"] if path.fill else []
        parts += [f"draw={self._color(path.stroke)}", f"line width={bp(path.width)}"] if path.stroke else []
        dashes = (f"{'off' if index % 2 else 'on'} {bp(length)}" for index, length in enumerate(path.dash))
        parts += [f"dash pattern={' '.join(dashes)}"] if path.dash and path.stroke else []
        parts += [f"opacity={number(path.opacity)}"] if path.opacity < 1 else []
        return self._named(", ".join(parts), path.fill or path.stroke)

    def of_text(self, text: Text) -> str:
        """The style of words: their size, weight and colour."""
        font = f"{self.family}\\fontsize{{{bp(text.size)}}}{{{bp(text.size)}}}\\selectfont{BOLD if text.bold else ''}"
        return self._named(f"font={font.strip()}, text={self._color(text.fill)}", f"{text.fill} {'bold' if text.bold else 'text'}")

    def _named(self, settings: str, role: str) -> str:
        if settings not in self.names:
            base = role.replace("#", "")
            self.counts[base] += 1
            self.names[settings] = f"{base} {self.counts[base]}" if self.counts[base] > 1 else base
        return f"nnviz/{self.names[settings]}"

    def _color(self, role: str) -> str:
        """A colour of this picture's palette: several pictures of a document may have different ones."""
        self.roles.add(role)
        scheme = self.options.palette + ("-dark" if self.options.scheme == "dark" else "")
        return f"nnviz-{scheme}-{role.replace('#', '')}"

    def definitions(self) -> Iterator[str]:
        """The colours, which any picture of a document may define again."""
        for role in sorted(self.roles):
            value = color_of(role, self.options).lstrip("#").upper()
            yield f"\\definecolor{{{self._color(role)}}}{{HTML}}{{{value}}}%"

    def settings(self) -> Iterator[str]:
        """The styles of this picture."""
        yield "\\tikzset{"
        yield "  nnviz/picture/.style={line join=miter, every node/.style={inner sep=0pt, outer sep=0pt}},"
        yield "  nnviz/layer/.style 2 args={minimum width=#1, minimum height=#2},"
        for settings, name in self.names.items():
            yield f"  nnviz/{name}/.style={{{settings}}},"
        yield "}%"
