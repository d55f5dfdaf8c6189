"""Reads ONNX files that are heavy in structure, of a thousand operators and of ten thousand: what one of them costs, and how that grows.

The `onnx` package, which is native code, loads the same bytes in turn and infers the shapes. We count parameters and multiplications,
and name layers and modules, besides::

    python benchmarks/onnx_structure.py
"""

from __future__ import annotations

import time
from collections.abc import Callable

import onnx
from models import FAMILIES
from onnx import shape_inference

from nnviz_core.contracts import Source
from nnviz_core.infer import infer
from nnviz_core.network import Network
from nnviz_core.readers.onnx import reader

FEW, MANY, ROUNDS = 1_000, 10_000, 5


def main() -> None:
    """Prints one row a file: microseconds an operator, and how many times as much one costs in the larger file."""
    print(f"{'file':<32} {'operators':>9} {'nnviz-docs':>12} {'onnx':>12} {'ratio':>7} {'growth':>8}")
    for name, make in FAMILIES.items():
        few = 0.0
        for count in (FEW, MANY):
            mine, peers = (1e6 * each / count for each in in_turn(make(count).SerializeToString()))
            growth = f"{mine / few:8.2f}" if few else ""
            print(f"{name:<32} {count:>9,} {mine:>9.1f} µs {peers:>9.1f} µs {mine / peers:>7.2f} {growth}", flush=True)
            few = mine


def in_turn(data: bytes) -> tuple[float, float]:
    """Seconds of the processor that both take, the fewest of several rounds."""
    rounds = [(taken(ours, data), taken(theirs, data)) for _ in range(ROUNDS)]
    return min(mine for mine, _ in rounds), min(peers for _, peers in rounds)


def taken(run: Callable[[bytes], object], data: bytes) -> float:
    """Seconds of the processor."""
    start = time.process_time()
    run(data)
    return time.process_time() - start


def ours(data: bytes) -> Network:
    """A network with its figures."""
    return infer(reader.read(Source(data=data, name="model.onnx")))


def theirs(data: bytes) -> onnx.ModelProto:
    """A model with its shapes."""
    return shape_inference.infer_shapes(onnx.load_from_string(data), data_prop=True)


if __name__ == "__main__":
    main()
