r"""The words of pictures as outlines, set by TeX: its letters and formulas in a picture that is else the svg renderer's.

TeX needs no more than the words: lines and areas are the same whoever writes them. A
page has a picture's words, each at the same place and in the same size, so that no
letter's outline depends on what else is in the batch; a transform puts them in place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from nnviz_core.fonts import text_width
from nnviz_core.markup import number
from nnviz_core.scene import Group, Item, Scene, Text
from nnviz_renderers.tikz.styles import BOLD
from nnviz_renderers.tikz.text import is_known, tex, told

SIZE = 10 / 72.27 * 72
"""How large words are set, in the units of dvisvgm's output: TeX's ten points, a size in which each of its fonts is there."""
_POINT = SIZE / 10

OWN = "\0"
"""What names in a picture begin with, until its identity is known; no XML can have it."""

Word = tuple[str, bool]
"""A text, and whether it is bold: what is set once, however often and large it is drawn."""

_OPENING = r"""\documentclass{article}
\usepackage{amsfonts}
\DeclareMathSizes{10}{10}{7}{7}
\SetMathAlphabet\mathsf{bold}{OT1}{cmss}{m}{n}
\SetMathAlphabet\mathit{bold}{OT1}{cmr}{m}{it}
\newbox\nnvizpage
\newcommand\nnvizword[1]{\setbox0=\hbox{#1}\special{dvisvgm:raw <!--\the\wd0-->}\rlap{\box0}}
\begin{document}
"""
"""Each font of TeX's is used in one size: dvisvgm writes a second one in terms of whichever it met first."""
_PAGE = "\\setbox\\nnvizpage=\\hbox{%s%%\n%s}\\shipout\\vbox to0pt{\\vss\\hbox to0pt{\\smash{\\box\\nnvizpage}}}\n"

_WORD = re.compile(r"<!--([\d.]+)pt-->")
_BODY = re.compile(r"<g id='page\d+'>(.*)</g>\s*</svg>", re.DOTALL)
_LETTER = re.compile(r"<path id='([^']+)' d='([^']*)'/>")
_USE = re.compile(r"<use x='([^']*)' y='([^']*)' xlink:href='#([^']+)'/>")


def words_of(scene: Scene) -> dict[Word, str]:
    """What TeX can set of a scene, and in which layer each word is met first."""
    found: dict[Word, str] = {}
    for comment, text in _texts(scene.items, "the picture"):
        if is_known(text.text):
            found.setdefault((text.text, text.bold), comment)
    return found


def _texts(items: Iterable[Item], comment: str) -> Iterator[tuple[str, Text]]:
    for item in items:
        if isinstance(item, Group):
            yield from _texts(item.items, told(item))
        elif isinstance(item, Text) and item.text.strip():
            yield comment, item


def document(pages: Iterable[tuple[str, Mapping[Word, str]]]) -> str:
    """What TeX reads: a page for each picture, in its typeface; a comment before each word says where it is."""
    return _OPENING + "".join(_PAGE % (family, _lines(words)) for family, words in pages) + "\\end{document}\n"


def _lines(words: Mapping[Word, str]) -> str:
    return "".join(f"% {comment}\n\\nnvizword{{{BOLD if bold else ''}{tex(text)}}}%\n" for (text, bold), comment in words.items())


@dataclass
class Words:
    """The words of one picture.

    Attributes:
        set: Elements and natural width of each, from (0, 0) on.
        letters: The outline of each letter that they use, by its name.
    """

    set: dict[Word, tuple[str, float]] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, svg: str, words: Iterable[Word]) -> Words:
        """The words of a page in the order of `words`, from what dvisvgm made of it."""
        body = _BODY.search(svg)
        _, *parts = _WORD.split(body[1] if body else "")
        outlines = dict(_LETTER.findall(svg))
        made, names = cls(), dict[str, str]()

        def used(found: re.Match[str]) -> str:
            x, y, letter = found.groups()
            name = names.setdefault(letter, f"{OWN}{len(names)}")
            made.letters[name] = outlines[letter]
            place = "".join(f' {axis}="{value}"' for axis, value in (("x", x), ("y", y)) if value != "0")
            return f'<use href="#{name}"{place}/>'

        for word, width, elements in zip(words, parts[::2], parts[1::2], strict=True):
            made.set[word] = _USE.sub(used, elements).replace("\n", ""), float(width) * _POINT
        return made

    def definitions(self) -> str:
        """The letters, drawn nowhere yet."""
        return "<defs>" + "".join(f'<path id="{name}" d="{outline}"/>' for name, outline in self.letters.items()) + "</defs>"

    def draw(self, text: Text) -> str:
        """A text in its size, and no wider than it was measured; empty where TeX has no letters for it."""
        elements, width = self.set.get((text.text, text.bold), ("", 0.0))
        if not width:
            return elements
        scale = min(text.size / SIZE, text_width(text.text, text.size, bold=text.bold) / width)
        shift = {"start": 0.0, "middle": -0.5, "end": -1.0}[text.anchor] * width * scale
        moved = f"translate({number(shift)} 0)" if text.anchor != "start" else ""
        return f'<g transform="{moved}scale({scale:.4f})">{elements}</g>'
