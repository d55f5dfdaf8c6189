"""Frames of a graph: they hold what belongs in them, and their labels interrupt no arrow; of every network of ours, with every engine."""

from contextlib import nullcontext
from pathlib import Path

import pytest

from nnviz_core import dot
from nnviz_core.arranging import prepared_network
from nnviz_core.contracts import Source
from nnviz_core.layout.check import bezier
from nnviz_core.layout.graphs import layout
from nnviz_core.layout.graphs.placement import Cluster, GraphLayoutRequest, LayoutEdge, Node, Placement, enclosing
from nnviz_core.layout.graphs.widened import widened
from nnviz_core.layout.strips import Arrows
from nnviz_core.pipeline import prepare
from nnviz_core.readers.presets import preset_names
from nnviz_core.styles.graph.framing import draw_label
from nnviz_core.styles.graph.parts import parts_of, request_of
from nnviz_core.workers import here

RESIDUAL = b"""
input: 3@32x32
layers:
  - group: Outer
    layers:
      - {conv: 16@3x3, padding: same, norm: batch}
      - group: Inner
        layers:
          - repeat: 3
            layers: [{group: Residual, layers: [{residual: [{conv: 16@3x3, padding: same}, {conv: 16@3x3, padding: same}]}]}]
      - {maxpool: 2x2}
"""
NETWORKS = {
    "residual": Source(data=RESIDUAL),
    **{f"preset {name}": Source(data=f"preset: {name}".encode()) for name in preset_names()},
    **{path.parent.name: Source.of(path) for path in sorted(Path(__file__).parents[1].glob("corpus/*/network.yaml"))},
}
del NETWORKS["training"]  # which has curves, and no layers


def samples(points):
    return [bezier(points[start : start + 4], step / 24) for start in range(0, len(points) - 3, 3) for step in range(25)]


def inside(box, points):
    return all(box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1 for x, y in points)


def led_out(request, placed):
    """The links that leave a frame in which both of their ends lie."""
    around = [set(enclosing(request, node.cluster)) if node.cluster is not None else set() for node in request.nodes]
    for link, points in zip(request.links, placed.links, strict=True):
        for number in around[link.tail] & around[link.head]:
            if placed.clusters[number] and not inside(placed.clusters[number], samples(points)):
                yield link.tail, link.head, number


@pytest.mark.parametrize("direction", ["down", "right"])
@pytest.mark.parametrize("engine", ["graphviz", "layered"])
@pytest.mark.parametrize("name", NETWORKS)
def test_frames_hold_their_links_and_labels_lie_beside_arrows(name, engine, direction):
    with here.without([dot.ENGINE]) if engine == "layered" else nullcontext():
        diagram = prepare(NETWORKS[name], {"style": "graph", "direction": direction}).diagram
        assert diagram.style == "graph"
        parts = parts_of(prepared_network(diagram), diagram.options)
        request = request_of(parts)
        placed = layout(request)
    assert [*led_out(request, placed)] == []
    arrows = Arrows(placed.links)
    for frame in parts.frames.values():
        if (box := placed.clusters[frame.number]) and frame.label.text:
            over = [item for item in draw_label(frame, box, arrows) if hasattr(item, "segments")]
            assert not over, f"'{frame.label.text}' lies over an arrow"


def boxed(*others):
    """A frame in which a link runs far to the right, and boxes beside it."""
    nodes = (Node(20, 20, 0), Node(20, 20, 0), *(Node(20, 20) for _ in others))
    request = GraphLayoutRequest(nodes=nodes, links=(LayoutEdge(0, 1),), clusters=(Cluster(None, 0, 0),))
    link = ((50, 20), (150, 20), (150, 80), (50, 80))
    return request, Placement(nodes=((50, 10), (50, 90), *others), links=(link,), labels=(None,), clusters=((30, 0, 70, 100),))


def test_a_frame_grows_around_its_links():
    request, placed = boxed((200, 50))
    assert [*led_out(request, placed)]
    grown = widened(request, placed)
    assert not [*led_out(request, grown)]
    assert grown.clusters[0][2] < 190


def test_a_frame_does_not_grow_over_what_is_not_in_it():
    request, placed = boxed((110, 50))
    assert widened(request, placed) == placed
