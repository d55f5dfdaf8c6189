"""What a panel has in it: the steps that a layer takes, in the order in which they happen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from msgspec import Struct, field

from nnviz_core.kit.roles import role_of
from nnviz_core.kit.signs import in_circle
from nnviz_core.network import Layer
from nnviz_core.notation import remarks, sizes, title
from nnviz_core.ops import KINDS, Kind, kind_of
from nnviz_core.ops.questions import has_bias, has_filters, kernel_of
from nnviz_core.styles.panels.curves import has_picture

Form: TypeAlias = Literal["box", "ball", "curve", "cells"]


class Stage(Struct, frozen=True, kw_only=True):
    """One step on a panel's line.

    Attributes:
        form: A box or a ball with a text, a transfer function, or a window of cells.
        text: What stands in it.
        role: Its colour.
        kind: Of the layer whose transfer function or window it is.
        below: The box whose values it takes in, such as a bias.
        under: What is written at that box, in lines, such as a kernel's sizes.
        fed_back: Whether the panel's output comes back here, a step later.
    """

    form: Form
    text: str = ""
    role: str = "surface"
    kind: Kind = field(default_factory=lambda: KINDS["identity"])
    below: str = ""
    under: tuple[str, ...] = ()
    fed_back: bool = False


def stages(layer: Layer) -> tuple[Stage, ...]:
    """The steps of a layer and of what is fused with it."""
    role = role_of(layer)
    own, fused = tuple(_own(layer, role)), fused_stages(layer)
    shown = any(stage.form == "curve" for stage in fused)
    if "weighs" in kind_of(layer).traits and not shown:
        return (*own, *fused, Stage(form="curve", role="activation"))
    return (*own, *fused)


def fused_stages(layer: Layer) -> tuple[Stage, ...]:
    """The steps of what is fused with a layer."""
    return tuple([_fused(part) for part in layer.fused])


def _own(layer: Layer, role: str) -> Iterator[Stage]:
    kind, bias = kind_of(layer), "b" if has_bias(layer) else ""
    if has_picture(kind):
        yield Stage(form="curve", role=role, kind=kind)
    elif "weighs" in kind.traits:
        yield Stage(form="box", text="W", role=role)
        yield from _sum(bias)
    elif "convolves" in kind.traits and kernel_of(layer) and has_filters(layer):
        yield Stage(form="ball", text="*", below="W", under=(sizes(kernel_of(layer)), *remarks(layer)), role=role)
        yield from _sum(bias)
    elif "recurrent" in kind.traits:
        yield Stage(form="box", text="W", role=role)
        yield Stage(form="ball", text="+", below=bias, role=role, fed_back=True)
        yield Stage(form="curve", role=role, kind=KINDS["tanh"])
    elif "merges" in kind.traits and kind.symbol:
        yield Stage(form="ball", text=in_circle(kind.symbol))
    else:
        has_cells = not kind.traits.isdisjoint({"pools", "spreads"})
        yield Stage(form="cells" if has_cells else "box", text=letters(layer), role=role, kind=kind)


def _sum(bias: str) -> Iterator[Stage]:
    """The sum with a bias; nothing where there is none."""
    if bias:
        yield Stage(form="ball", text="+", below=bias, role="merge")


def _fused(part: Layer) -> Stage:
    role, kind = role_of(part), kind_of(part)
    return Stage(form="curve", role=role, kind=kind) if has_picture(kind) else Stage(form="box", text=letters(part), role=role)


def letters(layer: Layer) -> str:
    """A few letters that stand for a layer in a small box: `BN`, `E`."""
    if known := kind_of(layer).letters:
        return known
    words = title(layer).replace("-", " ")
    capitals = [letter for letter in (words.title() if " " in words else words) if letter.isupper()]
    return "".join(capitals[:3]) if len(capitals) > 1 else words[:3]
