"""Placement by Graphviz (see `nnviz_core.dot`).

The request is written as DOT with numbers for names, so nothing that a user wrote ever
reaches Graphviz, and sizes for text, so no font of the machine does. The answer is
read from its SVG: of all its formats only that one keeps hundredths of a point on
pictures of any length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from nnviz_core.dot import run
from nnviz_core.geometry import Box
from nnviz_core.layout.graphs.placement import Cluster, Direction, GraphLayoutRequest, LayoutEdge, Node, Placement, depths, effort, port
from nnviz_core.scene import Point

FINE = 3500
"""With more effort than this, Graphviz is asked for coarser curves and fewer rounds (2 s for a dense graph of 5,000)."""

STRAIGHT = 12
"""How much more a link to the next layer is kept straight than one that skips layers."""

_RANKDIR: dict[Direction, str] = {"down": "TB", "up": "BT", "right": "LR", "left": "RL"}

_SIDES: dict[Direction, tuple[str, str]] = {"down": ("n", "s"), "up": ("s", "n"), "right": ("w", "e"), "left": ("e", "w")}
"""The sides of a box at which links end and begin, as points of the compass."""


def place(request: GraphLayoutRequest, *, whole: bool = True) -> Placement | None:
    """The request, placed; `None` when there is no Graphviz or it fails.

    Args:
        request: What to place.
        whole: Whether the layers run through the whole graph, or each cluster has its own.
    """
    svg = run(dot(request, whole=whole)).decode()
    return _read(request, svg) if svg else None


def dot(request: GraphLayoutRequest, *, whole: bool = True) -> str:
    """The request in Graphviz' language (see `place`)."""
    return "\n".join(["digraph {", *_settings(request, whole=whole), *_members(request, None), *_edges(request), "}"])


def _settings(request: GraphLayoutRequest, *, whole: bool) -> Iterator[str]:
    coarse = effort(len(request.nodes), request.links) > FINE
    economy = " splines=polyline nslimit=2 nslimit1=2 mclimit=0.3" if coarse else ""
    gaps = f"nodesep={request.gap / 72:.4f} ranksep={request.rank_gap / 72:.4f}"
    yield f"graph [rankdir={_RANKDIR[request.direction]} {gaps} pad=0 labeljust=l newrank={str(whole).lower()}{economy}]"
    yield 'node [shape=box fixedsize=true label=""]'
    yield "edge [dir=none]"


def _members(request: GraphLayoutRequest, cluster: int | None) -> Iterator[str]:
    """The nodes and clusters that stand in a cluster."""
    nodes: dict[int | None, list[int]] = {}
    for number, node in enumerate(request.nodes):
        nodes.setdefault(node.cluster, []).append(number)
    inner: dict[int | None, list[int]] = {}
    for number, each in enumerate(request.clusters):
        inner.setdefault(each.parent, []).append(number)
    todo: list[int | str] = [f"n{number} [{_size(request, number)}]" for number in reversed(nodes.get(cluster, []))]
    todo += reversed(inner.get(cluster, []))
    while todo:
        entry = todo.pop()
        if isinstance(entry, str):
            yield entry
            continue
        yield f"subgraph cluster_{entry} {{ id=c{entry} margin=10 label={_room(request.clusters[entry])}"
        todo.append("}")
        todo += [f"n{number} [{_size(request, number)}]" for number in reversed(nodes.get(entry, []))]
        todo += reversed(inner.get(entry, []))


def _size(request: GraphLayoutRequest, number: int) -> str:
    node = request.nodes[number]
    shape = " shape=circle" if node.round else ""
    if max(node.inputs, node.outputs) > 1 and not node.round:
        shape = f' shape=record label="{_fields(request, node)}"'
    return f"id=n{number} width={node.width / 72:.4f} height={node.height / 72:.4f}{shape}"


def _fields(request: GraphLayoutRequest, node: Node) -> str:
    """A record of equal fields at either side, which are where links end and begin."""
    sides = ["|".join(f"<{side}{number}>" for number in range(count)) for side, count in (("i", node.inputs), ("o", node.outputs))]
    first, second = sides if request.direction in {"down", "right"} else reversed(sides)
    return f"{{{{{first}}}|{{{second}}}}}"


def _edges(request: GraphLayoutRequest) -> Iterator[str]:
    depth, first = depths(len(request.nodes), request.links), _first(request)
    for number, link in enumerate(request.links):
        if first[number] != number:
            continue
        label = f" label={_room(link)}" if link.width else ""
        weight = STRAIGHT if depth[link.head] - depth[link.tail] == 1 and not link.enters else 1
        head, tail = request.nodes[link.head], request.nodes[link.tail]
        leaves, enters = _place(request, "o", tail.outputs, link.leaves), _place(request, "i", head.inputs, link.enters)
        yield f"n{link.tail}{leaves} -> n{link.head}{enters} [id=e{number} weight={weight}{label}]"
    yield from (f"n{front} -> n{back} [style=invis weight={STRAIGHT}]" for front, back in request.stacked)
    for number, row in enumerate(request.rows):
        yield f"r{number} [style=invis ordering=out width=0 height=0]"
        yield from (f"r{number} -> n{node} [style=invis]" for node in row)


def _first(request: GraphLayoutRequest) -> list[int]:
    """For each link, the first one with the same ends: Graphviz leads equal ones through boxes and writes one label over the other."""
    seen: dict[tuple[int, int, int, int], int] = {}
    nodes = request.nodes
    keys = [
        (link.tail, link.head, link.leaves if nodes[link.tail].outputs else 0, link.enters if nodes[link.head].inputs else 0)
        for link in request.links
    ]
    return [seen.setdefault(key, number) for number, key in enumerate(keys)]


def _place(request: GraphLayoutRequest, side: Literal["i", "o"], count: int, number: int) -> str:
    """At which place of a side a link ends or begins."""
    compass = _SIDES[request.direction]["io".index(side)]
    return f":{side}{number}:{compass}" if count > 1 else f":{compass}" if count else ""


def _room(of: Cluster | LayoutEdge) -> str:
    """A label of a fixed size; its border is what is read back."""
    size = f'width="{round(of.width) + 2}" height="{round(of.height) + 2}"'
    return f'<<table border="1" fixedsize="true" cellpadding="0" cellspacing="0" cellborder="0" {size}><tr><td></td></tr></table>>'


_GROUP = re.compile(r'<g id="([nec])(\d+)" class="\w+">(.*?)</g>', re.DOTALL)
_POINTS = re.compile(r'<polygon [^>]*points="([^"]*)"')
_ELLIPSE = re.compile(r'<ellipse [^>]*cx="([^"]*)" cy="([^"]*)"')
_PATH = re.compile(r'<path [^>]*d="([^"]*)"')
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def _points(text: str) -> tuple[Point, ...]:
    numbers = [float(number) for number in _NUMBER.findall(text)]
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


def _box(text: str) -> Box:
    xs, ys = zip(*_points(text), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _centre(text: str) -> Point:
    left, top, right, bottom = _box(text)
    return (left + right) / 2, (top + bottom) / 2


def _node(body: str) -> Point:
    """The centre of a node: a circle's, or that of its first outline."""
    if found := _ELLIPSE.search(body):
        return float(found[1]), float(found[2])
    return _centre(_POINTS.findall(body)[0])


def _read(request: GraphLayoutRequest, svg: str) -> Placement | None:
    """The coordinates in Graphviz' SVG; `None` when something is missing."""
    found: dict[str, dict[int, str]] = {"n": {}, "e": {}, "c": {}}
    for what, number, body in _GROUP.findall(svg):
        found[what][int(number)] = body
    try:
        nodes = tuple(_node(found["n"][number]) for number in range(len(request.nodes)))
        first = _first(request)
        links = (_points(_PATH.findall(found["e"][number])[0]) for number in first)
        return Placement(
            nodes=nodes,
            links=tuple(_exact(request, link, nodes, points) for link, points in zip(request.links, links, strict=True)),
            labels=tuple(
                _centre(_POINTS.findall(found["e"][number])[-1]) if link.width and first[number] == number else None
                for number, link in enumerate(request.links)
            ),
            clusters=tuple(
                _box(_POINTS.findall(found["c"][number])[0]) if number in found["c"] else None for number in range(len(request.clusters))
            ),
        )
    except (KeyError, IndexError):
        return None


def _exact(request: GraphLayoutRequest, link: LayoutEdge, nodes: Sequence[Point], points: tuple[Point, ...]) -> tuple[Point, ...]:
    """A link that begins and ends in the very places of its boxes, which Graphviz rounds to points; its handles move along."""
    tail, head = request.nodes[link.tail], request.nodes[link.head]
    axis = 0 if request.direction in {"down", "up"} else 1
    lengths = [node.height if axis else node.width for node in (tail, head)]
    begin = nodes[link.tail][axis] + port(lengths[0], tail.outputs, link.leaves) - points[0][axis] if tail.outputs else 0.0
    end = nodes[link.head][axis] + port(lengths[1], head.inputs, link.enters) - points[-1][axis] if head.inputs else 0.0
    shifts = [begin, begin, *(0.0 for _ in points[4:]), end, end]
    return tuple((x, y + shift) if axis else (x + shift, y) for (x, y), shift in zip(points, shifts, strict=True))
