"""Which format suits what is being built."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.builders import Builder

FORMATS = {"image/svg+xml": "svg", "image/png": "png"}
"""Formats of pictures by the types that builders name, in our order of preference."""

TEXT = "txt"
"""The drawing in characters, for builders that know no pictures."""

NO_INLINE = frozenset({"applehelp", "devhelp", "epub", "htmlhelp", "qthelp"})
"""Builders of HTML whose readers want pictures as files: EPUB's manifest must list them, help viewers know no CSS variables."""


def output_for(builder: Builder) -> str:
    """`svg`, `png` or `txt`; empty for builders that write no documents (gettext, linkcheck, dummy, ...)."""
    if not builder.format:
        return ""
    known = [output for kind, output in FORMATS.items() if kind in builder.supported_image_types]
    return known[0] if known else TEXT


def is_inline(builder: Builder) -> bool:
    """Whether a picture can be a part of the page itself."""
    return builder.format == "html" and builder.name not in NO_INLINE and output_for(builder) == "svg"


def has_downloads(builder: Builder) -> bool:
    """Whether a page can offer files."""
    return bool(getattr(builder, "download_support", False))
