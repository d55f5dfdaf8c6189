"""Arithmetic with sizes of which some are unknown: `None` in, `None` out; a name survives where the size does not change."""

from __future__ import annotations

from collections.abc import Iterable

from nnviz_core.network import Dim, Shape
from nnviz_core.ops.base import Mismatch


def product(sizes: Iterable[Dim]) -> int | None:
    """The product, `None` when a size is unknown; 1 of none at all."""
    result = 1
    for size in sizes:
        if not isinstance(size, int):
            return None
        result *= size
    return result


def total(sizes: Iterable[Dim]) -> int | None:
    """The sum, `None` when a size is unknown."""
    result = 0
    for size in sizes:
        if not isinstance(size, int):
            return None
        result += size
    return result


def scaled(size: Dim, factor: int) -> Dim:
    """`size` × `factor`."""
    if factor == 1:
        return size
    return size * factor if isinstance(size, int) else None


def window(size: Dim, kernel: int, stride: int, padding: tuple[int, int], *, ceil: bool = False) -> Dim:
    """How often a window (its dilation included) fits: ⌊(n + p − k) / s⌋ + 1.

    Args:
        size: n.
        kernel: k.
        stride: s.
        padding: p, before and after.
        ceil: Round up, but never start beyond the input and its padding before (PyTorch's `ceil_mode`).
    """
    span = sum(padding) - kernel
    if not isinstance(size, int):
        return size if stride == 1 and span == -1 else None
    if size + span < 0:
        message = f"cannot fit a window of {kernel} into {size}"
        raise Mismatch(message)
    if not ceil:
        return (size + span) // stride + 1
    count = -(-(size + span) // stride) + 1
    return count - 1 if (count - 1) * stride >= size + padding[0] else count


def same(size: Dim, stride: int) -> Dim:
    """With padding `same`: ⌈n / s⌉."""
    if stride == 1:
        return size
    return -(-size // stride) if isinstance(size, int) else None


def may_equal(one: Dim, other: Dim) -> bool:
    """Whether two sizes may turn out to be the same: they are, or one of them is not known."""
    return one == other or not (isinstance(one, int) and isinstance(other, int))


def named(shape: Shape) -> str:
    """A shape as messages say it: "a vector of 120", "a feature map 16×5×5", "a sequence 128×512"."""
    if shape.rank == 0:
        return "a scalar"
    if shape.rank == 1:
        return f"a vector of {shape}"
    if shape.rank == 2:  # noqa: PLR2004 - a sequence of vectors, or a signal of channels
        return f"a {'signal' if shape.channel_axis == 0 else 'sequence'} {shape}"
    return f"a {'feature map' if shape.rank == 3 else 'volume'} {shape}"  # noqa: PLR2004
