"""Balls: which sign stands for a layer in a circle, and the circle with its sign."""

from __future__ import annotations

from nnviz_core.geometry import circle
from nnviz_core.kit.text import Line
from nnviz_core.network import Layer
from nnviz_core.ops import kind_of
from nnviz_core.scene import Path, Point, Text

_CIRCLED = {"⊕": "+", "⊖": "−", "⊗": "×", "⊘": "/", "⊙": "•", "⊚": "◦", "⊛": "*", "⊜": "="}


def sign(layer: Layer) -> str:
    """What a circle says that stands for a whole layer: `+`, `−`, `×`, `÷`, `‖`; empty for a layer that needs words.

    A mean, a maximum or a minimum is told in words where there is room for them, and a product of matrices is no product of values.
    A picture that has no room for words has `in_circle(kind.symbol)` instead.
    """
    kind = kind_of(layer)
    return in_circle(kind.symbol) if "unitwise" in kind.traits and len(kind.symbol) == 1 else ""


def in_circle(symbol: str) -> str:
    """What stands in the circle of a kind's symbol: of `⊙` only the dot, for the circle is the other half of the sign."""
    return _CIRCLED.get(symbol, symbol)


def disc(middle: Point, radius: float, role: str = "", width: float = 1.0, opacity: float = 1.0) -> Path:
    """A circle in a role's colour with its line; white with a grey one where there is no role."""
    stroke = f"{role}-line" if role else "line"
    return Path(segments=circle(*middle, radius), fill=role or "surface", stroke=stroke, width=width, opacity=opacity)


def symbol(sign: Line, middle: Point, radius: float, role: str = "", width: float = 1.0, *, capitals: bool = False) -> tuple[Path, Text]:
    """A symbol in a circle, such as the plus of an addition."""
    return disc(middle, radius, role, width), sign.about(*middle, f"{role}-text" if role else "ink", capitals=capitals)
