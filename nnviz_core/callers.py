"""Where in the user's own Python code one of our functions was called."""

from __future__ import annotations

import inspect
import os
import re
from types import FrameType

from nnviz_core.network import Place

_OURS = (__name__.partition(".")[0], "contextlib")
"""Packages whose frames are not the user's; the second one stands between ours."""

_CELL = re.compile(r".*[\\/]ipykernel_\d+[\\/]\d+\.py")
"""A notebook's cell, as its kernel names it."""


def caller() -> Place:
    """The file and the line from which the innermost function of ours was called by somebody else."""
    frame = inspect.currentframe()
    while frame and frame.f_back and _is_ours(frame):
        frame = frame.f_back
    return Place(shown(frame.f_code.co_filename), frame.f_lineno) if frame else Place("<python>")


def _is_ours(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0] in _OURS


def shown(path: str) -> str:
    """A file's path from the current folder, where it lies inside."""
    if _CELL.fullmatch(path):
        return "<cell>"
    try:
        inner = os.path.relpath(path)
    except (OSError, ValueError):  # there is no current folder, or it is on another drive
        return path
    return path if path.startswith("<") or inner.startswith(os.pardir) else inner
