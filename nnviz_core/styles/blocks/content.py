"""How a layer looks in the figures of papers: a block of words, words alone, a circle, or a wave that is added from the side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from nnviz_core.abilities import Worded
from nnviz_core.kit.roles import role_of
from nnviz_core.kit.signs import sign
from nnviz_core.kit.text import Line, TextBlock, wrapped
from nnviz_core.kit.words import Words
from nnviz_core.network import Layer
from nnviz_core.notation import is_told, remarks, title
from nnviz_core.ops import kind_of

LINE_WIDTH = 13.0
"""Words are broken at this many times the font's size."""
LEAST_WIDTH = 6.5

USUAL = ("names", "kinds", "activations")
"""What is written of every layer where the author did not choose."""

DETAIL_SIZE = 0.8
"""The size of what is written under a block's name, in sizes of the font."""

NAMED = frozenset({"attends", "weighs", "looks_up"})
"""What a terse figure says no sizes of."""

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

PICTURE = 5.0
"""The side of the author's picture of a layer, in sizes of the font, and the room below it."""

Form = Literal["block", "words", "circle", "wave"]


class BlockContent(Struct, frozen=True):
    """What one layer looks like.

    Attributes:
        form: Its outline.
        role: Its colour.
        words: What is written on it, or beside it.
        loops: Whether it reads what it made before, as recurrent layers do.
        image: The author's picture, above the words; may be empty.
        picture: The side of that picture, with the room below it; 0 where there is none.
    """

    form: Form
    role: str
    words: TextBlock
    loops: bool = False
    image: str = ""
    picture: float = 0.0

    @property
    def width(self) -> float:
        """Of its words and its picture."""
        return max(self.picture, self.words.width)

    @property
    def height(self) -> float:
        """Of its words and its picture."""
        return self.picture + self.words.height


class BlockWording(Struct, frozen=True):
    """What is written on layers.

    Attributes:
        options: What is asked for, and the font's size.
        terse: Whether blocks that need no figures have none unless they are asked for, as in the figures of transformers.
    """

    options: Worded
    terse: bool

    def _shown(self, layer: Layer) -> Words:
        """What is written of a layer; unasked, figures where they do not crowd, and the shape of maps that go in."""
        figures = not self.terse or NAMED.isdisjoint(kind_of(layer).traits)
        maps = layer.kind == "input" and layer.shape is not None and layer.shape.rank > 2  # noqa: PLR2004 - more than a sequence
        return Words(self.options.show, (*USUAL, *(("kernels",) if figures else ()), *(("shapes",) if maps else ())))

    def content(self, layer: Layer, *, ends: bool) -> BlockContent:
        """What one layer looks like; `ends` says that it is an output of the network."""
        made = self._content(layer, ends=ends)
        if not layer.look.image or made.form not in {"words", "block"}:
            return made
        return replace(made, image=layer.look.image, picture=PICTURE * self.options.font_size)

    def _content(self, layer: Layer, *, ends: bool) -> BlockContent:
        size, role, traits = self.options.font_size, role_of(layer), kind_of(layer).traits
        if layer.kind == "input" or ("passes" in traits and ends and not layer.fused):
            name = (layer.label or title(layer)) + (str(layer.step.number).translate(SUBSCRIPTS) if layer.step else "")
            return BlockContent("words", role, self._lines([(name, size), *self._figures(layer)]))
        if "positions" in traits and not layer.look.color and not self._parts(layer):
            return BlockContent("wave", role, TextBlock(wrapped(layer.label or "Positional encoding", 7 * size, size * 0.9)))
        if sign(layer) and "joins" not in traits and not self._shown(layer).name(layer) and not self._parts(layer):
            return BlockContent("circle", role, TextBlock((Line(sign(layer), size * 1.2, bold=True),)))
        lines = self._lines([*self._words(layer), *self._figures(layer)])
        return BlockContent("block", _role(layer), lines, loops="recurrent" in traits and layer.step is None)

    def _lines(self, written: Iterable[tuple[str, float]]) -> TextBlock:
        widest = LINE_WIDTH * self.options.font_size
        return TextBlock.of(line for text, size in written for line in wrapped(text, widest, size))

    def _words(self, layer: Layer) -> list[tuple[str, float]]:
        """What it is called and, in smaller letters, what it is and what is fused with it."""
        words, size, small = self._shown(layer), self.options.font_size, self.options.font_size * DETAIL_SIZE
        label, kind, parts = words.name(layer), words.operation(layer), self._parts(layer)
        if "sums" in kind_of(layer).traits and (label.lower().startswith("add") or (parts and not label)):
            return [(label or " & ".join(["Add", *parts]), size)]
        is_explained = label and "kernels" in words and kind != label and not is_told(layer)
        explained = kind if is_explained else self._besides(layer, label)
        return [(label or kind or title(layer), size), (explained, small), (", ".join(parts), small)]

    def _besides(self, layer: Layer, label: str) -> str:
        """`causal`: what a layer does in another way than most of its kind, of which a terse figure says no sizes.

        A name that has the whole title in it, such as "Masked multi-head attention", tells it in its author's words.
        """
        is_told = bool(label) and title(layer).lower() in label.lower()
        return "" if self.options.show or is_told or "kernels" in self._shown(layer) else ", ".join(remarks(layer))

    def _parts(self, layer: Layer) -> list[str]:
        """What is fused with a layer, dropouts on request only; in an addition a norm is a norm, whichever it is."""
        if any("weighs" in kind_of(part).traits for part in layer.fused) or "activations" not in self._shown(layer):
            return []
        asked = "activations" in self.options.show
        kept = [part for part in layer.fused if asked or "drops" not in kind_of(part).traits]
        sums = "sums" in kind_of(layer).traits
        return ["norm" if sums and "normalises" in kind_of(part).traits else title(part) for part in kept]

    def _figures(self, layer: Layer) -> list[tuple[str, float]]:
        """The shape and amounts, in smaller letters."""
        words, small = self._shown(layer), self.options.font_size * DETAIL_SIZE
        return [(words.shape(layer, unknown=""), small), (", ".join(words.amounts(layer)), small)]


def _role(layer: Layer) -> str:
    """The colour: of an addition with a norm the norm's, as in "Add & Norm"."""
    norms = [part for part in layer.fused if "normalises" in kind_of(part).traits]
    return role_of(norms[0]) if "sums" in kind_of(layer).traits and norms and not layer.look.color else role_of(layer)


def block_width(contents: Iterable[BlockContent], size: float) -> float:
    """How wide all blocks are: as the widest one's words need."""
    widest = max((each.width for each in contents if each.form == "block"), default=0.0)
    return max(widest + 1.6 * size, LEAST_WIDTH * size)
