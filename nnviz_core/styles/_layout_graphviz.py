"""Placement by Graphviz (see `nnviz_core.dot`).

The plan is written as DOT with numbers for names, so nothing that a user wrote ever
reaches Graphviz, and sizes for text, so no font of the machine does. The answer is
read from its SVG: of all its formats only that one keeps hundredths of a point on
pictures of any length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nnviz_core.dot import run
from nnviz_core.geometry import Box
from nnviz_core.scene import Point
from nnviz_core.styles._placement import Cluster, Direction, Link, Placement, Plan, effort, ranks

FINE = 3500
"""With more effort than this, Graphviz is asked for coarser curves and fewer rounds (2 s for a dense graph of 5,000)."""

STRAIGHT = 12
"""How much more a link to the next layer is kept straight than one that skips layers."""

_RANKDIR: dict[Direction, str] = {"down": "TB", "up": "BT", "right": "LR", "left": "RL"}


def place(plan: Plan) -> Placement | None:
    """The plan, placed; `None` when there is no Graphviz or it fails."""
    svg = run(dot(plan)).decode()
    return _read(plan, svg) if svg else None


def dot(plan: Plan) -> str:
    """The plan in Graphviz' language."""
    return "\n".join(["digraph {", *_settings(plan), *_members(plan, None), *_edges(plan), "}"])


def _settings(plan: Plan) -> Iterator[str]:
    coarse = effort(len(plan.nodes), plan.links) > FINE
    economy = " splines=polyline nslimit=2 nslimit1=2 mclimit=0.3" if coarse else ""
    gaps = f"nodesep={plan.gap / 72:.4f} ranksep={plan.rank_gap / 72:.4f}"
    yield f"graph [rankdir={_RANKDIR[plan.direction]} {gaps} pad=0 labeljust=l{economy}]"
    yield 'node [shape=box fixedsize=true label=""]'
    yield "edge [dir=none]"


def _members(plan: Plan, cluster: int | None) -> Iterator[str]:
    """The nodes and clusters that stand in a cluster."""
    nodes: dict[int | None, list[int]] = {}
    for number, node in enumerate(plan.nodes):
        nodes.setdefault(node.cluster, []).append(number)
    inner: dict[int | None, list[int]] = {}
    for number, each in enumerate(plan.clusters):
        inner.setdefault(each.parent, []).append(number)
    todo: list[int | str] = [f"n{number} [{_size(plan, number)}]" for number in reversed(nodes.get(cluster, []))]
    todo += reversed(inner.get(cluster, []))
    while todo:
        entry = todo.pop()
        if isinstance(entry, str):
            yield entry
            continue
        yield f"subgraph cluster_{entry} {{ id=c{entry} margin=10 label={_room(plan.clusters[entry])}"
        todo.append("}")
        todo += [f"n{number} [{_size(plan, number)}]" for number in reversed(nodes.get(entry, []))]
        todo += reversed(inner.get(entry, []))


def _size(plan: Plan, number: int) -> str:
    node = plan.nodes[number]
    return f"id=n{number} width={node.width / 72:.4f} height={node.height / 72:.4f}"


def _edges(plan: Plan) -> Iterator[str]:
    depth = ranks(len(plan.nodes), plan.links)
    for number, link in enumerate(plan.links):
        label = f" label={_room(link)}" if link.width else ""
        weight = STRAIGHT if depth[link.head] - depth[link.tail] == 1 else 1
        yield f"n{link.tail} -> n{link.head} [id=e{number} weight={weight}{label}]"


def _room(of: Cluster | Link) -> str:
    """A label of a fixed size; its border is what is read back."""
    size = f'width="{round(of.width) + 2}" height="{round(of.height) + 2}"'
    return f'<<table border="1" fixedsize="true" cellpadding="0" cellspacing="0" cellborder="0" {size}><tr><td></td></tr></table>>'


_GROUP = re.compile(r'<g id="([nec])(\d+)" class="\w+">(.*?)</g>', re.DOTALL)
_POINTS = re.compile(r'<polygon [^>]*points="([^"]*)"')
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


def _read(plan: Plan, svg: str) -> Placement | None:
    """The coordinates in Graphviz' SVG; `None` when something is missing."""
    found: dict[str, dict[int, str]] = {"n": {}, "e": {}, "c": {}}
    for what, number, body in _GROUP.findall(svg):
        found[what][int(number)] = body
    try:
        return Placement(
            nodes=tuple(_centre(_POINTS.findall(found["n"][number])[0]) for number in range(len(plan.nodes))),
            links=tuple(_points(_PATH.findall(found["e"][number])[0]) for number in range(len(plan.links))),
            labels=tuple(
                _centre(_POINTS.findall(found["e"][number])[-1]) if link.width else None for number, link in enumerate(plan.links)
            ),
            clusters=tuple(
                _box(_POINTS.findall(found["c"][number])[0]) if number in found["c"] else None for number in range(len(plan.clusters))
            ),
        )
    except (KeyError, IndexError):
        return None
