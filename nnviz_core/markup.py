"""Text, numbers and addresses as they may stand in XML."""

from __future__ import annotations

import re
from functools import lru_cache

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may contain, escaped or not (XML 1.0, section 2.2)."""

_SCHEMES = ("http://", "https://", "mailto:")


@lru_cache(maxsize=65536)
def number(value: float) -> str:
    """A number with at most two decimals, in as few characters as it takes."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


@lru_cache(maxsize=4096)
def escaped(text: str) -> str:
    """Text as the content of an element, without what XML forbids."""
    return _FORBIDDEN.sub("\ufffd", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute(text: str) -> str:
    """Text as the value of an attribute in double quotes."""
    return escaped(text).replace('"', "&quot;").replace("\n", "&#10;")


def safe_link(link: str) -> str:
    """The link where it leads to a page; empty for `javascript:` and other schemes."""
    address = link.strip()
    has_scheme = re.match(r"[\w+.\-\s]*:", address)
    return address if not has_scheme or address.lower().startswith(_SCHEMES) else ""
