"""Networks of any size in the wirings that a layout meets, in our own language."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from itertools import count

Reads = Sequence[Sequence[int]]
"""For each layer, from the first behind the input on, whom it reads: numbers of layers; 0 is the input."""

CONV = "conv: {filters: 8, kernel: 3, padding: same}"
INPUT = "8@16x16"


def chain(layers: int) -> Reads:
    """Each reads the one before."""
    return [[number] for number in range(layers)]


def wide(layers: int) -> Reads:
    """All read the input; the last one reads all."""
    return [*([0] for _ in range(layers - 1)), range(1, layers)]


def residual(layers: int) -> Reads:
    """Every third layer reads the one three before as well."""
    return [[number, number - 3] if number and number % 3 == 0 else [number] for number in range(layers)]


def eight(layers: int) -> Reads:
    """Each reads the eight before; as many layers as have so many links as the others."""
    return [range(number, max(-1, number - 8), -1) for number in range(layers * 5 // 12)]


def dense(layers: int) -> Reads:
    """Each reads all before; as many layers as have so many links as the others."""
    return [range(number, -1, -1) for number in range(round((layers * 20 / 3) ** 0.5))]


def anywhere(layers: int) -> Reads:
    """Each reads three of all before."""
    return _some(layers, layers)


def near(layers: int) -> Reads:
    """Each reads three of the twenty before."""
    return _some(layers, 20)


def _some(layers: int, reach: int) -> Reads:
    dice = random.Random(1)  # noqa: S311 - the same networks each time
    return [sorted({dice.randint(max(0, number - reach), number) for _ in range(3)}, reverse=True) for number in range(layers)]


def ladder(layers: int) -> Reads:
    """Half of them down, half of them up; each on the way up reads its like on the way down."""
    half = layers // 2
    return [[number] if number <= half else [number, layers - number] for number in range(layers)]


def branches(layers: int) -> Reads:
    """Eight chains beside each other that are joined at their ends."""
    long = (layers - 1) // 8
    ends = [[0] if number % long == 0 else [number] for number in range(8 * long)]
    return [*ends, [long * (number + 1) for number in range(8)]]


def spec(reads: Reads, layer: str = CONV, shape: str = INPUT) -> bytes:
    """The network as text; what reads several layers adds them.

    Args:
        reads: Whom each layer reads.
        layer: What a layer is that reads one other.
        shape: Of the input.
    """
    lines = (
        f"  - {{{'add: ' if len(tails) > 1 else layer}, name: l{number}, from: [{', '.join(f'l{tail}' for tail in tails)}]}}"
        for number, tails in enumerate(reads, start=1)
    )
    return "\n".join([f"inputs: {{l0: {shape}}}", "layers:", *lines]).encode()


def nested(layers: int) -> bytes:
    """Residual blocks in twelve groups, one in another, eight times."""
    numbers = count()

    def inside(left: int, depth: int) -> str:
        if not depth or left <= 2:  # noqa: PLR2004 - no room for a frame
            return ", ".join(f"{{residual: [{{{CONV}, name: n{next(numbers)}}}]}}" for _ in range(max(1, left // 2)))
        return f"{{{CONV}}}, {{group: g{depth}, layers: [{inside(left - 2, depth - 1)}]}}, {{{CONV}}}"

    groups = ", ".join(f"{{group: top {number}, layers: [{inside(layers // 8, 12)}]}}" for number in range(8))
    return f"input: {INPUT}\nlayers: [{groups}]".encode()


def repeated(layers: int) -> bytes:
    """Equal residual blocks, each three layers, in three stages."""
    block = f"{{residual: [{{{CONV}}}, {{{CONV}}}]}}"
    stages = ", ".join(f"{{group: stage {number}, layers: [{{repeat: {layers // 9}, layers: [{block}]}}]}}" for number in range(3))
    return f"input: {INPUT}\nlayers: [{stages}]".encode()


def towers(layers: int) -> bytes:
    """Framed groups one after the other, each of three branches."""
    tower = f"{{group: tower, layers: [{{parallel: [[], [{{{CONV}}}], [{{{CONV}}}, {{{CONV}}}]], merge: add}}]}}"
    return f"input: {INPUT}\nlayers: [{', '.join([tower] * (layers // 4))}]".encode()


_READS: Mapping[str, Callable[[int], Reads]] = {
    "chain": chain, "wide": wide, "residual": residual, "8 skips": eight, "dense skips": dense, "anywhere": anywhere, "near": near,
    "ladder": ladder, "branches": branches,
}  # fmt: skip

WIRINGS: Mapping[str, Callable[[int], bytes]] = {
    **{name: lambda layers, reads=reads: spec(reads(layers)) for name, reads in _READS.items()},
    "chain of units": lambda layers: spec(chain(layers), "dense: 8", "8"),
    "nested": nested, "repeated": repeated, "towers": towers,
}  # fmt: skip
"""Networks of about so many layers, or of three times as many links, by their names."""
