"""What styles are able to do, each with the options that come with it. A style's options derive from the abilities that it has.

A name means one thing in every style: who takes a group takes its words, and may give another default alone.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from nnviz_core.diagram import Options, option

Colors: TypeAlias = tuple[tuple[str, str], ...]
"""What is coloured, and the role that it gets."""

SHOWABLE = ("names", "kinds", "shapes", "params", "macs", "kernels", "activations", "dtypes")


class Colored(Options):
    """Layers have colours that mean something."""

    colors: tuple[tuple[str, str], ...] = option((), "colors", "Colours by category, kind or name: `conv=orange, dense=#336699`.")


class Selected(Options):
    """A part of the network may be drawn."""

    hide: tuple[str, ...] = option((), "words", "Kinds, categories or names of layers that are left out.")
    start: str = option("", "text", "The first layer of the part that is drawn.", name="from")
    end: str = option("", "text", "The last layer of the part that is drawn.", name="to")


class Directed(Options):
    """Data flow in a direction."""

    direction: str = option("", "choice", "Where the data flow; the style's own way by default.", choices=("right", "left", "down", "up"))


class Worded(Options):
    """Something is written on layers."""

    show: tuple[str, ...] = option((), "words", "What is written on the layers; the style's own choice by default.", choices=SHOWABLE)


class Explained(Options):
    """A legend says what the colours mean."""

    legend: bool | None = option(None, "bool", "A legend of the colours; where it helps, by default.")


class Folded(Options):
    """What repeats may be drawn once."""

    fold: bool = option(True, "bool", "Repeated blocks are drawn once, with their number.")  # noqa: FBT003 - it is the default


class Nested(Folded):
    """Groups are drawn as frames, which may be closed."""

    expand: tuple[str, ...] = option((), "words", "Groups that are drawn in full although the rest is folded.")
    depth: int = option(0, "int", "Groups nested deeper than this are drawn as one box; 0 draws all.")


class Unrolled(Options):
    """Steps in time may be drawn."""

    unroll: int = option(0, "int", "Recurrent layers are drawn as this many steps in time; 0 keeps them rolled up.")


class Scaled(Options):
    """Drawn sizes follow true ones."""

    scale: str = option("", "choice", "How drawn sizes follow true ones.", choices=("linear", "sqrt", "log", "capped"))


class Neurons(Options):
    """Single neurons are drawn."""

    max_units: int = option(12, "int", "More neurons than this are drawn with an ellipsis.", least=3)


class Maps(Options):
    """Single feature maps are drawn."""

    max_maps: int = option(8, "int", "More maps than this are drawn with an ellipsis.", least=2)


def map_size(default: float) -> Any:
    """The option `size` of a style that draws feature maps in their proportions."""
    return option(default, "number", "The length of the largest map, in pixels.", least=8)


class Common(Colored, Selected, Directed, Worded):
    """What most pictures of a network have in common: layers in colours, with words on them, in a direction."""


class CommonWithLegend(Common, Explained):
    """The same with a legend."""
