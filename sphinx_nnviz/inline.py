"""A picture as a part of an HTML page."""

from __future__ import annotations

from collections import Counter

from nnviz_core.embed import identity, inline, linked
from sphinx_nnviz.nodes import diagram


def picture_markup(node: diagram, svg: str, seen: Counter[str]) -> str:
    """The picture in the author's size and words, inside its link; `seen` counts equal ones of the page, whose ids must differ."""
    name = identity(svg)
    seen[name] += 1
    scale = node.get("scale", 100) / 100
    picture = inline(svg, seen[name], width=node.get("width", ""), height=node.get("height", ""), scale=scale, alt=node["alt"])
    return linked(picture, node.address)


def picture_class(node: diagram) -> str:
    """The classes of the element around it."""
    return f"nnviz-figure align-{node['align']}" if "align" in node else "nnviz-figure"
