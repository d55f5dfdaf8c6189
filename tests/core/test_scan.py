"""The style scan: every operation is a dot, dots keep apart, the same picture every time, in bounded time."""

import hashlib
import math
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz_core import dot
from nnviz_core.contracts import Source
from nnviz_core.geometry import item_boxes
from nnviz_core.infer import infer
from nnviz_core.network import Edge, Layer, Look, Network, Shape
from nnviz_core.palettes import PALETTES
from nnviz_core.pipeline import prepare
from nnviz_core.reading import read_source
from nnviz_core.registry import find_style
from nnviz_core.scene import Group, Path, Text
from nnviz_core.styles.scan import ScanOptions, arrange, warning
from nnviz_core.styles.scan.places import LARGEST, close_pairs, coil, spread
from nnviz_core.testing import check_scene, why_not
from nnviz_core.theme import colors, luminance, to_rgb

KINDS = ("conv2d", "batchnorm", "relu", "add", "maxpool2d", "dense")


def deep(count):
    """A network of so many layers, with shortcuts."""
    layers = [Layer(name=f"l{number}", kind=KINDS[number % 6], params=number % 6 * 1000, shapes=(Shape((4,)),)) for number in range(count)]
    edges = [Edge(f"l{number}", f"l{number + 1}") for number in range(count - 1)]
    edges += [Edge(f"l{number}", f"l{number + 6}") for number in range(0, count - 6, 6)]
    return Network(layers=tuple(layers), edges=tuple(edges))


@st.composite
def networks(draw):
    count = draw(st.integers(1, 80))
    layers = [Layer(name=f"l{number}", kind=draw(st.sampled_from(KINDS)), params=draw(st.integers(0, 10**9))) for number in range(count)]
    pairs = draw(st.sets(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=2 * count))
    return Network(layers=tuple(layers), edges=tuple(Edge(f"l{a}", f"l{b}") for a, b in sorted(pairs) if a < b))


def groups(scene, role):
    return [item for item in scene.items if isinstance(item, Group) and item.role == role]


def dots(scene):
    """The middle and the radius of each dot, by its layer."""
    found = {}
    for group in groups(scene, "layer"):
        ((left, top, right, bottom),) = item_boxes(group.items)
        found[group.name] = ((left + right) / 2, (top + bottom) / 2, (right - left) / 2)
    return found


def overlaps(scene):
    places = list(dots(scene).values())
    near = close_pairs([(x, y) for x, y, _ in places], 2 * max(radius for *_, radius in places))
    return sum(math.dist(places[a][:2], places[b][:2]) < (places[a][2] + places[b][2]) * 0.7 for a, b in near)


def digest(scene):
    return hashlib.sha256(repr(scene).encode()).hexdigest()


@settings(max_examples=40, deadline=None)
@given(networks())
def test_every_operation_is_a_dot_and_dots_keep_apart(network):
    scene = arrange(network, ScanOptions())
    assert sorted(dots(scene)) == sorted(layer.name for layer in network.layers)
    assert overlaps(scene) == 0
    check_scene(scene, "scan")


@settings(max_examples=20, deadline=None)
@given(networks())
def test_along_a_coil_too(network):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dot, "is_installed", lambda: False)
        patch.setattr(dot, "program", lambda _="dot": None)
        scene = arrange(network, ScanOptions())
        assert "Graphviz is missing" in warning().message
    assert sorted(dots(scene)) == sorted(layer.name for layer in network.layers)
    check_scene(scene, "coil")


def test_nothing_is_fused_or_folded():
    job = prepare(Source(data=b"preset: resnet18"), {"style": "scan"})
    assert len(dots(arrange(job.diagram.network, job.diagram.options))) == len(job.network.layers)


def test_what_was_drawn_before_has_no_influence():
    once = digest(arrange(deep(900), ScanOptions()))
    arrange(deep(333), ScanOptions())
    dot.run("graph { a -- b }", "neato")
    assert digest(arrange(deep(900), ScanOptions())) == once


def test_other_processes_draw_the_same():
    code = (
        "import hashlib; from nnviz_core.pipeline import prepare; from nnviz_core.contracts import Source; from nnviz_core.arranging import arranged;"
        "d = prepare(Source(data=b'preset: googlenet'), {'style': 'scan'}).diagram;"
        "print(hashlib.sha256(repr(arranged(d)).encode()).hexdigest())"
    )
    runs = {subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout for _ in range(2)}
    assert len(runs) == 1


def test_dots_have_names_tooltips_and_links():
    look = Look(link="https://example.org", tooltip="of note")
    network = Network(layers=(Layer(name="a", kind="input"), Layer(name="b", kind="dense", look=look)), edges=(Edge("a", "b"),))
    found = {group.name: group for group in groups(arrange(network, ScanOptions()), "layer")}
    assert found["b"].link == "https://example.org"
    assert "of note" in found["b"].title
    assert found["a"].title.startswith("a: Input")


def test_there_is_no_text_but_the_legend():
    scene = arrange(deep(100), ScanOptions())
    (legend,) = groups(scene, "legend")
    assert {text.text for text in legend.items if isinstance(text, Text)} >= {"Convolution", "Merge", "Dense"}
    assert not groups(arrange(deep(100), ScanOptions(legend=False)), "legend")
    assert not [item for group in scene.items if group is not legend for item in group.items if isinstance(item, Text)]


def test_threads_are_few_paths():
    (threads,) = groups(arrange(deep(600), ScanOptions()), "edge")
    assert len(threads.items) == len({layer.kind for layer in deep(600).layers})
    assert sum(segment[0] == "M" for path in threads.items for segment in path.segments) == len(deep(600).edges)


@pytest.mark.parametrize("size", [200, 1200])
def test_the_picture_is_as_large_as_asked_for(size):
    scene = arrange(deep(2000), ScanOptions(extent=size, legend=False))
    assert size * 0.95 < max(scene.width, scene.height) < size * 1.1 + 40


def test_small_networks_are_not_blown_up():
    scene = arrange(deep(3), ScanOptions(extent=2000, legend=False))
    assert scene.width < 300


def test_dots_are_large_by_what_is_asked_for():
    layers = (
        Layer(name="a", kind="input"),
        Layer(name="b", kind="dense", params=10**6),
        *(Layer(name=f"c{n}", kind="relu") for n in range(4)),
    )
    network = Network(layers=layers, edges=(Edge("a", "b"), *(Edge("a", f"c{number}") for number in range(4))))
    by = {what: {name: radius for name, (_, _, radius) in dots(arrange(network, ScanOptions(node_size=what))).items()}
          for what in ("params", "links", "same")}  # fmt: skip
    assert by["params"]["b"] == max(by["params"].values()) > by["params"]["a"]
    assert by["links"]["a"] == max(by["links"].values()) > by["links"]["b"]
    assert max(by["same"].values()) - min(by["same"].values()) < 1e-6


def test_colours_are_those_of_the_kinds_and_the_authors():
    network = Network(layers=(Layer(name="a", kind="conv2d"), Layer(name="b", kind="dense", look=Look(color="#112233"))))
    fills = {group.name: group.items[0].fill for group in groups(arrange(network, ScanOptions()), "layer")}
    assert fills == {"a": "conv-glow", "b": "#112233-glow"}


def test_thousands_of_operations_take_bounded_time():
    start = time.monotonic()
    scene = arrange(deep(5000), ScanOptions())
    assert time.monotonic() - start < 10
    assert len(dots(scene)) == 5000
    assert overlaps(scene) < 50


def test_more_than_that_lie_along_a_coil_and_are_drawn_together():
    start = time.monotonic()
    scene = arrange(deep(LARGEST), ScanOptions())
    assert time.monotonic() - start < 15
    assert not groups(scene, "layer")
    assert sum(isinstance(item, Path) for item in scene.items) == len(KINDS)


def test_a_coil_keeps_what_runs_at_once_side_by_side():
    assert coil(3, []) != [(0.0, 0.0)] * 3
    assert len(set(coil(40, []))) == 40


def test_dots_on_one_spot_are_pushed_apart():
    apart = spread([(0.0, 0.0)] * 5, 10.0)
    assert len({(round(x, 3), round(y, 3)) for x, y in apart}) == 5


def test_no_layers_make_an_empty_picture():
    assert arrange(Network(), ScanOptions()).items == ()


def test_options_that_mean_nothing_are_told():
    (problem,) = prepare(Source(data=b"mlp: 4-3-2"), {"style": "scan", "fold": "false"}).problems
    assert "fold" in problem.message
    assert why_not(find_style("scan"), infer(read_source(Source(data=b"mlp: 4-3-2")))) == ""


def test_dots_are_bright_on_a_dark_page():
    for name, palette in PALETTES.items():
        pair = colors("conv-glow", name)
        assert pair.dark == palette["conv"]
        assert luminance(to_rgb(pair.light)) <= luminance(to_rgb(pair.dark))
