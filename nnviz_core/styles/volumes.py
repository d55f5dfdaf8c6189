"""The style `volumes`: boxes in oblique projection, as the papers draw convolutional networks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from nnviz_core.diagram import Options
from nnviz_core.fonts import text_width, wrap
from nnviz_core.geometry import arrowhead, bounds, circle, fitted, moved, polyline
from nnviz_core.network import Layer, Network
from nnviz_core.notation import tooltip
from nnviz_core.ops import KINDS
from nnviz_core.plugins import Style
from nnviz_core.scene import Group, Item, Path, Scene, Text
from nnviz_core.styles._amounts import amount
from nnviz_core.styles._boxes import Block, BoxScales, block, faces
from nnviz_core.styles._legend import entries_of, legend
from nnviz_core.styles._routes import routes
from nnviz_core.styles._scaling import scale_for
from nnviz_core.styles._skips import Spine, sign, spine

BALL = 9.0
"""A merge's radius."""
APART = 20.0
"""Room between groups of boxes."""
SILENT = frozenset({"shape", "norm", "dropout", "activation"})
"""Categories that change no size worth a box of its own when they stand alone."""


@dataclass(frozen=True, kw_only=True)
class VolumesOptions(Options):
    """The options of `volumes`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Boxes that touch each other: convolutions of one size, with the pool after them; or one ball."""

    boxes: tuple[Block, ...]
    ball: Layer | None = None
    x: float = 0.0

    @property
    def name(self) -> str:
        """The last layer's."""
        return self.ball.name if self.ball else self.boxes[-1].layer.name

    @property
    def leaves(self) -> float:
        """Where the line to the next run begins: the middle of the last side."""
        return self.x + BALL if self.ball else self.boxes[-1].right + self.boxes[-1].recede / 2

    @property
    def end(self) -> float:
        """How far to the right it reaches."""
        return self.x + BALL if self.ball else max(box.end for box in self.boxes)

    @property
    def start(self) -> float:
        """Its left end."""
        return self.x - BALL if self.ball else self.boxes[0].x


def arrange(network: Network, options: VolumesOptions) -> Scene:
    """The scene of a network that is one path, with skips over it."""
    found = spine(network) or Spine(network.layers, ())
    path = [layer for index, layer in enumerate(found.path) if index == 0 or not _silent(layer)]
    runs = _placed(_runs(path, {skip.tail for skip in found.skips}), _scales(path, options), options)
    items: list[Item] = [item for before, run in zip([None, *runs], runs, strict=False) for item in _drawn(before, run, options)]
    items += routes(found, runs, options.font_size)
    if _has_legend(options, path):
        left, _, right, bottom = bounds(items)
        made = legend(entries_of(path, frozenset({"norm", "dropout", "shape"})), width=right - left, size=options.font_size * 0.92)
        items.append(moved(made, left, bottom + options.font_size * 1.6))
    return fitted(items)


def _silent(layer: Layer) -> bool:
    return KINDS[layer.kind].category in SILENT and not layer.label


def _has_legend(options: VolumesOptions, path: Sequence[Layer]) -> bool:
    return options.legend if options.legend is not None else len(entries_of(path)) > 2  # noqa: PLR2004 - two colours explain themselves


def _scales(path: Sequence[Layer], options: VolumesOptions) -> BoxScales:
    shapes = [layer.shape for layer in path if layer.shape]
    spatial = [size for shape in shapes for size in shape.spatial]
    channels = [shape.channels for shape in shapes if shape.spatial]
    vectors = [shape.channels for shape in shapes if not shape.spatial]
    return BoxScales(
        spatial=scale_for(spatial, 14.0, 168.0, options.scale or "sqrt"),
        channels=scale_for(channels, 5.0, 26.0, options.scale or "sqrt"),
        vectors=scale_for(vectors, 26.0, 260.0, options.scale or "sqrt"),
    )


def _placed(grouped: Sequence[Sequence[Layer]], scales: BoxScales, options: VolumesOptions) -> list[Run]:
    """The runs from left to right: apart by their own room, and by the words under them."""
    runs: list[Run] = []
    words = 0.0  # where the last words end
    for layers in grouped:
        before = runs[-1] if runs else None
        start = before.end + APART if before else 0.0
        run = _run(layers, start, scales)
        half = _half_words(run, options)
        middle = (run.start + run.boxes[-1].right) / 2 if run.boxes else run.x
        shift = max(0.0, words + 8.0 - (middle - half)) if half and before else 0.0
        run = _shifted(run, shift)
        runs.append(run)
        words = middle + shift + half if half else words
    return runs


def _runs(path: Sequence[Layer], tails: Collection[str]) -> list[list[Layer]]:
    """Which layers touch: those of one resolution, and a pool with what it pools.

    Inputs, vectors and merges stand alone, and so does a pool from which a skip
    begins: the line must not cross the box behind it.
    """
    runs: list[list[Layer]] = [[path[0]]]
    for before, layer in pairwise(path):
        if _touches(before, layer) and not (layer.name in tails and KINDS[layer.kind].category == "pool"):
            runs[-1].append(layer)
        else:
            runs.append([layer])
    return runs


def _touches(before: Layer, layer: Layer) -> bool:
    one, other = before.shape, layer.shape
    if one is None or other is None or not one.spatial or not other.spatial or before.kind == "input" or sign(before) or sign(layer):
        return False
    if KINDS[layer.kind].category == "pool":
        return KINDS[before.kind].category != "pool"
    return one.spatial == other.spatial and KINDS[before.kind].category != "pool"


def _run(layers: Sequence[Layer], start: float, scales: BoxScales) -> Run:
    if sign(layers[0]):
        return Run(boxes=(), ball=layers[0], x=start + BALL)
    boxes: list[Block] = []
    for layer in layers:
        boxes.append(block(layer, boxes[-1].right if boxes else start, scales))
    return Run(boxes=tuple(boxes))


def _shifted(run: Run, dx: float) -> Run:
    return replace(run, boxes=tuple(replace(box, x=box.x + dx) for box in run.boxes), x=run.x + dx)


def _words(run: Run, options: VolumesOptions) -> list[tuple[str, bool]]:
    """What stands under a run: its channels, its size, and the name its author gave it, in lines; bold ones are names."""
    if run.ball:
        return []
    lines = [(text, False) for text in _sizes(run.boxes)] if options.shows("shapes") else []
    lines += [(text, False) for box in run.boxes if (text := amount(box.layer, options))]
    for box in run.boxes if options.shows("names") else ():
        name = box.layer.label or ("Input" if box.layer.kind == "input" else "")
        lines += [(line, True) for line in (wrap(name, 110.0, options.font_size, bold=True) if name else ())]
    return lines


def _sizes(boxes: Sequence[Block]) -> Iterator[str]:
    """The channels of a run, and the size of its maps."""
    yield _channels(boxes)
    shape = boxes[0].layer.shape
    if shape is not None and shape.spatial:
        yield "×".join("?" if size is None else str(size) for size in shape.spatial)


def _channels(boxes: Sequence[Block]) -> str:
    """`64 ×2` for two boxes of 64 channels; a pool's are those of what it pools."""
    counted: list[tuple[str, int]] = []
    for box in boxes:
        shape = box.layer.shape
        if len(boxes) > 1 and KINDS[box.layer.kind].category == "pool":
            continue
        text = "?" if shape is None or shape.channels is None else str(shape.channels)
        if counted and counted[-1][0] == text:
            counted[-1] = (text, counted[-1][1] + 1)
        else:
            counted.append((text, 1))
    return ", ".join(f"{text} (×{count})" if count > 1 else text for text, count in counted)


def _half_words(run: Run, options: VolumesOptions) -> float:
    size = options.font_size
    return max((text_width(text, size, bold=bold) for text, bold in _words(run, options)), default=0.0) / 2


def _drawn(before: Run | None, run: Run, options: VolumesOptions) -> list[Item]:
    """The line to a run, its boxes, and the words under them."""
    items: list[Item] = [_arrow(before, run)] if before else []
    if run.ball:
        return [*items, _ball(run.ball, run.x, options)]
    for box in run.boxes:
        layer = box.layer
        items.append(Group(items=tuple(faces(box)), role="layer", name=layer.name, link=layer.look.link, title=tooltip(layer)))
    return [*items, Group(items=tuple(_written(run, options)), role="decoration", name=run.name)]


def _written(run: Run, options: VolumesOptions) -> Iterator[Text]:
    """The words under a run."""
    middle, size = (run.start + run.boxes[-1].right) / 2, options.font_size
    floor = max(box.bottom for box in run.boxes) + size * 1.2
    for index, (text, bold) in enumerate(_words(run, options)):
        fill = "ink" if bold or index == 0 else "muted"
        yield Text(x=middle, y=floor + index * size * 1.25, text=text, size=size, fill=fill, anchor="middle", bold=bold)


def _arrow(before: Run, run: Run) -> Group:
    """A line along the axis, its head half-way in the open."""
    reach = run.start if run.ball else run.start + run.boxes[0].recede / 2
    open_from, open_to = before.end if not before.ball else before.leaves, run.start if run.ball else _enters(run)
    tip = (open_from + open_to) / 2 + 4.0
    line = Path(segments=polyline([(before.leaves, 0.0), (reach, 0.0)]), stroke="line", width=1.2)
    return Group(items=(line, Path(segments=arrowhead((tip, 0.0), 0.0, 8.0), fill="line")), role="edge")


def _enters(run: Run) -> float:
    """Where the axis goes behind a run's first box."""
    box = run.boxes[0]
    return box.x if box.top <= 0 else box.x + min(box.recede, box.top)


def _ball(layer: Layer, x: float, options: VolumesOptions) -> Group:
    size = options.font_size
    disc = Path(segments=circle(x, 0.0, BALL), fill="merge", stroke="merge-line", width=1.0)
    text = Text(x=x, y=size * 0.36, text=sign(layer), size=size, fill="merge-text", anchor="middle", bold=True)
    return Group(items=(disc, text), role="layer", name=layer.name, link=layer.look.link, title=tooltip(layer))


def unfit(network: Network) -> str:
    """Why the network cannot be drawn as one path with skips; empty where it can."""
    if len(network.inputs) > 1:
        return "it has several inputs"
    if not network.layers:
        return "it has no layers"
    return "" if spine(network) is not None else "it has parallel branches"


style = Style(
    name="volumes",
    options=VolumesOptions,
    arrange=arrange,
    without=("direction", "fold", "expand", "depth", "max-units", "max-maps"),
    unfit=unfit,
)
