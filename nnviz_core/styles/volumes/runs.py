"""Boxes in runs: layers of one resolution touch each other, and words stand under each run."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from itertools import groupby, pairwise

from msgspec import Struct
from msgspec.structs import replace

from nnviz_core.abilities import Worded
from nnviz_core.fonts import wrap
from nnviz_core.kit.text import NOTHING, TIGHT, Line, TextBlock, wrapped
from nnviz_core.kit.words import Words, called
from nnviz_core.layout.flow import Flow
from nnviz_core.network import Layer
from nnviz_core.notation import sizes
from nnviz_core.ops import kind_of
from nnviz_core.ops.questions import kernel_of
from nnviz_core.styles.volumes.boxes import Block, BoxScales, block

BALL = 9.0
"""A merge's radius."""
OPERATION_WIDTH = 10.8
"""What made a box is wrapped to this width, in sizes of the font."""
NAME_WIDTH = 9.2
"""And names to this one."""


class Run(Struct, frozen=True, kw_only=True, dict=True):
    """Boxes that touch each other: convolutions of one size, with the pool after them; or one ball.

    Attributes:
        boxes: Along the flow; none for a ball.
        words: What stands under them; bold lines are names.
        ball: A merge.
        along: The middle of the ball.
        shift: How far the run is from the axis.
    """

    boxes: tuple[Block, ...]
    words: TextBlock = NOTHING
    ball: Layer | None = None
    along: float = 0.0
    shift: float = 0.0

    @property
    def name(self) -> str:
        """The last layer's."""
        return self.ball.name if self.ball else self.boxes[-1].layer.name

    @cached_property
    def start(self) -> float:
        """Where it begins along the flow."""
        return self.along - BALL if self.ball else min(box.start for box in self.boxes)

    @cached_property
    def end(self) -> float:
        """Where it ends along the flow."""
        return self.along + BALL if self.ball else max(box.end for box in self.boxes)

    @property
    def leaves(self) -> float:
        """Where the line to the next run begins."""
        return self.along + BALL if self.ball else self.boxes[-1].leaves

    @property
    def enters(self) -> float:
        """Where the line from the run before meets it."""
        return self.along - BALL if self.ball else self.boxes[0].enters

    @cached_property
    def middle(self) -> float:
        """Where its words stand along the flow."""
        return self.along if self.ball else (self.boxes[0].along + self.boxes[-1].front_end) / 2

    @cached_property
    def over(self) -> float:
        """Its edge on the side where skips are led."""
        return self.shift - BALL if self.ball else min(box.over for box in self.boxes)

    @cached_property
    def under(self) -> float:
        """Its edge on the side where words stand."""
        return self.shift + BALL if self.ball else max(box.under for box in self.boxes)

    def edge(self, across: float) -> float:
        """How far its boxes reach along the flow, so far from the axis or farther: what recedes reaches less far down."""
        return max((min(box.end, box.front_end + max(0.0, box.under - across)) for box in self.boxes), default=self.end)

    @property
    def reach(self) -> float:
        """How far its words reach from its middle, along the flow."""
        return self.words.along(upright=bool(self.boxes) and self.boxes[0].flow.upright) / 2

    def at(self, dx: float, shift: float) -> Run:
        """The run, moved along the flow, and set aside from the axis."""
        boxes = tuple(replace(box, along=box.along + dx, shift=shift) for box in self.boxes)
        return replace(self, boxes=boxes, along=self.along + dx, shift=shift)


def grouped(path: Sequence[Layer], tails: Collection[str], *, split: bool) -> list[list[Layer]]:
    """Which layers touch: those of one resolution, and a pool with what it pools.

    Inputs, vectors and merges stand alone, and so does a pool from which a skip
    begins: the line must not cross the box behind it.

    Args:
        path: In the order of the flow.
        tails: Where skips begin.
        split: Whether a skip may begin behind its box, so that no other box may stand there.
    """
    runs: list[list[Layer]] = [[path[0]]]
    for before, layer in pairwise(path):
        taken = (split and before.name in tails) or (layer.name in tails and _pools(layer))
        if _touches(before, layer) and not taken:
            runs[-1].append(layer)
        else:
            runs.append([layer])
    return runs


def _pools(layer: Layer) -> bool:
    return "pools" in kind_of(layer).traits


def _is_ball(layer: Layer) -> bool:
    return "merges" in kind_of(layer).traits


def _touches(before: Layer, layer: Layer) -> bool:
    one, other = before.shape, layer.shape
    if before.look.image or before.kind == "input" or _is_ball(before) or _is_ball(layer):
        return False
    if one is None or other is None or not one.spatial or not other.spatial:
        return False
    if _pools(layer):
        return not _pools(before)
    return one.spatial == other.spatial and not _pools(before)


def run(layers: Sequence[Layer], flow: Flow, scales: BoxScales, options: Worded) -> Run:
    """Layers that touch, beginning at 0."""
    if _is_ball(layers[0]):
        return Run(boxes=(), ball=layers[0], along=BALL)
    boxes: list[Block] = []
    for layer in layers:
        boxes.append(block(layer, flow, boxes[-1].front_end if boxes else 0.0, scales))
    return Run(boxes=tuple(boxes), words=_words(boxes, options))


USUAL = frozenset({"names", "shapes"})
"""What is written where the author did not choose."""


def _words(boxes: Sequence[Block], options: Worded) -> TextBlock:
    """What stands under a run: its channels, its size, what made it and what it costs where that is wanted, and its author's names."""
    words, size = Words(options.show, USUAL), options.font_size
    plain = list(_sizes(boxes)) if "shapes" in words else []
    plain += [line for text in _operations(boxes, words) for line in wrap(text, OPERATION_WIDTH * size, size)]
    plain += [", ".join(amounts) for box in boxes if (amounts := words.amounts(box.layer))]
    lines = [Line(text, size, role="muted" if number else "ink") for number, text in enumerate(plain)]
    for box in boxes:
        lines += wrapped(words.name(box.layer, called(box.layer)), NAME_WIDTH * size, size, bold=True, role="ink")
    return TextBlock(tuple(lines), TIGHT)


def _operations(boxes: Sequence[Block], words: Words) -> Iterator[str]:
    """What made the boxes of a run, equal ones once: `3×3 conv, ReLU (×2)`."""
    for text, same in groupby(_operation(box.layer, words) for box in boxes):
        count = len(list(same))
        if text:
            yield f"{text} (×{count})" if count > 1 else text


def _operation(layer: Layer, words: Words) -> str:
    """The kind, the kernel and the activations of a layer, as far as `show` has them."""
    if layer.kind == "input":
        return ""
    kernel, kind = sizes(kernel_of(layer)) if "kernels" in words else "", words.kind(layer)
    return ", ".join(
        text for text in (f"{kernel} {kind.lower()}".strip() if kernel else kind, *words.remarks(layer), *words.fused(layer)) if text
    )


def _sizes(boxes: Sequence[Block]) -> Iterator[str]:
    """The channels of a run, and the size of its maps."""
    yield _channels(boxes)
    shape = boxes[0].layer.shape
    if shape is not None and shape.spatial:
        yield "×".join("?" if size is None else str(size) for size in shape.spatial)


def _channels(boxes: Sequence[Block]) -> str:
    """`64 (×2)` for two boxes of 64 channels; a pool's are those of what it pools."""
    counted: list[tuple[str, int]] = []
    for box in boxes:
        shape = box.layer.shape
        if len(boxes) > 1 and _pools(box.layer):
            continue
        text = "?" if shape is None or shape.channels is None else str(shape.channels)
        if counted and counted[-1][0] == text:
            counted[-1] = (text, counted[-1][1] + 1)
        else:
            counted.append((text, 1))
    return ", ".join(f"{text} (×{count})" if count > 1 else text for text, count in counted)
