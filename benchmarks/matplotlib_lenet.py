"""A LeNet by matplotlib: the way of draw_convnet (pyplot, a patch for each square, a tight box) beside ours.

The peer is written here after what draw_convnet does, with its numbers: a figure of
8×2.5 inches, eight squares a stack with dots between, four lines from each kernel, labels.
"""

from __future__ import annotations

from io import BytesIO
from math import sqrt
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
from side_by_side import pixels, side_by_side

from nnviz_core.cache import Cache
from nnviz_core.contracts import Source
from nnviz_core.pipeline import prepare
from nnviz_core.produce import produce

MAPS = ((32, 3, 5), (18, 32, 2), (10, 32, 5), (6, 48, 2), (4, 48, 0))
"""Size, number and kernel of each stack."""
UNITS = (768, 500, 2)
SPEC = """
input: 3@32x32
layers:
  - {conv: 32@5x5}
  - maxpool: 2x2
  - {conv: 48@5x5}
  - maxpool: 2x2
  - flatten
  - dense: 500
  - dense: 2
"""


def stack(axes: Any, x: float, size: float, count: int, step: float) -> None:
    """Squares one behind the other, dots for those left out."""
    shown = min(count, 8)
    for number in range(shown):
        corner = (x + number * step, -size - number * step)
        if shown == 8 and 2 <= number < 6:  # noqa: PLR2004 - draw_convnet's own numbers
            axes.add_patch(plt.Circle((corner[0] + size / 2, corner[1] + size / 2), 0.5, color="black"))
        else:
            axes.add_patch(plt.Rectangle(corner, size, size, facecolor=str(0.7 - 0.2 * (number % 2)), edgecolor="black"))


def kernel(axes: Any, x: float, size: float, patch: float) -> None:
    """A kernel on the front square, and its four lines to the next stack."""
    corner = (x + 0.4 * size, -0.5 * size - patch)
    axes.add_patch(plt.Rectangle(corner, patch, patch, facecolor="0.3", edgecolor="black"))
    for dx in (0, patch):
        for dy in (0, patch):
            axes.add_line(plt.Line2D([corner[0] + dx, x + 48], [corner[1] + dy, -0.4 * size], color="0.15"))


def drawn(dots: float) -> BytesIO:
    """One figure, from nothing to PNG of so many dots an inch."""
    figure, axes = plt.subplots(figsize=(8, 2.5))
    for place, (size, count, patch) in enumerate(MAPS):
        stack(axes, place * 40, size, count, 3)
        axes.text(place * 40, 4, f"Feature\nmaps\n{count}@{size}x{size}", family="sans-serif", size=8)
        if patch:
            kernel(axes, place * 40, size, patch)
            axes.text(place * 40 + 26, -65, f"Convolution\n{patch}x{patch} kernel", family="sans-serif", size=8)
    for place, units in enumerate(UNITS):
        for number in range(20):
            stack(axes, 200 + place * 40 + number * 2, 2, 1, 2)
        axes.text(200 + place * 40, 4, f"Hidden\nunits\n{units}", family="sans-serif", size=8)
    axes.set_aspect("equal")
    axes.autoscale_view()
    axes.axis("off")
    figure.savefig(target := BytesIO(), format="png", bbox_inches="tight", pad_inches=0, dpi=dots)
    plt.close(figure)
    return target


def main() -> None:
    """Both with as many pixels."""
    job = prepare(Source(data=SPEC.encode()), {"style": "lenet", "renderer": "matplotlib"})
    ours = pixels(produce(job, "png", Cache()).data)
    dots = 200 * sqrt(ours / pixels(drawn(200).getvalue()))
    print(f"pixels: {ours:,} of ours, {pixels(drawn(dots).getvalue()):,} of theirs")
    side_by_side("LeNet by matplotlib, PNG", lambda _: produce(job, "png", Cache()), lambda _: drawn(dots), "as draw_convnet does", 4)


if __name__ == "__main__":
    main()
