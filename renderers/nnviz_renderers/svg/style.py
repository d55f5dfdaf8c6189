"""The style sheet inside an SVG: one file that is right on a light page, on a dark page, and alone.

Every role is a CSS variable that a page may set (`--nnviz-conv`), with our own colour
as its fallback. Our own colours follow the `color-scheme` in force: the page's when
the picture is inline (themes that only switch an attribute are listed below), the
reader's preference when the file stands alone or in an `<img>`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from nnviz_core.theme import colors

_SWITCHES = (
    # Furo, PyData, Book and many others; Material for MkDocs; MkDocs' own themes and Bootstrap.
    "[data-theme=light] .nnviz,[data-md-color-scheme=default] .nnviz,[data-bs-theme=light] .nnviz{color-scheme:light}"
    "[data-theme=dark] .nnviz,[data-md-color-scheme=slate] .nnviz,[data-bs-theme=dark] .nnviz{color-scheme:dark}"
    # Furo's third state leaves the choice to the reader.
    "@media(prefers-color-scheme:dark){[data-theme=auto] .nnviz{color-scheme:dark}}"
    # A background of the picture's own decides.
    ".nnviz.nnviz-on-light{color-scheme:light!important}.nnviz.nnviz-on-dark{color-scheme:dark!important}"
    # No page around it.
    ":root.nnviz{color-scheme:light dark}"
)
_LINKS = ".nnviz a:focus-visible{outline:2px solid}.nnviz a:hover{opacity:.8}"


def slug(role: str) -> str:
    """A role as part of a class name: `conv-top`, `_ffcc66`."""
    return role.replace("#", "_")


@lru_cache(maxsize=512)
def style_sheet(fills: frozenset[str], strokes: frozenset[str], palette: str) -> str:
    """The rules for the roles that a picture uses.

    The sheet is page-global once the SVG is inline, so that every rule is held to
    `.nnviz-PALETTE`, and two figures of one palette have the same rules.
    """
    roles = sorted(fills | strokes)
    pairs = {role: colors(role, palette) for role in roles}
    scope = f".nnviz-{palette}"
    light = ";".join(f"--n-{slug(role)}:{pair.light}" for role, pair in pairs.items())
    both = ";".join(f"--n-{slug(role)}:light-dark({pair.light},{pair.dark})" for role, pair in pairs.items())
    return (
        f"<style>{_SWITCHES}{_LINKS}{scope}{{{light}}}@supports(color:light-dark(red,red)){{{scope}{{{both}}}}}"
        f"{_rules(scope, 'f', 'fill', sorted(fills))}{_rules(scope, 's', 'stroke', sorted(strokes))}</style>"
    )


def _rules(scope: str, prefix: str, attribute: str, roles: Iterable[str]) -> str:
    return "".join(f"{scope} .{prefix}-{slug(role)}{{{attribute}:{_value(role)}}}" for role in roles)


def _value(role: str) -> str:
    """A literal colour is the author's own choice, which no page overrides."""
    return f"var(--n-{slug(role)})" if role.startswith("#") else f"var(--nnviz-{role},var(--n-{role}))"
