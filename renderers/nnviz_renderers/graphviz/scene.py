"""Graphviz' own SVG as a scene, so that the painters know what it drew: its shapes in roles, its words measured as ours are.

Colours are numbered on their way through Graphviz, and are roles again when they come
back. Words are set anew in the shape that they stand in, by the metrics of the bundled
font: where Graphviz puts them depends on the fonts of the machine.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from nnviz_core.fonts import ascent, descent
from nnviz_core.geometry import Box, circle, fitted, path_box, polygon, polyline
from nnviz_core.network import Layer
from nnviz_core.notation import tooltip
from nnviz_core.scene import Group, Item, Path, Point, Scene, Segment, Text

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_LAYERS = re.compile(r"(\d+)[\d.]*(?:->(\d+))?")


def scene_of(svg: bytes, layers: Sequence[Layer], roles: dict[str, str]) -> Scene:
    """What Graphviz drew.

    Args:
        svg: Its answer. Names of nodes begin with the number of a layer.
        layers: What is drawn.
        roles: The role of each colour.
    """
    made: dict[str, dict[str, list[Item]]] = {"cluster": {}, "edge": {}, "node": {}, "graph": {}}
    for what, name, items in _drawn(ET.fromstring(svg), roles):  # noqa: S314 - Graphviz wrote it, and no entity of its own is in it
        made[what].setdefault(name, []).extend(items)
    drawn: list[Item] = [Group(items=tuple(each), role="cluster") for each in made["cluster"].values()]
    drawn += [Group(items=tuple(each), role="edge", name=_edge_name(name, layers)) for name, each in made["edge"].items()]
    drawn += [_layer(layers[int(number)], each) for number, each in made["node"].items()]
    drawn += [Group(items=tuple(each), role="legend") for each in made["graph"].values() if each]
    return fitted(drawn)


def _layer(layer: Layer, items: Sequence[Item]) -> Group:
    return Group(items=tuple(items), role="layer", name=layer.name, link=layer.look.link, title=tooltip(layer))


def _edge_name(name: str, layers: Sequence[Layer]) -> str:
    return "→".join(layers[int(number)].name for number in name.split())


def _drawn(root: ET.Element, roles: dict[str, str]) -> Iterator[tuple[str, str, list[Item]]]:
    """What each element of the graph is, the numbers of its layers, and its items."""
    (graph,) = (child for child in root if child.get("class") == "graph")
    own = ET.Element("g")
    for child in graph:
        what, name = child.get("class"), next((title.text or "" for title in child if _tag(title) == "title"), "")
        if what is None:
            own.append(child)
        else:
            found = _LAYERS.match(name)
            yield what, " ".join(filter(None, found.groups())) if found else name, _items(child, roles)
    yield "graph", "", _items(own, roles)


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _items(group: ET.Element, roles: dict[str, str]) -> list[Item]:
    """The shapes of a group in their order, each with the words that stand in it."""
    items: list[Item] = []
    words: list[Text] = []
    shape: Path | None = None
    for element in group.iter():
        if _tag(element) == "text":
            words.append(_text(element, roles))
        elif segments := _segments(element):
            items += _set(words, shape)
            words, shape = [], _path(element, segments, roles)
            items += [shape] if shape.fill or shape.stroke else []
    return items + _set(words, shape)


def _path(element: ET.Element, segments: tuple[Segment, ...], roles: dict[str, str]) -> Path:
    fill, stroke = (roles.get(element.get(name, ""), "") for name in ("fill", "stroke"))
    dash = tuple(float(number) for number in _NUMBER.findall(element.get("stroke-dasharray", "")))
    return Path(segments=segments, fill=fill, stroke=stroke, width=float(element.get("stroke-width", "1")), dash=dash)


def _text(element: ET.Element, roles: dict[str, str]) -> Text:
    x, y, size = (float(element.get(name, "0")) for name in ("x", "y", "font-size"))
    role = roles.get(element.get("fill", ""), "ink")
    return Text(x=x, y=y, text=element.text or "", size=size, fill=role, anchor="middle", bold=element.get("font-weight") == "bold")


def _set(words: Sequence[Text], shape: Path | None) -> list[Item]:
    """Lines of words in the middle of their shape."""
    if not words or shape is None:
        return list(words)
    left, top, right, bottom = _inside(shape)
    height = sum(line.size * 1.3 for line in words)
    y = (top + bottom - height) / 2
    placed: list[Item] = []
    for line in words:
        placed.append(replace(line, x=(left + right) / 2, y=y + line.size * 0.65 + (ascent(line.size) - descent(line.size)) / 2))
        y += line.size * 1.3
    return placed


def _inside(shape: Path) -> Box:
    return path_box(replace(shape, stroke=""))


def _segments(element: ET.Element) -> tuple[Segment, ...]:
    """The outline of one of the four shapes that Graphviz draws; nothing for any other element."""
    match _tag(element):
        case "polygon":
            return polygon(_points(element.get("points", ""))[:-1])
        case "polyline":
            return polyline(_points(element.get("points", "")))
        case "ellipse":
            x, y, radius = (float(element.get(name, "0")) for name in ("cx", "cy", "rx"))
            return circle(x, y, radius)
        case "path":
            start, *rest = _points(element.get("d", ""))
            return (("M", *start), *(("C", *one, *other, *end) for one, other, end in zip(*[iter(rest)] * 3, strict=True)))
    return ()


def _points(text: str) -> list[Point]:
    numbers = [float(number) for number in _NUMBER.findall(text)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))
