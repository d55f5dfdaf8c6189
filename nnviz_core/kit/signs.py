"""Signs that stand in circles."""

from __future__ import annotations

_CIRCLED = {"⊕": "+", "⊖": "−", "⊗": "×", "⊘": "/", "⊙": "•", "⊚": "◦", "⊛": "*", "⊜": "="}


def in_circle(symbol: str) -> str:
    """What stands in the circle of a kind's symbol: of `⊙` only the dot, for the circle is the other half of the sign."""
    return _CIRCLED.get(symbol, symbol)
