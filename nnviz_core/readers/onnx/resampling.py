"""Sizes after operators that pad, repeat, scale, or trade channels for space."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz_core.network import Dim
from nnviz_core.readers.onnx.facts import Call, Element
from nnviz_core.readers.onnx.proto import Dims
from nnviz_core.readers.onnx.sizes import Rule, axis_of, broadcast, changed, listed, product, unknown, whole


def _pad(call: Call) -> Sequence[Dims]:
    dims = call.dims()
    pads = call.given("pads", 1)
    axes = call.axes(3) or tuple(range(len(dims)))
    if pads is None:
        return [unknown(len(dims))]
    pairs = zip(axes, pads[: len(axes)], pads[len(axes) :], strict=True)
    return [changed(dims, {axis_of(axis, len(dims)): _sum(dims[axis], before, after) for axis, before, after in pairs})]


def _sum(*dims: Element) -> Dim:
    numbers = [dim for dim in dims if isinstance(dim, int)]
    return sum(numbers) if len(numbers) == len(dims) else None


def _expand(call: Call) -> Sequence[Dims]:
    return [broadcast(call.dims(), listed(call, 1))]


def _tile(call: Call) -> Sequence[Dims]:
    return [tuple(product((dim, times)) for dim, times in zip(call.dims(), listed(call, 1), strict=True))]


def _resize(call: Call) -> Sequence[Dims]:
    dims = call.dims()
    sizes = call.values(3)
    if sizes:
        return [tuple(whole(size) for size in sizes)]
    scales = scales_of(call)
    return [tuple(_scaled(dim, scale) for dim, scale in zip(dims, scales, strict=True))]


def scales_of(call: Call) -> tuple[Element, ...]:
    """By how much `Resize` or `Upsample` scales each size; raises `LookupError` where that is unknown."""
    if listed := call.attribute("scales"):
        return listed.reals
    newer = call.op == "Resize" and call.opset > 10  # noqa: PLR2004 - version 11 put `roi` before `scales`
    scales = call.values(2 if newer else 1)
    if not scales:
        raise LookupError("scales")
    return scales


def _scaled(dim: Dim, scale: Element) -> Dim:
    if scale == 1:
        return dim
    return int(dim * scale) if isinstance(dim, int) and isinstance(scale, int | float) else None


def _depth_to_space(call: Call) -> Sequence[Dims]:
    batch, channels, *spatial = call.dims()
    block = call.integer("blocksize", 1)
    fewer = channels // block**2 if isinstance(channels, int) else None
    return [(batch, fewer, *(product((dim, block)) for dim in spatial))]


def _space_to_depth(call: Call) -> Sequence[Dims]:
    batch, channels, *spatial = call.dims()
    block = call.integer("blocksize", 1)
    return [(batch, product((channels, block**2)), *(dim // block if isinstance(dim, int) else None for dim in spatial))]


RULES: dict[str, Rule] = {
    "DepthToSpace": _depth_to_space,
    "Expand": _expand,
    "Pad": _pad,
    "Resize": _resize,
    "SpaceToDepth": _space_to_depth,
    "Tile": _tile,
    "Upsample": _resize,
}
"""Rules by operator, as in `shapes`."""
