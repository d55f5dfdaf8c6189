"""The root of an SVG, whoever drew what is in it: its size, its place in a page, its title and description for those who cannot see it."""

from __future__ import annotations

import hashlib
import re

from nnviz_core.diagram import Diagram
from nnviz_core.embed import identity
from nnviz_core.fonts import families
from nnviz_core.markup import attribute, escaped, number
from nnviz_core.scene import Scene

_ROOT = re.compile(r"<svg\b[^>]*>")
_VIEW = re.compile(r"viewBox=[\"']([^\"']*)")
_NAME = re.compile(r'\sid="([^"]+)"')
_NAMED = re.compile(r'(\sid="|href="#|url\(#)([^")]+)')
_EVERYTHING = re.compile(r"\*\s*\{")


def rooted(diagram: Diagram, body: str, view: str, size: tuple[float, float], classes: str, *, role: str = "img") -> str:
    """A whole SVG.

    Args:
        diagram: Whose title and description it has.
        body: Its elements.
        view: Its `viewBox`.
        size: Its width and height in pixels.
        classes: Of the root, besides `nnviz`.
        role: For assistive technology: `img`, which hides what is inside, or `group`.
    """
    title, description = escaped(diagram.title), escaped(diagram.description)
    own = "nnviz-" + hashlib.sha256((title + description + body).encode()).hexdigest()[:10]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="nnviz {classes}" viewBox="{view}"'
        f' width="{number(size[0])}" height="{number(size[1])}" style="max-width:100%;height:auto"'
        f' role="{role}" aria-labelledby="{own}-t" aria-describedby="{own}-d"'
        f' font-family="{attribute(families(diagram.options.font))}">'
        f'<title id="{own}-t">{title}</title><desc id="{own}-d">{description}</desc>{body}</svg>'
    )


def adopted(diagram: Diagram, drawn: str, scene: Scene, classes: str) -> bytes:
    """Another program's SVG with a root of ours; its styles and names are its own, for in a page they would reach everything."""
    opening = _ROOT.search(drawn)
    assert opening, "no SVG"
    view = _VIEW.search(opening[0])
    body = drawn[opening.end() :].rpartition("</svg>")[0].strip()
    scoped = _EVERYTHING.sub(f".{classes} *{{", body) if "<style" in body else body
    links = 'xmlns:xlink="http://www.w3.org/1999/xlink" ' if "xlink:" in scoped else ""
    whole = rooted(diagram, scoped, view[1] if view else "", (scene.width, scene.height), classes)
    own, names = identity(whole), set(_NAME.findall(scoped))
    named = _NAMED.sub(lambda found: f"{found[1]}{own}-{found[2]}" if found[2] in names else found[0], whole)
    return named.replace("<svg ", f"<svg {links}", 1).encode()
