"""Fonts in matplotlib: the bundled one, and the machine's for what it lacks."""

from __future__ import annotations

import re
from functools import cache

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties

from nnviz_core.fonts import FILES, has_glyph

_GENERIC = {"serif": "serif", "mono": "monospace"}

_OTHERS = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans SC", "WenQuanYi Zen Hei", "Microsoft YaHei", "PingFang SC", "Arial Unicode MS",
    "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans", "Segoe UI", "DejaVu Sans",
)  # fmt: skip
"""Where characters are looked for that the bundled font lacks; matplotlib carries the last one."""


class FontFor:
    """Finds a font.

    Attributes:
        wish: The option `font`.
    """

    def __init__(self, wish: str) -> None:
        self.wish = wish

    def is_bundled(self, words: str) -> bool:
        """Whether the bundled font serves, whose widths are those by which words were measured."""
        return not self.wish and all(map(has_glyph, words))

    def __call__(self, words: str, *, bold: bool) -> FontProperties:
        """A font for a line of text, to be given its size."""
        if self.is_bundled(words):
            return _bundled(bold=bold).copy()
        return FontProperties(family=list(_families(self.wish)), weight="bold" if bold else "normal")


@cache
def _bundled(*, bold: bool) -> FontProperties:
    return FontProperties(fname=str(FILES[bold]))


@cache
def _families(wish: str) -> tuple[str, ...]:
    """The families that are there, of those that are wanted."""
    known = {font.name for font in font_manager.fontManager.ttflist}
    first = [_GENERIC[wish]] if wish in _GENERIC else []
    return (*first, *(name for name in (wish, "Arimo", "Arial", "Liberation Sans", *_OTHERS) if name in known))


_COMMANDS = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "×": r"\ensuremath{\times}", "−": r"\ensuremath{-}",
    "‖": r"\ensuremath{\|}", "→": r"\ensuremath{\to}", "·": r"\ensuremath{\cdot}", "…": r"\ldots{}",
}  # fmt: skip

_UNSAFE = re.compile(r"[^\x20-\x7e\u00a1-\u017f]")


def tex_escaped(words: str) -> str:
    """A line of text as TeX that sets it, and does nothing else; what TeX's own fonts lack is a small box."""
    return "".join(_COMMANDS.get(each) or _UNSAFE.sub(r"\\rule{.5em}{1.2ex}", each) for each in words)
