"""Kinds of operators that move, cut or repeat elements and compute nothing.

Their canonical attributes leave the batch out, so they need the shapes on both sides.
"""

from __future__ import annotations

from nnviz_core.network import Shape
from nnviz_core.readers.onnx.shapes import slices
from nnviz_core.readers.onnx.use import CUSTOM, Kinded, Use

_TO_THE_END = 1 << 31


def reshape(use: Use) -> Kinded:
    """`flatten` where a vector is made of more, else `reshape`."""
    made = use.output
    if made is None:
        return CUSTOM
    if made.rank == 1 and use.given is not None and use.given.rank > 1:
        return "flatten", {}
    return "reshape", {"shape": made}


def squeeze(use: Use) -> Kinded:
    """`squeeze` where all sizes of 1 go, else `reshape`."""
    if use.given and use.output and 1 not in use.output.dims:
        return "squeeze", {}
    return reshape(use)


def permute(use: Use) -> Kinded:
    """`permute`; a new shape is a `reshape` where the batch alone moves."""
    call = use.call
    perm = call.integers("perm", range(len(call.dims()))[::-1])
    order = tuple(use.axis(axis) + 1 for axis in perm if axis != use.batch)
    return "permute", {"order": order}


def cut(use: Use) -> Kinded:
    """`slice` along one axis."""
    bounds = slices(use.call)
    (axis, (start, stop, step)), *others = bounds.items()
    if others or step != 1 or not isinstance(start, int) or not isinstance(stop, int):
        return CUSTOM
    end = {} if stop >= _TO_THE_END else {"stop": stop}
    return "slice", {"start": start, **end, "axis": use.axis(axis)}


def select(use: Use) -> Kinded:
    """`slice` where one element is gathered."""
    (index,) = use.call.values(1) or (None,)
    if not isinstance(index, int):
        return CUSTOM
    end = {} if index == -1 else {"stop": index + 1}
    return "slice", {"start": index, **end, "axis": use.axis(use.call.integer("axis"))}


def split(use: Use) -> Kinded:
    """`split` into equal parts."""
    parts = len(use.made)
    if parts == 0 or any(shape is None or shape != use.made[0] for shape in use.made):
        return CUSTOM
    return "split", {"parts": parts, "axis": use.axis(use.call.integer("axis"))}


def pad(use: Use) -> Kinded:
    """`pad` of the spatial sizes."""
    pads = [size if isinstance(size, int) else -1 for size in use.call.given("pads", 1) or ()]
    rank = len(use.call.dims())
    if use.call.axes(3) is not None or len(pads) != 2 * rank or any(pads[axis] or pads[axis + rank] for axis in (0, 1)) or min(pads) < 0:
        return CUSTOM
    return f"pad{rank - 2}d", {"padding": tuple((pads[axis], pads[axis + rank]) for axis in range(2, rank))}


def upsample(use: Use) -> Kinded:
    """`upsample` by whole factors."""
    factors = _factors(use.given, use.output)
    if not factors:
        return CUSTOM
    return f"upsample{len(factors)}d", {"factor": factors, "mode": use.call.text("mode", "nearest")}


def _factors(given: Shape | None, made: Shape | None) -> tuple[int, ...]:
    if given is None or made is None or given.rank != made.rank or given.channels != made.channels:
        return ()
    pairs = list(zip(given.spatial, made.spatial, strict=True))
    if not all(isinstance(small, int) and isinstance(large, int) and small and large % small == 0 for small, large in pairs):
        return ()
    return tuple(large // small for small, large in pairs if isinstance(small, int) and isinstance(large, int))


def pixelshuffle(use: Use) -> Kinded:
    """`pixelshuffle`, whichever way its channels are ordered."""
    return "pixelshuffle", {"factor": use.call.integer("blocksize", 1)}
