"""Picture files in matplotlib: bent into their parallelogram here, because not every backend can."""

from __future__ import annotations

import io
import math
from typing import Any

from PIL import Image as Pictures

from nnviz_core.errors import Problem, SpecError
from nnviz_core.images import read_image
from nnviz_core.scene import Image


def drawn_image(renderer: Any, context: Any, image: Image, transform: Any) -> None:
    """Draw a picture file into its parallelogram.

    Raises:
        SpecError: The file cannot be read, or is damaged.
    """
    import numpy as np  # noqa: PLC0415 - matplotlib has it

    corner, right, down = (tuple(map(float, transform.transform(point))) for point in (image.corner, image.right, image.down))
    opposite = (right[0] + down[0] - corner[0], right[1] + down[1] - corner[1])
    xs, ys = zip(corner, right, down, opposite, strict=True)
    left, bottom, top = math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(ys))
    size = (max(1, math.ceil(max(xs)) - left), max(1, top - bottom))
    bent = _bent(image.path, size, [(x - left, top - y) for x, y in (corner, right, down)])
    renderer.draw_image(context, left, bottom, np.asarray(bent)[::-1])


def _bent(path: str, size: tuple[int, int], corners: list[tuple[float, float]]) -> Any:
    """The file as a bitmap of a size, its corners where they belong (upper left, upper right, lower left), clear around it."""
    data, _ = read_image(path)
    try:
        picture = Pictures.open(io.BytesIO(data)).convert("RGBA")
    except (OSError, ValueError, Pictures.DecompressionBombError) as error:
        raise SpecError(Problem(f"the image '{path}' is damaged", hint="save it anew", topic="render")) from error
    (x, y), (rx, ry), (dx, dy) = corners
    ux, uy, vx, vy = rx - x, ry - y, dx - x, dy - y
    determinant = ux * vy - uy * vx
    if not determinant:
        return Pictures.new("RGBA", size)
    wide, high = picture.width / determinant, picture.height / determinant
    # From a pixel of the bitmap back to one of the file.
    back = (vy * wide, -vx * wide, (vx * y - vy * x) * wide, -uy * high, ux * high, (uy * x - ux * y) * high)
    return picture.transform(size, Pictures.Transform.AFFINE, back, Pictures.Resampling.BILINEAR)
