"""What a role's colour is for Graphviz: a value, or a number by which the role is known again."""

from __future__ import annotations

from nnviz_core.arranging import color_of
from nnviz_core.diagram import Options

_FIRST = 0x100000


class Fixed:
    """The colours of one scheme, the author's own included."""

    def __init__(self, options: Options) -> None:
        self._options, self._own = options, dict(getattr(options, "colors", ()))

    def __call__(self, role: str) -> str:
        """The colour of a role."""
        base, dash, variant = role.partition("-")
        return color_of(f"{self._own.get(base, base)}{dash}{variant}", self._options) if role else "transparent"


class Numbered:
    """Gives each role a colour of its own, and knows the role of a colour."""

    def __init__(self) -> None:
        self._colors: dict[str, str] = {"": "transparent"}

    def __call__(self, role: str) -> str:
        """The colour that stands for a role."""
        return self._colors.setdefault(role, f"#{_FIRST + len(self._colors):06x}")

    @property
    def roles(self) -> dict[str, str]:
        """The roles by their colours."""
        return {color: role for role, color in self._colors.items()}
