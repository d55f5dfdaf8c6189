"""How values of attributes are written, in the notation of papers: `64@7×7/2`, `×2`, `10,000 → 300`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from nnviz_core.ops.base import Attributes, Field

GROUPED = 9999
"""The digits of larger numbers stand in groups."""


def number(value: Any) -> str:
    """`64`, `10,000`, the name of a size; empty for none."""
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) and value > GROUPED else str(value)


def sizes(numbers: Sequence[int]) -> str:
    """`3×3`; `5` for one dimension."""
    return "×".join(map(str, numbers))


def size(numbers: Sequence[int]) -> str:
    """`2` where it is the same in all dimensions, else `2×1`."""
    return str(numbers[0]) if len(set(numbers)) == 1 else sizes(numbers)


def kernel(attributes: Attributes) -> str:
    """`64@7×7/2`, `3×3`; a stride of 1 is not said."""
    filters, sides = attributes.get("filters"), attributes.get("kernel") or ()
    seen = f"{sizes(sides)}{_stride(attributes, (1,) * len(sides))}"
    return f"{filters}@{seen}" if filters and sides else number(filters) or seen


def window(attributes: Attributes) -> str:
    """`3×3/2`; a stride that is the kernel is not said."""
    sides = attributes.get("kernel") or ()
    return f"{sizes(sides)}{_stride(attributes, sides)}"


def _stride(attributes: Attributes, usual: Sequence[int]) -> str:
    """`/2`, `/2×1`; nothing where the window moves as it does when nobody says how."""
    stride = attributes.get("stride")
    return f"/{size(stride)}" if stride and tuple(stride) != tuple(usual) else ""


def output(attributes: Attributes) -> str:
    """`→ 7×7`."""
    return f"→ {sizes(attributes['output'])}" if attributes.get("output") else ""


def factor(attributes: Attributes) -> str:
    """`×2`, `×2×1`; empty where it is the usual one."""
    times = attributes.get("factor")
    return f"×{times if isinstance(times, int) else size(times)}" if times else ""


def units(attributes: Attributes) -> str:
    """`120`."""
    return number(attributes.get("units"))


def heads(attributes: Attributes) -> str:
    """`8 heads`."""
    count = attributes.get("heads")
    return f"{count} head{'s' if count != 1 else ''}" if count else ""


def table(attributes: Attributes) -> str:
    """`10,000 → 300`, or the width alone."""
    width, vocabulary = attributes.get("width"), attributes.get("vocabulary")
    return f"{number(vocabulary)} → {width}" if vocabulary else number(width)


def rate(attributes: Attributes) -> str:
    """`0.5`."""
    share = attributes.get("rate")
    return "" if share is None else f"{share:g}"


def remarks(fields: Sequence[Field], attributes: Attributes) -> Iterator[str]:
    """What else sets a layer apart, of the fields that are `said`: `dilation 2`, `groups 32`, `causal`."""
    for field in fields:
        value = attributes.get(field.name) if field.said else None
        if value is None or value == field.default or (isinstance(value, tuple) and set(value) == {1}):
            continue
        yield field.said if value is True else f"{field.said} {size(value) if isinstance(value, tuple) else number(value)}"
