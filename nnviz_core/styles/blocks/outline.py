"""How much room blocks take, and how they are turned."""

from __future__ import annotations

from msgspec import Struct

from nnviz_core.layout.columns.outline import Outline
from nnviz_core.layout.flow import Flow
from nnviz_core.styles.blocks.content import BlockContent

RADIUS = 0.75
"""Of a circle, in sizes of the font."""
WAVE = 1.0
"""The radius of the circle with a wave in it, and how far it is from the one that it is added in."""

LOOP = 1.2
"""How far the loop of a recurrent layer reaches from its block."""


class Setting(Struct, frozen=True):
    """How everything is turned, and how large blocks are.

    Attributes:
        flow: Which way the data flow.
        turned: Whether words on blocks are read from the bottom up.
        size: Of the font, in pixels.
        width: Of all blocks, in the direction in which their words are read.
        height: Of the highest block's words.
    """

    flow: Flow
    turned: bool
    size: float
    width: float
    height: float

    @property
    def lengthwise(self) -> bool:
        """Whether words on blocks run along the flow."""
        return self.turned == self.flow.upright


def outline(content: BlockContent, setting: Setting, side: int) -> Outline:
    """The room for a content; what is beside it is at a side (-1 or 1)."""
    if content.form == "wave":
        return _wave(content, setting, side)
    if content.form == "circle":
        radius = setting.size * RADIUS
        return Outline(2 * radius, 2 * radius, (-radius, radius), radius)
    wide, high = content.width + 0.4 * setting.size, content.height
    if content.form == "block":
        wide, high = setting.width, (setting.height if setting.lengthwise else high) + 1.1 * setting.size
    along, across = (wide, high) if setting.lengthwise else (high, wide)
    loop = LOOP * setting.size if content.loops else 0.0
    sides = (-across / 2 - (loop if side < 0 else 0.0), across / 2 + (loop if side > 0 else 0.0))
    return Outline(along, along, sides, across / 2, aside=not content.loops)


def _wave(content: BlockContent, setting: Setting, side: int) -> Outline:
    size, radius = setting.size, setting.size * RADIUS
    words = (content.width, content.height) if setting.flow.upright else (content.height, content.width)
    far = wave_words(setting) + words[0]
    along = max(2 * WAVE * size, words[1])
    return Outline(along, 2 * radius, (-far, radius) if side < 0 else (-radius, far), radius, aside=False)


def wave_words(setting: Setting) -> float:
    """How far from the axis the words beside a wave begin."""
    return setting.size * (RADIUS + 3 * WAVE + 0.5)
