"""The engines that place things: indexes, sorted layers, aligned rows, frames in layers, and the check that nothing overlaps."""

import random

import pytest

from nnviz_core import dot
from nnviz_core.arranging import arranged
from nnviz_core.contracts import Source
from nnviz_core.layout.beside import Apart, Line, Wall, levels
from nnviz_core.layout.check import Frame, Picture, flaws, is_sound
from nnviz_core.layout.check import Line as Drawn
from nnviz_core.layout.crowding import Standing, crowded
from nnviz_core.layout.graphs import layered
from nnviz_core.layout.graphs.placement import Cluster, GraphLayoutRequest, LayoutEdge, Node, picture_of
from nnviz_core.layout.intervals import Heights, Lowest, Marks, lowest_zero
from nnviz_core.layout.near import Near
from nnviz_core.layout.ordering import Ordering, by_wish, late_beginnings, longest_paths, longest_rise
from nnviz_core.pipeline import prepare

SEEDS = range(30)


# Indexes, against the plainest way to find the same


@pytest.mark.parametrize("seed", SEEDS)
def test_the_highest_of_the_intervals_that_overlap(seed):
    dice = random.Random(seed)
    items = [(dice.randint(0, 12), dice.randint(0, 12), dice.randint(0, 9)) for _ in range(dice.randint(1, 30))]
    heights, there = Heights(start for start, _, _ in items), []
    for item in items:
        start, end = dice.randint(-1, 13), dice.randint(-1, 13)
        wanted = max((height for low, high, height in there if low < end and high > start), default=float("-inf"))
        assert heights.highest(start, end) == wanted
        heights.add(*item)
        there.append(item)


@pytest.mark.parametrize("seed", SEEDS)
def test_marks_on_intervals(seed):
    dice = random.Random(seed)
    items = [(*sorted(dice.sample(range(12), 2)), 1 << number) for number in range(20)]
    marks, there = Marks(range(12)), []
    for item in items:
        start, end = sorted(dice.sample(range(12), 2))
        assert marks.within(start, end) == sum(bits for low, high, bits in there if low < end and high > start)
        marks.mark(*item)
        there.append(item)


def test_the_lowest_bit_that_is_not_set():
    assert [lowest_zero(bits) for bits in (0, 1, 0b1011, 0b111)] == [0, 1, 2, 3]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_nearest_number_that_is_low_enough(seed):
    dice = random.Random(seed)
    count = dice.randint(1, 20)
    lowest, numbers = Lowest(count), [float("inf")] * count
    for _ in range(50):
        place, number = dice.randrange(count), dice.randint(0, 5)
        numbers[place] = number
        lowest.set(place, number)
        start, most = dice.randrange(count), dice.randint(-1, 5)
        assert lowest.behind(start, most) == next((each for each in range(start, count) if numbers[each] <= most), None)
        assert lowest.before(start, most) == next((each for each in range(start, -1, -1) if numbers[each] <= most), None)


@pytest.mark.parametrize("seed", SEEDS)
def test_boxes_near_a_box(seed):
    dice = random.Random(seed)
    boxes = [box(dice) for _ in range(40)]
    asked = box(dice)
    wanted = [n for n, b in enumerate(boxes) if asked[0] < b[2] and b[0] < asked[2] and asked[1] < b[3] and b[1] < asked[3]]
    assert Near(boxes).touching(asked) == wanted


def box(dice):
    left, top = dice.uniform(-500, 500), dice.uniform(-500, 500)
    return left, top, left + dice.choice((0.0, 10.0, 900.0)), top + dice.choice((0.0, 10.0, 900.0))


def test_rows_in_which_things_stand_too_close():
    things = [Standing(0, 3, (0.0, 10.0)), Standing(1, 2, (12.0, 20.0)), Standing(2, 3, (30.0, 40.0)), Standing(2, 2, (0.0, 99.0))]
    assert crowded(things, {0, 1, 2, 3}, 5.0) == {1}
    assert crowded(things, {0, 2}, 5.0) == set()


def test_lines_are_led_past_what_is_between_their_ends():
    walls = [Wall(0.0, 10.0, 5.0), Wall(20.0, 30.0, 50.0)]
    lines = [Line(0.0, 12.0, 0.0), Line(0.0, 15.0, 2.0), Line(0.0, 40.0, 0.0), Line(60.0, 70.0, 0.0)]
    assert levels(lines, walls, Apart(first=1.0, next=4.0)) == [6.0, 12.0, 51.0, 1.0]


# Order


def test_longest_paths_and_late_beginnings():
    links = [(0, 1), (1, 2), (3, 2), (2, 4)]
    assert longest_paths(5, links) == [0, 1, 2, 0, 3]
    assert late_beginnings(longest_paths(5, links), links) == [0, 1, 2, 1, 3]


def test_the_longest_rise():
    assert longest_rise([]) == set()
    assert longest_rise([3, 1, 2, 5, 4]) == {1, 2, 4}


@pytest.mark.parametrize("seed", SEEDS)
def test_crossings_are_counted(seed):
    dice = random.Random(seed)
    layers = [list(range(5)), list(range(5, 11)), list(range(11, 14))]
    links = [(dice.choice(layers[n]), dice.choice(layers[n + 1])) for n in (0, 1) for _ in range(8)]
    ordering = Ordering(layers, links, {})
    before = crossings(ordering.layers, links)
    assert ordering.crossings() == before
    ordering.untangle(8, by_wish)
    assert ordering.crossings() == crossings(ordering.layers, links) <= before


def crossings(layers, links):
    place = {item: (number, where) for number, layer in enumerate(layers) for where, item in enumerate(layer)}
    ends = [(place[tail], place[head]) for tail, head in links]
    pairs = [(one, other) for n, one in enumerate(ends) for other in ends[:n] if one[0][0] == other[0][0]]
    return sum((one[0][1] - other[0][1]) * (one[1][1] - other[1][1]) < 0 for one, other in pairs)


# The check


def test_each_flaw_is_found():
    apart = Picture(boxes=[(0.0, 0.0, 10.0, 10.0), (0.0, 40.0, 10.0, 50.0), (0.0, 80.0, 10.0, 90.0)])
    assert is_sound(apart)
    assert flaws(apart) == []
    assert flaws(Picture([(0.0, 0.0, 10.0, 10.0), (5.0, 5.0, 15.0, 15.0)])) == ["boxes 0 and 1 overlap"]
    through = Picture(apart.boxes, lines=[Drawn(0, 2, [(5.0, 10.0), (5.0, 10.0), (5.0, 80.0), (5.0, 80.0)])])
    assert flaws(through) == ["line 0 runs through box 1"]
    assert not is_sound(through)
    covered = Picture(apart.boxes, labels=[(5.0, 5.0, 20.0, 20.0), (18.0, 15.0, 30.0, 30.0)])
    assert flaws(covered) == ["label 0 lies over another thing"] * 2
    assert not is_sound(covered)
    around = Frame((-5.0, -5.0, 15.0, 45.0), (-5.0, -5.0, 5.0, 5.0), frozenset({0, 1}), frozenset())
    assert flaws(Picture(apart.boxes, frames=[around])) == ["thing 1 is not in frame 0", "thing 0 lies over the label of frame 0"]
    foreign = Frame((-5.0, -20.0, 15.0, 55.0), (-5.0, -20.0, 5.0, -10.0), frozenset({0}), frozenset())
    assert flaws(Picture(apart.boxes, frames=[foreign])) == ["thing 1 reaches into frame 0"]


# Frames in our own layers


def framed(seed, direction):
    """Boxes that read some before them, in random frames that lie in each other."""
    dice = random.Random(seed)
    clusters = [Cluster(None if not n or dice.random() < 0.4 else dice.randrange(n), dice.uniform(20, 120), 14.0) for n in range(6)]
    nodes, links = [], []
    for number in range(dice.randint(4, 40)):
        kept = nodes[-1].cluster if nodes and dice.random() < 0.6 else dice.choice((None, *range(6)))
        nodes.append(Node(dice.uniform(20, 90), dice.uniform(15, 50), kept))
        for tail in {max(0, number - dice.choice((1, 1, 2, 3, 9))) for _ in range(dice.choice((0, 1, 1, 2)))} - {number}:
            label = (30.0, 12.0) if seed % 3 == 0 and dice.random() < 0.5 else (0.0, 0.0)
            links.append(LayoutEdge(tail, number, *label))
    return GraphLayoutRequest(nodes=tuple(nodes), links=tuple(links), clusters=tuple(clusters), direction=direction)


@pytest.mark.parametrize("direction", ["down", "up", "right", "left"])
@pytest.mark.parametrize("seed", range(40))
def test_frames_hold_what_is_in_them_and_nothing_else(seed, direction):
    request = framed(seed, direction)
    placed = layered.place(request)
    assert flaws(picture_of(request, placed, framed=True)) == []
    used = {number for node in request.nodes if node.cluster is not None for number in enclosing(request, node.cluster)}
    assert {number for number, frame in enumerate(placed.clusters) if frame} == used
    for number in used:
        left, top, right, bottom = placed.clusters[number]
        assert right - left >= request.clusters[number].width - 0.01
        assert bottom - top >= request.clusters[number].height - 0.01


def enclosing(request, number):
    while number is not None:
        yield number
        number = request.clusters[number].parent


@pytest.fixture
def no_graphviz(monkeypatch):
    monkeypatch.setattr(dot, "is_installed", lambda: False)
    monkeypatch.setattr(dot, "program", lambda _="dot": None)


@pytest.mark.parametrize("direction", ["down", "up", "right", "left"])
@pytest.mark.parametrize("name", ["resnet50", "transformer", "densenet121", "googlenet", "seq2seq", "mobilenet_v2"])
def test_well_known_networks_are_sound_in_our_own_layers(name, direction, no_graphviz, monkeypatch):
    asked = []
    monkeypatch.setattr(layered, "place", lambda request, place=layered.place: asked.append((request, place(request))) or asked[-1][1])
    arranged(prepare(Source(data=f"preset: {name}".encode()), {"style": "graph", "direction": direction}).diagram)
    ((request, placed),) = asked
    assert flaws(picture_of(request, placed, framed=True)) == []
    assert all(placed.clusters)
