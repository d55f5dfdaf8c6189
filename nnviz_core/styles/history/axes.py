"""Axes: round numbers that cover a range, how they are written, and where values lie between them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from msgspec import Struct


class Axis(Struct, frozen=True):
    """A range of values.

    Attributes:
        low: The least value that is shown.
        high: The greatest one.
        ticks: The round numbers that are written.
        is_log: Whether equal ratios are equally far apart.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    is_log: bool = False

    def place(self, value: float) -> float:
        """Where a value lies: 0 at the low end, 1 at the high one."""
        low, high, at = (math.log10(number) if self.is_log else number for number in (self.low, self.high, value))
        return (at - low) / (high - low)


def nice_step(span: float, most: int) -> float:
    """The least of 1, 2, 2.5, 5 times a power of ten of which no more than `most` fit into `span`."""
    raw = span / most
    power = 10.0 ** math.floor(math.log10(raw))
    return next((factor * power for factor in (1.0, 2.0, 2.5, 5.0) if factor * power >= raw * (1 - 1e-9)), 10.0 * power)


def linear(low: float, high: float, most: int, *, cover: bool, whole: bool = False) -> Axis:
    """An axis with about `most` ticks.

    Args:
        low: The least value.
        high: The greatest one.
        most: How many steps there may be.
        cover: Whether it begins and ends at a tick, not at the values.
        whole: Whether ticks are whole numbers.
    """
    if high - low <= 1e-9 * max(abs(low), abs(high), 1e-12):
        if whole:
            half = max(0.5, abs(low) * 1e-9)  # a number so large that half of 1 is nothing to it
            return Axis(low - half, low + half, (low,))
        margin = abs(low) * 0.1 or 0.5
        low, high = low - margin, high + margin
    step = nice_step(high - low, most)
    if whole:
        step = max(1.0, math.ceil(step))
    first, last = (math.floor, math.ceil) if cover else (math.ceil, math.floor)
    ticks = tuple(number * step for number in range(_near(low / step, first), _near(high / step, last) + 1))
    return Axis(ticks[0], ticks[-1], ticks) if cover else Axis(low, high, ticks)


def _near(number: float, round_to: Callable[[float], int]) -> int:
    """Rounded up or down, but not for an error of floating point."""
    return round(number) if abs(number - round(number)) < 1e-6 else round_to(number)  # noqa: PLR2004 - an error


def logarithmic(low: float, high: float, most: int) -> Axis:
    """An axis of 1, 2 and 5 times powers of ten, or of these powers alone where that were too many."""
    begin, end = math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1
    axis = _covering([factor * 10.0**power for power in range(begin, end + 1) for factor in (1.0, 2.0, 5.0)], low, high)
    stride = 1
    while len(axis.ticks) > most + 1:
        axis = _covering([10.0**power for power in range(begin + 1, end + stride, stride)], low, high)
        stride += 1
    return axis


def _covering(ticks: Sequence[float], low: float, high: float) -> Axis:
    """The axis from the last tick below a range to the first one above it."""
    first = max((tick for tick in ticks if tick <= low * 1.001), default=low)
    last = next((tick for tick in ticks if tick >= high * 0.999 and tick > first), first * 10.0)
    return Axis(first, last, tuple(tick for tick in ticks if first <= tick <= last), is_log=True)


def written(ticks: Sequence[float]) -> list[str]:
    """The numbers, all with as many decimals; large and small ones with a power of ten."""
    largest = max((abs(tick) for tick in ticks), default=0.0)
    if largest >= 1e6 or 0 < largest < 1e-3:  # noqa: PLR2004 - longer than anybody reads
        return [brief(tick) for tick in ticks]
    decimals = next((number for number in range(7) if all(abs(tick - round(tick, number)) <= 1e-9 * largest for tick in ticks)), 6)
    return [f"{tick:,.{decimals}f}".replace("-", "−") for tick in ticks]


def written_log(ticks: Sequence[float]) -> list[str]:
    """Each number as short as it can be."""
    return [brief(tick) for tick in ticks]


def brief(number: float, digits: int = 6) -> str:
    """A number as short as it can be: `0.25`, `3e−7`."""
    text = f"{number:.{digits}g}"
    if "e" not in text:
        return text.replace("-", "−")
    figures, _, power = text.partition("e")
    return f"{figures}e{int(power)}".replace("-", "−")
