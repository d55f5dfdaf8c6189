"""A page of text: rails, words and figures in columns that fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from nnviz_core.terminal import columns, cut, padded

WIDTH = 80
"""Columns of a page; no line is wider."""
LEAST_WORDS = 24
"""A layer's words are not cut shorter than this, however many rails there are."""
LEAST_LABEL = 8
"""A name is cut before what the layer is, but not shorter than this."""


class Line(Struct, frozen=True):
    """One line: its rails, the frames that it stands in, the layer's name, what it is, and its figures."""

    rails: str
    frames: str = ""
    label: str = ""
    words: str = ""
    shape: str = ""
    params: str = ""


def aligned(lines: Sequence[Line]) -> Iterator[str]:
    """The lines in columns that fit on the page."""
    rails, shapes, params = (max((columns(getattr(line, column)) for line in lines), default=0) for column in ("rails", "shape", "params"))
    words = max((columns(_told(line)) for line in lines), default=0)
    room = WIDTH - (rails + 2) - 2 - 2 - params
    shapes = min(shapes, room - min(words, LEAST_WORDS))
    words = min(words, room - shapes)
    for line in lines:
        left = padded(line.rails, rails + 2) + padded(_told(line, words), words)
        yield f"{left}  {padded(cut(line.shape, shapes), shapes)}  {line.params.rjust(params)}".rstrip()


def _told(line: Line, width: int | None = None) -> str:
    """A line's words, cut to a width if there is one: `stem: Conv 64@7×7/2`."""
    label = line.label
    if width is not None:
        others = columns(line.frames) + columns(f": {line.words}" if line.words else "")
        # What tells the names of a model file apart stands at their end.
        label = cut(label, max(LEAST_LABEL, width - others), at_end="." not in label)
    text = line.frames + ": ".join(filter(None, (label, line.words)))
    return text if width is None else cut(text, width)
