"""Colours: a role is looked up in a palette and gives one colour for the light and one for the dark scheme.

Palettes (see `nnviz_core.palettes`) name a base colour a category; the variants (`-top`, `-side`, `-line`,
`-text`) and the dark scheme are computed, so that text always has a contrast of at
least 4.5:1 to what it stands on (WCAG 2.2, success criterion 1.4.3). The variant `-data`
is the very colour in both schemes: one that stands for a number is not darkened.
"""

from __future__ import annotations

import colorsys
import re
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from nnviz_core.palettes import PALETTES

Rgb: TypeAlias = tuple[float, float, float]


class Pair(NamedTuple):
    """One role's colour in the light and in the dark scheme, as `#rrggbb`."""

    light: str
    dark: str


NEUTRALS = {
    "ink": Pair("#1b1f24", "#e8eaed"),
    "muted": Pair("#57606a", "#a9b1ba"),
    "line": Pair("#4b5563", "#9aa4b0"),
    "faint": Pair("#c4cad1", "#4a515a"),
    "surface": Pair("#ffffff", "#1e2227"),
    "cluster": Pair("#f3f5f8", "#262b32"),
    "map-light": Pair("#e4e7ec", "#59616c"),
    "map-dark": Pair("#b4bbc6", "#454c56"),
    "kernel": Pair("#5b6675", "#aab4c0"),
    "accent": Pair("#0b57d0", "#8ab4f8"),
    "positive": Pair("#b3261e", "#ff8a80"),
    "negative": Pair("#1a56c4", "#8ab4f8"),
    "hatch": Pair("#8d949c", "#6d747c"),
}
"""Colours that no palette changes."""

NEUTRAL_USES = {
    "ink": "words",
    "muted": "words of less weight: shapes, amounts, remarks",
    "line": "links, arrows, axes, the lines around what is no layer",
    "faint": "lines that only guide: the frames of groups, grids",
    "surface": "what is as white as paper: empty balls and cells",
    "cluster": "the ground of a group's frame",
    "map-light": "the lighter one of two neighbouring feature maps",
    "map-dark": "the darker one",
    "kernel": "kernels where all else is grey (see `nnviz_core.kit.roles.kernel_role`)",
    "accent": "what stands out from layers: kernels, the lines of gates, training curves",
    "positive": "weights above zero, curves of validation",
    "negative": "weights below zero",
    "hatch": "the lines of patterns",
}
"""What each of them colours."""

VARIANT_USES = {
    "top": "the upper face of a solid: lighter",
    "side": "its side: darker",
    "line": "the line around a thing in the colour",
    "text": "words on it, with a contrast of 4.5:1 or more",
    "glow": "small things without words, which are bright on a dark page",
    "data": "a colour that stands for a number: the very same on light and dark pages",
}
"""What the variants of a category's colour are for, or of an author's own."""


def to_rgb(color: str) -> Rgb:
    """`#rrggbb` or `#rgb` as three numbers in 0-1."""
    digits = color[1:] if len(color) > 4 else "".join(digit * 2 for digit in color[1:])  # noqa: PLR2004 - '#' and three digits
    return (int(digits[0:2], 16) / 255, int(digits[2:4], 16) / 255, int(digits[4:6], 16) / 255)


def to_hex(rgb: Rgb) -> str:
    """Three numbers in 0-1 as `#rrggbb`."""
    return "#" + "".join(f"{round(min(1.0, max(0.0, part)) * 255):02x}" for part in rgb)


def mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    """`share` of `other` in `one`."""
    r, g, b = (x + (y - x) * share for x, y in zip(one, other, strict=True))
    return r, g, b


def luminance(rgb: Rgb) -> float:
    """Relative luminance (WCAG 2.2)."""
    r, g, b = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb)  # noqa: PLR2004 - WCAG's constants
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast ratio (WCAG 2.2), 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


_WHITE, _BLACK = (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)
_PAGE_LIGHT, _PAGE_DARK = to_rgb("#ffffff"), to_rgb("#14181d")


def _darkened(rgb: Rgb) -> Rgb:
    """A base colour as the dark scheme has it: the same hue, less light, a little less colour."""
    hue, light, saturation = colorsys.rgb_to_hls(*rgb)
    return colorsys.hls_to_rgb(hue, 0.22 + 0.13 * light, saturation * 0.7)


def _text_on(rgb: Rgb) -> Rgb:
    """Ink or white, whichever is read better; black where neither is read well (black or white always has 4.58:1)."""
    best = max((to_rgb(NEUTRALS["ink"].light), _WHITE), key=lambda text: contrast(text, rgb))
    return best if contrast(best, rgb) >= 4.55 else max((_BLACK, _WHITE), key=lambda text: contrast(text, rgb))  # noqa: PLR2004 - WCAG's 4.5


def _variant(rgb: Rgb, variant: str, *, dark: bool) -> Rgb:
    match variant:
        case "top":
            return mix(rgb, _WHITE, 0.12 if dark else 0.3)
        case "side":
            return mix(rgb, _BLACK, 0.25 if dark else 0.14)
        case "line":
            return mix(rgb, _WHITE, 0.45) if dark else mix(rgb, _BLACK, 0.5)
        case "text":
            return _text_on(rgb)
    return rgb


@lru_cache(maxsize=1024)
def colors(role: str, palette: str = "paper") -> Pair:
    """The colours of a role.

    Args:
        role: A category, a neutral or `#rrggbb`, with or without a variant (`conv-top`). `-glow` is for small things without
            words, which are bright on a dark page.
        palette: A key of `PALETTES`.

    Raises:
        KeyError: No such role or palette.
    """
    if role in NEUTRALS:
        return NEUTRALS[role]
    base, _, variant = role.partition("-")
    light = to_rgb(base if base.startswith("#") else PALETTES[palette][base])
    if variant == "glow":
        return Pair(to_hex(_variant(light, "side", dark=False)), to_hex(light))
    if variant == "data":
        return Pair(to_hex(light), to_hex(light))
    return Pair(to_hex(_variant(light, variant, dark=False)), to_hex(_variant(_darkened(light), variant, dark=True)))


_NAMED_COLORS = {
    "black": "#000000", "white": "#ffffff", "red": "#e5484d", "green": "#46a758", "blue": "#3e7bfa", "yellow": "#f5d90a",
    "orange": "#f76808", "purple": "#8e4ec6", "pink": "#e93d82", "brown": "#a18072", "grey": "#8b8d98",
    "gray": "#8b8d98", "cyan": "#05a2c2", "teal": "#12a594",
}  # fmt: skip


def parse_color(text: str) -> str:
    """`#rgb`, `#rrggbb`, a plain colour name or a category of layers, as a role.

    Raises:
        ValueError: It is none of these.
    """
    word = text.strip().lower()
    if re.fullmatch(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", word):
        return word
    if word in _NAMED_COLORS:
        return _NAMED_COLORS[word]
    if word in PALETTES["paper"]:
        return word
    raise ValueError("must be a colour such as #ffcc66 or 'orange', or a category such as 'conv'")
