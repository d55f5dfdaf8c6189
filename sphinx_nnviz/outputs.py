"""Which format suits what is being built."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.builders import Builder

TYPES = {"svg": "image/svg+xml", "png": "image/png"}
"""What builders call the formats of our pictures."""

TIKZ = "tikz"
"""The picture in TeX's own terms, for LaTeX."""

TEXT = "txt"
"""The drawing in characters, for builders that know no pictures."""

NO_INLINE = frozenset({"applehelp", "devhelp", "epub", "htmlhelp", "qthelp"})
"""Builders of HTML whose readers want pictures as files: EPUB's manifest must list them, help viewers know no CSS variables."""


NO_DOCUMENTS = frozenset({"changes", "coverage", "doctest", "dummy", "gettext", "linkcheck"})
"""Builders that write no documents. An empty `format` should say so, but some of those that write them have one, too."""


def output_for(builder: Builder) -> str:
    """`svg`, `png`, `tikz` or `txt`; empty for builders that write no documents."""
    if builder.name in NO_DOCUMENTS:
        return ""
    if builder.format == "latex":
        return TIKZ
    # Programs that are no browsers often know SVG without its style sheets, or through a package that is not there.
    preferred = ("svg", "png") if builder.format == "html" else ("png", "svg")
    known = [output for output in preferred if TYPES[output] in builder.supported_image_types]
    return known[0] if known else TEXT


def is_inline(builder: Builder) -> bool:
    """Whether a picture can be a part of the page itself."""
    return builder.format == "html" and builder.name not in NO_INLINE and output_for(builder) == "svg"


def has_downloads(builder: Builder) -> bool:
    """Whether a page can offer files."""
    return bool(getattr(builder, "download_support", False))
