"""What is written of a layer: one reading of the option `show`, whatever the style.

::

    words = Words(options.show, usual=frozenset({"names", "shapes"}))
    lines = [words.name(layer), words.operation(layer), words.shape(layer), *words.amounts(layer)]

Each of these is empty where it is not wanted, or where there is nothing to tell.
"""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct

from nnviz_core.abilities import SHOWABLE
from nnviz_core.network import Layer
from nnviz_core.notation import detail, own_kind, remarks, title
from nnviz_core.ops import kind_of
from nnviz_core.ops.questions import kernel_of
from nnviz_core.ops.wording import number
from nnviz_core.simplify.costs import total


class Words(Struct, frozen=True):
    """What is written of layers.

    Attributes:
        show: What the author asks for: `names`, `kinds`, `shapes`, `params`, `macs`, `kernels`, `activations`, `dtypes`
            (`nnviz_core.abilities.SHOWABLE`); empty where nothing was asked.
        usual: What the style writes then, in the same words; a `ValueError` says which is none.
    """

    show: Collection[str]
    usual: Collection[str]

    def __post_init__(self) -> None:
        """A word that is none would write nothing."""
        if unknown := sorted({*self.usual} - {*SHOWABLE}):
            message = f"what a style usually writes must be among {', '.join(SHOWABLE)}, got '{unknown[0]}'"
            raise ValueError(message)

    def __contains__(self, what: str) -> bool:
        """Whether a word of `SHOWABLE` is written."""
        return what in (self.show or self.usual)

    def name(self, layer: Layer, unnamed: str = "") -> str:
        """What the author calls a layer, or what it is called that has no name."""
        return (layer.label or unnamed) if "names" in self else ""

    def kind(self, layer: Layer) -> str:
        """`Conv`."""
        return title(layer) if "kinds" in self else ""

    def operation(self, layer: Layer, step: str = "") -> str:
        """`Conv 64@3×3`: the kind and its figures, as far as each is wanted; `step` stands right behind the kind."""
        kind = f"{title(layer)}{step}" if "kinds" in self else ""
        return f"{kind} {detail(layer) if 'kernels' in self else ''}".strip()

    def own_kind(self, layer: Layer) -> str:
        """`Selective SSM`: what a custom layer is that has a name as well, for pictures that write a name or a kind."""
        return own_kind(layer) if {"names", "kinds"} <= {*(self.show or self.usual)} else ""

    def remarks(self, layer: Layer) -> tuple[str, ...]:
        """`8 heads`, `dilation 2`: what its notation says of a layer besides its kernel and the size of what it makes."""
        return (*_own_detail(layer), *remarks(layer)) if "kernels" in self else ()

    def shape(self, layer: Layer, unknown: str = "?") -> str:
        """`64@112×112`."""
        return (layer.shape.compact if layer.shape is not None else unknown) if "shapes" in self else ""

    def fused(self, layer: Layer) -> list[str]:
        """The kinds of what is fused with a layer: `BatchNorm`, `ReLU`."""
        return [title(part) for part in layer.fused] if "activations" in self else []

    def amounts(self, layer: Layer, *, exact: bool = False) -> list[str]:
        """`1,792 params`, `86.7 M MACs`, of a layer and of what is fused with it; of MACs all digits where they are to be `exact`.

        A sum in which one is unknown would be a wrong one: it is not told.
        """
        params, macs = (total([layer], figure) if figure in self else 0 for figure in ("params", "macs"))
        return [*([f"{params:,} params"] if params else []), *([f"{macs:,} MACs" if exact else f"{short(macs)} MACs"] if macs else [])]


def _own_detail(layer: Layer) -> tuple[str, ...]:
    """What its kind makes known of a layer: `8 heads`; nothing of a kernel, nor what the tensor's size says."""
    detail, shape = kind_of(layer).detail(layer.attributes), layer.shape
    sized = {number(shape.channels), "×".join(map(str, shape.spatial))} if shape is not None else set()
    return () if not detail or kernel_of(layer) or detail.removeprefix("→ ") in sized else (detail,)


def called(layer: Layer) -> str:
    """What the author calls a layer; an input has a name in any case."""
    return layer.label or ("Input" if layer.kind == "input" else "")


def short(number: int) -> str:
    """`950`, `86.7 M`: three digits and a unit."""
    for factor, unit in ((10**12, " T"), (10**9, " G"), (10**6, " M"), (10**3, " k")):
        if number >= factor:
            return f"{number / factor:.3g}{unit}"
    return str(number)
