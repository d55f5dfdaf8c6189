"""How many pixels a bitmap may have."""

from __future__ import annotations

import math

from nnviz_core import budget
from nnviz_core.scene import Scene

FINE = 2
"""PNG files are so many times as fine as the page's pixels."""


def check_pixels(scene: Scene, fine: float = FINE) -> None:
    """Raise `NnvizError` for a bitmap of more pixels than a figure may have; `fine` of them stand for one of the scene's."""
    width, height = math.ceil(scene.width * fine), math.ceil(scene.height * fine)
    budget.check("pixels", width * height / 1e6, f"the bitmap would have {width:,}×{height:,} pixels")
