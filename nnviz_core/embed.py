"""A picture as a part of a page.

An SVG gets ids that no other picture of the page has, the size the author asks for, and the author's own description.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from nnviz_core.contracts import Artifact
from nnviz_core.markup import attribute

MIME = {"svg": "image/svg+xml", "png": "image/png", "txt": "text/plain", "pdf": "application/pdf"}

_IDENTITY = re.compile(r'(?<=\sid=")nnviz-[0-9a-f]{10}(?=-)')
_ROOT = re.compile(r"<svg\b[^>]*>")
_WIDTH = re.compile(r'\bwidth="([0-9.]+)"')
_STYLE = re.compile(r' style="[^"]*"')
_LABELLED = re.compile(r' aria-(?:labelledby|describedby)="[^"]*"')


def identity(svg: str) -> str:
    """What all ids of a picture begin with; equal pictures have equal ids, which may stand in a page only once."""
    found = _IDENTITY.search(svg)
    return found[0] if found else ""


def inline(svg: str, occurrence: int = 1, *, width: str = "", height: str = "", scale: float = 1, alt: str = "") -> str:
    """The picture as it may stand in a page.

    A picture whose size the author leaves open shrinks with its column to six tenths of
    its width at the least: narrower, nobody could read it. Hosts let it scroll then.

    Args:
        svg: From the svg renderer.
        occurrence: Which one of the page's equal pictures this is, from 1; the ids of later ones are made their own.
        width: In CSS, as `FigureOptions` has it; with a percentage, of the column.
        height: In CSS.
        scale: Of the drawn size; the width and the height win over it.
        alt: The author's description, instead of the generated one.
    """
    opening = _ROOT.search(svg)
    if not opening:
        return svg
    root = _STYLE.sub("", opening[0], count=1)
    if alt:
        root = _LABELLED.sub("", root).replace("<svg", f'<svg aria-label="{attribute(alt)}"', 1)
    root = f'{root[:-1]} style="{_sizes(root, width, height, scale)}">'
    return _own_ids(root + svg[opening.end() :], occurrence)


def _own_ids(svg: str, occurrence: int) -> str:
    prefix = identity(svg) if occurrence > 1 else ""
    return svg.replace(f"{prefix}-", f"{prefix}-{occurrence}-") if prefix else svg


def _sizes(root: str, width: str, height: str, scale: float) -> str:
    drawn = _WIDTH.search(root)
    if width or height:
        return f"max-width:100%;width:{width or 'auto'};height:{height or 'auto'}"
    if drawn and scale != 1:
        return f"max-width:100%;width:{float(drawn[1]) * scale:g}px;height:auto"
    if not drawn:
        return "max-width:100%;height:auto"
    return f"--nnviz-width:{drawn[1]}px;min-width:calc(var(--nnviz-width)*.6);max-width:100%;height:auto"


def linked(markup: str, address: str) -> str:
    """A picture that leads to an address; one without stays as it is."""
    return f'<a class="nnviz-link" href="{attribute(address)}">{markup}</a>' if address else markup


def data_address(artifact: Artifact) -> str:
    """An address that holds a file itself."""
    return f"data:{MIME.get(artifact.format, 'application/octet-stream')},{quote(artifact.data)}"


def download_link(artifact: Artifact, title: str) -> str:
    """A link that saves a file, which it holds itself."""
    name = attribute(f"{title or 'network'}.{artifact.format}")
    return f'<a class="nnviz-download" download="{name}" href="{data_address(artifact)}">{attribute(artifact.format)}</a>'
