"""The dashed lines from the last map to the vector that its values are laid out in."""

from __future__ import annotations

from collections.abc import Iterator

from nnviz_core.geometry import polyline
from nnviz_core.ops import kind_of
from nnviz_core.scene import Group, Path, Point
from nnviz_core.styles.volumes.boxes import Block
from nnviz_core.styles.volumes.runs import Run


def flattening(before: Run | None, after: Run) -> Iterator[Group]:
    """Two lines from the last face of a map to the beam of a dense layer; none between other boxes."""
    if before is None or before.ball or after.ball or before.shift != after.shift:
        return
    face, beam = before.boxes[-1], after.boxes[0]
    if _is_volume(face) and face.flow.direction == "right" and "weighs" in kind_of(beam.layer).traits and beam.recede:
        x, y, width, height = face.front
        # The lower line is level: one that rises would cross what stands under the beam.
        corners: list[Point] = [(x + width + face.recede, y - face.recede), (x + width, min(y + height, beam.front[1]))]
        lines = [polyline([corner, _on(beam, corner[1])]) for corner in corners]
        yield Group(items=tuple(Path(segments=line, stroke="line", width=0.7, dash=(3.0, 2.5)) for line in lines), role="edge")


def _is_volume(box: Block) -> bool:
    return box.layer.shape is not None and bool(box.layer.shape.spatial) and box.recede > 0


def _on(beam: Block, height: float) -> Point:
    """The point of a beam's upper edge that is nearest to a height."""
    x, y, *_ = beam.front
    back = min(beam.recede, max(0.0, y - height))
    return x + back, y - back
