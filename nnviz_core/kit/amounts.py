"""How much a layer has and costs, for pictures whose author asks for it."""

from __future__ import annotations

from nnviz_core.abilities import Worded
from nnviz_core.network import Layer


def amount(layer: Layer, options: Worded) -> str:
    """`1,792 params, 86.7 M MACs`, as far as `show` has `params` and `macs`; empty otherwise, and where there is nothing to tell."""
    parts = (layer, *layer.fused)
    told = []
    if options.shows("params", unasked=False) and (params := _total([part.params for part in parts])):
        told.append(f"{params:,} params")
    if options.shows("macs", unasked=False) and (macs := _total([part.macs for part in parts])):
        told.append(f"{short(macs)} MACs")
    return ", ".join(told)


def _total(figures: list[int | None]) -> int:
    """The sum; 0 when a part is unknown, so that nothing wrong is told."""
    return 0 if None in figures else sum(figure or 0 for figure in figures)


def short(number: int) -> str:
    """`950`, `86.7 M`: three digits and a unit."""
    for factor, unit in ((10**12, " T"), (10**9, " G"), (10**6, " M"), (10**3, " k")):
        if number >= factor:
            return f"{number / factor:.3g}{unit}"
    return str(number)
