"""A row of boxes with lines beside it: what `volumes` and `flat` have in common."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from nnviz_core.abilities import CommonWithLegend, Scaled
from nnviz_core.diagram import option
from nnviz_core.geometry import bounds
from nnviz_core.kit.arrows import LARGE, along, arrowhead, line
from nnviz_core.kit.legend import FEW, entries_of, painted, swatches
from nnviz_core.kit.nodes import layer_group
from nnviz_core.kit.scale import scale_for, sizes_of
from nnviz_core.kit.signs import in_circle, symbol
from nnviz_core.kit.tensor_rows import flow_of, row_scene
from nnviz_core.kit.text import CAPITALS, TIGHT, Line, fitting
from nnviz_core.layout.flow import Flow
from nnviz_core.network import Layer, Network
from nnviz_core.ops import kind_of
from nnviz_core.scene import Group, Item, Scene, Text
from nnviz_core.simplify.spine import Skip, Spine, spine
from nnviz_core.styles.volumes.boxes import BoxScales, faces
from nnviz_core.styles.volumes.flattening import flattening
from nnviz_core.styles.volumes.routes import LineEnd, length, routes
from nnviz_core.styles.volumes.runs import BALL, Run, grouped, run

APART = 20.0
"""Room between groups of boxes."""
NEAR = 4
"""No words reach over more runs than this."""


class RowOptions(CommonWithLegend, Scaled):
    """The options of styles that draw a row of boxes."""

    layout: str = option("row", "choice", "Boxes on one axis, or each resolution on a level of its own.", choices=("row", "u"))
    skips: str = option("over", "choice", "On which side skips are led.", choices=("over", "under", "both"))


def row(network: Network, options: RowOptions, slant: float) -> Scene:
    """The scene of a network that is one path, with lines beside it.

    Args:
        network: One for which `why_not` has no reason.
        options: Of the style.
        slant: How far a unit of depth recedes; 0 draws flat boxes.
    """
    whole = spine(network) or Spine(network.layers, ())
    found = Spine(whole.path, tuple(map(_without_shapes, whole.skips)))
    path = [layer for index, layer in enumerate(found.path) if index == 0 or not _silent(layer)]
    flow = flow_of(options)
    runs = _placed(path, found, _scales(path, options, slant), flow, options)
    items = _drawn(runs, flow, options)
    items += routes(found.skips, runs, _line_ends(found, runs, flow), flow, options.font_size, options.skips)
    shown = [*path, *(layer for skip in found.skips for layer in skip.via)]
    # A band may be too thin to be seen, and what stands on a line beside the path has none.
    entries = painted(entries_of(shown, fused=True), items)
    return row_scene(items, bounds(items), swatches(entries), options, helps=len(entries_of(path, fused=True)) > FEW)


def _silent(layer: Layer) -> bool:
    """Whether it changes no size that is worth a box of its own."""
    traits = kind_of(layer).traits
    silent = not traits.isdisjoint({"rearranges", "normalises", "drops", "activates"}) and "distributes" not in traits
    return silent and not layer.label


def _without_shapes(skip: Skip) -> Skip:
    """A row beside the path without what only rearranges values, unless there is nothing else."""
    via = tuple(layer for layer in skip.via if "rearranges" not in kind_of(layer).traits or layer.label)
    return Skip(skip.tail, skip.head, via or skip.via)


def _scales(path: Sequence[Layer], options: RowOptions, slant: float) -> BoxScales:
    sizes, mode = sizes_of(path), options.scale or "sqrt"
    return BoxScales(
        spatial=scale_for(sizes.maps, 14.0, 168.0, mode),
        channels=scale_for(sizes.channels, 5.0, 26.0, mode),
        vectors=scale_for(sizes.vectors, 26.0, 260.0 * min(1.0, 0.3 + 0.2 * sizes.magnitude), mode),
        slant=slant,
    )


def _placed(path: Sequence[Layer], found: Spine, scales: BoxScales, flow: Flow, options: RowOptions) -> list[Run]:
    """The runs along the flow: apart by their own room, by the words under them, and by what stands on lines beside them."""
    tails = {skip.tail for skip in found.skips}
    layered = [run(layers, flow, scales, options) for layers in grouped(path, tails, split=options.skips != "over")]
    shifts = _shifts(layered, options)
    runs: list[Run] = []
    leaves: dict[str, float] = {}
    words = -math.inf
    coming: dict[str, list[Skip]] = {}
    for skip in found.skips:
        coming.setdefault(skip.head, []).extend([skip] if skip.via else [])
    for each, shift in zip(layered, shifts, strict=True):
        dx = _apart(runs, words, each, options) if runs else -each.start
        for skip in (skip for name in _names(each) for skip in coming.get(name, ()) if skip.tail in leaves):
            dx = max(dx, leaves[skip.tail] + length(skip, flow, options.font_size) + 2 * BALL - each.middle)
        placed = each.at(dx, shift)
        runs.append(placed)
        if reach := _reach(placed, options):
            words = placed.middle + reach
        leaves |= dict.fromkeys(_names(placed), max(placed.end, placed.middle + reach))
    return runs


def _names(each: Run) -> set[str]:
    return {each.name, *(box.layer.name for box in each.boxes)}


def _apart(runs: Sequence[Run], words: float, each: Run, options: RowOptions) -> float:
    """How far a run is moved so that it is clear of the ones before, and its words of theirs, which end at `words`."""
    other = _reach(each, options)
    reached, begins = max(runs[-1].end, words), min(each.start, each.middle - other)
    if options.layout == "u":
        # A skip that leaves under a box has its own way down beside the path's.
        return reached + APART + (4 if options.skips == "over" else 18) - begins
    if options.skips != "over":
        # Between the two there is a line down, or one up.
        return max(runs[-1].end + APART + 6 - each.start, reached + 14 - begins)
    clear = max([runs[-1].end + APART - each.start, *(_beside(before, each, options) for before in runs[-NEAR:])])
    return max(clear, words + 8 - (each.middle - other)) if other else clear


def _beside(before: Run, each: Run, options: RowOptions) -> float:
    """How far a run is moved so that its words are clear of the boxes of one before, and its boxes of the words of that one."""
    if (other := _reach(each, options)) and before.under > each.under:
        return before.edge(each.under) + 6 - (each.middle - other)
    if (words := _reach(before, options)) and each.under > before.under:
        return before.middle + words + 6 - each.start
    return -math.inf


def _reach(each: Run, options: RowOptions) -> float:
    """How far what is under a run reaches: its words, or the lines that come to a ball from below."""
    return BALL if each.ball and options.skips != "over" else each.reach


def _shifts(runs: Sequence[Run], options: RowOptions) -> list[float]:
    """How far each run is from the axis: each resolution lower than the one above it, where levels are asked for."""
    if options.layout == "row":
        return [0.0] * len(runs)
    keys = [_level(each) for each in runs]
    levels: dict[float, list[Run]] = {}
    for each, key in zip(runs, keys, strict=True):
        levels.setdefault(key, []).append(each)
    offsets: dict[float, float] = {}
    before = 0.0
    for key in sorted(levels, reverse=True):
        level = levels[key]
        above = max(-each.over for each in level)
        below = max(each.under + each.words.height for each in level)
        offsets[key] = before + (above + APART * 1.5 if offsets else 0.0)
        before = offsets[key] + below
    return [offsets[key] for key in keys]


def _level(each: Run) -> float:
    """The resolution of a run; what has none is on the lowest level."""
    layer = each.ball or each.boxes[0].layer
    known = [size for size in layer.shape.spatial if isinstance(size, int)] if layer.shape else []
    product = 1.0
    for size in known:
        product *= size
    return product if known else 0.0


def _line_ends(found: Spine, runs: Sequence[Run], flow: Flow) -> Mapping[str, LineEnd]:
    """A place over each layer of the path; one that is not drawn has that of the layer before it."""
    drawn: dict[str, LineEnd] = {}
    for each in runs:
        for box in each.boxes:
            receding = 0.0 if flow.upright else box.recede
            drawn[box.layer.name] = (box.along + box.thick / 2 + receding, box.over)
        if each.ball:
            drawn[each.ball.name] = (each.along, each.over)
    last = (0.0, 0.0)
    for layer in found.path:
        last = drawn.setdefault(layer.name, last)
    return drawn


def _drawn(runs: Sequence[Run], flow: Flow, options: RowOptions) -> list[Item]:
    """Lines, boxes and words; what is nearer to the reader comes later."""
    parts: list[list[Item]] = []
    for before, each in zip([None, *runs], runs, strict=False):
        lines, boxes = [*flattening(before, each), *_arrow(before, each, flow, options)], _boxes(each, flow, options)
        parts.append([*boxes, *lines] if flow.direction == "down" else [*lines, *boxes])
    ordered = reversed(parts) if flow.direction == "down" else parts
    words = [Group(items=_written(each, flow), role="decoration", name=each.name) for each in runs if each.words.lines]
    return [*(item for part in ordered for item in part), *words]


def _boxes(each: Run, flow: Flow, options: RowOptions) -> Iterator[Item]:
    if each.ball:
        yield _ball(each, flow, options)
    boxes = reversed(each.boxes) if flow.direction == "down" else each.boxes
    for box in boxes:
        yield layer_group(box.layer, faces(box))


def _ball(each: Run, flow: Flow, options: RowOptions) -> Group:
    assert each.ball is not None
    text = in_circle(kind_of(each.ball).symbol)
    sign = Line(text, fitting(text, min(options.font_size, BALL * 1.4), BALL * 1.8, bold=True), bold=True)
    return layer_group(each.ball, symbol(sign, flow(each.along, each.shift), BALL, each.ball.look.color or "merge", capitals=True))


def _written(each: Run, flow: Flow) -> tuple[Text, ...]:
    """The words under a run, or beside it."""
    size = each.words.lines[0].size
    if flow.upright:
        x, y = flow(each.middle, each.under + 10)
        return each.words.from_baseline(x, y - (len(each.words.lines) - 1) / 2 * size * TIGHT + size * CAPITALS, "start")
    floor = max(box.front[1] + box.front[3] for box in each.boxes)
    return each.words.from_baseline(each.middle, floor + size * 1.2)


def _arrow(before: Run | None, each: Run, flow: Flow, options: RowOptions) -> Iterator[Group]:
    """A line to a run: along the axis, its head half-way in the open; to another level, around a corner."""
    if before is None:
        return
    head = (each.enters, each.shift)
    if before.shift == each.shift:
        points = [(before.leaves, each.shift), (_hidden(each, flow), each.shift)]
        if options.skips == "over" and flow.direction != "down":  # data that go down end on a face that is seen
            head = ((max(before.leaves, min(before.end, each.enters)) + each.enters) / 2 + 4.0, each.shift)
    else:
        corner = min(each.start, each.middle - each.reach) - APART / 2
        points = [(before.leaves, before.shift), (corner, before.shift), (corner, each.shift), head]
    yield Group(items=(line([flow(*point) for point in points]), arrowhead(flow(*head), along(flow), LARGE)), role="edge")


def _hidden(each: Run, flow: Flow) -> float:
    """Where the line to a run ends: behind its first box, or in the middle of the face that it meets."""
    if each.ball or flow.upright:
        return each.enters
    return each.boxes[0].along + each.boxes[0].recede / 2


def why_not(network: Network) -> str:
    """Why a network cannot be drawn as one path with rows of layers beside it; empty where it can."""
    if not network.layers:
        return "it has no layers"
    return "" if spine(network) is not None else "its branches branch again"
