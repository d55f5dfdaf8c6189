"""matplotlib itself: whether it is there, and loaded with its own settings."""

from __future__ import annotations

import importlib.util
from contextlib import chdir
from functools import cache
from typing import Any

from nnviz_core.errors import Problem
from nnviz_core.fonts import FILES

_SETTINGS: Any = {"svg.hashsalt": "nnviz", "svg.fonttype": "path", "pdf.fonttype": 42, "pgf.rcfonts": False, "path.snap": False}


def missing(_: str) -> Problem | None:
    """Why a format cannot be made; `None` where it can."""
    if importlib.util.find_spec("matplotlib"):
        return None
    return Problem("the renderer 'matplotlib' needs matplotlib", hint='pip install "nnviz-docs[matplotlib]"', topic="tool")


@cache
def loaded() -> None:
    """Load matplotlib with its own settings: none from a file in the present folder or the user's own."""
    with chdir(FILES[0].parent):  # a `matplotlibrc` in the present folder is read when it is imported; among our fonts there is none
        import matplotlib as mpl  # noqa: PLC0415 - a heavy package, imported when it draws
    mpl.rcdefaults()
    mpl.rcParams.update(_SETTINGS)
