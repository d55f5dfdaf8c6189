"""What is done to every scene: colours, patterns, a background."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz_core.arranging import arranged
from nnviz_core.contracts import Source
from nnviz_core.diagram import Options, parse_options
from nnviz_core.dressing import MOST_LINES, hatching, with_theme
from nnviz_core.geometry import circle, mirrored, polygon, rectangle, text_box
from nnviz_core.kit.legend import entries_of
from nnviz_core.palettes import CATEGORIES, HATCHES, PALETTES
from nnviz_core.pipeline import prepare
from nnviz_core.scene import Group, Image, Path, Scene, Text

CNN = b"input: 3@32x32\nlayers: [{conv: 8@3x3, name: first}, {conv: 8@3x3, color: red}, {maxpool: 2x2}, flatten, {dense: 10}]"


def job(**given):
    return prepare(Source(data=CNN), given)


def roles(items):
    for item in items:
        yield from roles(item.items) if isinstance(item, Group) else {item.fill} if isinstance(item, (Path, Text)) else ()


def test_colors_of_a_category_reach_everything_that_has_them():
    drawn = set(roles(arranged(job(style="volumes", colors="pool=#123456").diagram).items))
    assert {"#123456", "#123456-top", "#123456-side"} <= drawn
    assert not any(role.startswith("pool") for role in drawn)


def test_colors_of_kinds_and_names_and_who_wins():
    layers = job(colors={"conv2d": "green", "first": "blue", "dense": "orange"}).diagram.network.by_name
    assert (layers["first"].look.color, layers["conv"].look.color) == ("#3e7bfa", "#e5484d")
    assert job(colors="maxpool=teal").diagram.network.by_name["maxpool"].look.color == "#12a594"


def test_an_unknown_name_in_colors_is_told():
    (problem,) = job(colors="maxpol=red").problems
    assert "'maxpol'" in problem.message
    assert "maxpool" in problem.hint
    (problem,) = job(colors="conv=rainbow").problems
    assert "'conv'" in problem.message
    assert "#ffcc66" in problem.message
    assert parse_options(Options, {"colors": 5})[1]


def test_the_legend_has_the_authors_colours_too():
    assert ("#e5484d", "Conv") in entries_of(job().diagram.network.layers, fused=True)


def test_patterns_cover_the_categories_and_stay_inside():
    assert set(HATCHES["patterns"]) | {"input", "shape"} == set(CATEGORIES) == set(PALETTES["patterns"])
    scene = Scene(width=9, height=9, items=(Group(items=(Path(segments=rectangle(0, 0, 40, 20), fill="conv-top"),)),))
    face, lines = with_theme(scene, Options(palette="patterns")).items[0].items
    assert face.fill == "conv-top"
    assert lines.stroke == "hatch"
    assert all(-0.01 <= x <= 40.01 and -0.01 <= y <= 20.01 for _, x, y in lines.segments)
    assert with_theme(scene, Options()) is scene


@given(
    degrees=st.floats(0, 180),
    apart=st.floats(0.01, 50),
    radius=st.floats(0.1, 500),
    corners=st.lists(st.tuples(st.floats(-100, 100), st.floats(-100, 100)), min_size=3, max_size=8),
)
def test_hatching_is_bounded_and_inside(degrees, apart, radius, corners):
    inside = hatching(Path(segments=circle(3, 5, radius)), degrees, apart)
    assert all(math.hypot(x - 3, y - 5) <= radius * 1.001 + 1e-6 for _, x, y in inside)
    lines = hatching(Path(segments=polygon(corners)), degrees, apart)
    assert len(lines) <= 2 * len(corners) * (MOST_LINES + 2)


@pytest.mark.parametrize("item", [Path(segments=circle(4, 5, 2)), Text(x=3, y=2, text="a", anchor="end", rotate=90.0)])
def test_a_mirror_twice_is_none(item):
    again = mirrored(mirrored(Group(items=(item,)))).items[0]
    assert again == item


def test_a_mirrored_picture_is_still_upright():
    image = Image(corner=(0, 0), right=(10, 0), down=(0, 5), path="a.png")
    assert mirrored(image) == Image(corner=(-10, 0), right=(0, 0), down=(-10, 5), path="a.png")


@given(degrees=st.sampled_from([0, 45, 90, 135, 60]), box=st.tuples(st.integers(-10, 60), st.integers(-10, 60)), wide=st.integers(1, 40))
def test_patterns_leave_room_for_words(degrees, box, wide):
    left, top, right, bottom = (*box, box[0] + wide, box[1] + 12)
    face = Path(segments=rectangle(0, 0, 80, 50), fill="conv")
    whole, cut = hatching(face, degrees, 4.0), hatching(face, degrees, 4.0, [(left, top, right, bottom)])
    for (_, x, y), (_, px, py) in zip(cut[::2], cut[1::2], strict=True):
        for share in (0.01, 0.25, 0.5, 0.75, 0.99):
            u, v = x + (px - x) * share, y + (py - y) * share
            assert not (left + 0.01 < u < right - 0.01 and top + 0.01 < v < bottom - 0.01)
    assert hatching(face, degrees, 4.0, [(-9, -9, 0, 0)]) == whole
    assert hatching(face, degrees, 4.0, [(-9, -9, 99, 99)]) == []


def test_words_on_a_pattern_are_read():
    spec = Source(data=b"input: 3@32x32\nlayers: [{conv: 8@3x3}, flatten, {dense: 10}]")
    scene = arranged(prepare(spec, {"style": "blocks", "palette": "patterns"}).diagram)
    layers = [item for item in scene.items if isinstance(item, Group) and item.role == "layer"]
    for group in layers:
        boxes = [text_box(item) for item in group.items if isinstance(item, Text)]
        lines = [segment for item in group.items if isinstance(item, Path) and item.stroke == "hatch" for segment in item.segments]
        for _, x, y in lines:
            assert not any(left < x < right and top + 0.01 < y < bottom - 0.01 for left, top, right, bottom in boxes)
    assert any(item.stroke == "hatch" for group in layers for item in group.items if isinstance(item, Path))


@pytest.mark.parametrize(
    ("given", "fill"),
    [
        ({"background": "#14181d"}, "#14181d-data"),
        ({"background": "#14181d", "scheme": "light"}, "#14181d"),
        ({"background": "#14181d", "scheme": "dark"}, "#14181d-data"),
        ({"background": "#ffffff", "scheme": "dark"}, "#ffffff"),
        ({"background": "#ffffff", "scheme": "light"}, "#ffffff"),
    ],
)
def test_a_dark_background_is_taken_as_it_is_in_the_dark_scheme(given, fill):
    assert arranged(job(**given).diagram).items[0].fill == fill


@pytest.mark.parametrize(("given", "scheme"), [("#14181d", "dark"), ("#ffffff", ""), ("conv", ""), ("", "")])
def test_on_a_dark_background_every_painter_takes_the_dark_scheme(given, scheme):
    chosen = {"background": given} if given else {}
    assert job(**chosen).diagram.options.scheme == scheme
    assert job(**chosen, scheme="light").diagram.options.scheme == "light"
