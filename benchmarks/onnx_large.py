"""Reads an ONNX file of a gigabyte of weights: the time and the memory over the bare interpreter, in a process of its own.

The file is sparse (its weights are holes), so that it costs no disk. `onnx.load` reads one of a fifth of the size beside it::

    python benchmarks/onnx_large.py
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

LAYERS = 60
UNITS = 2090
"""60 matrices of 2090 × 2090 float32 are 1.05 GB."""

_MEASURE = """
import json, resource, sys, time
from pathlib import Path
def peak():  # in KB on Linux, in bytes on macOS
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1 / 1024) / 1e6
bare = peak()
start = time.perf_counter()
{imports}
imported = time.perf_counter()
{read}
done = time.perf_counter()
print(json.dumps([imported - start, done - imported, peak() - bare]))
"""

_OURS = (
    "from nnviz_core.contracts import Source\nfrom nnviz_core.readers.onnx import reader",
    "network = reader.read(Source.of(Path({path!r})))\nassert len(network.layers) > 60, len(network.layers)",
)
_THEIRS = ("import onnx", "model = onnx.load({path!r}, load_external_data=False)")


def main() -> None:
    """Prints one row a reader."""
    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder) / "large.onnx", Path(folder) / "small.onnx"
        write_model(large, UNITS)
        write_model(small, int(UNITS / 5**0.5))
        print(f"{'reader':<12} {'file':>9} {'import':>9} {'read':>9} {'memory':>9}")
        for name, code, path in (("nnviz-docs", _OURS, large), ("nnviz-docs", _OURS, small), ("onnx.load", _THEIRS, small)):
            imported, read, memory = measure(code, path)
            size = path.stat().st_size / 1e6
            print(f"{name:<12} {size:>6.0f} MB {imported * 1e3:>6.0f} ms {read * 1e3:>6.1f} ms {memory:>6.1f} MB")


def measure(code: tuple[str, str], path: Path) -> tuple[float, float, float]:
    """Seconds of importing, seconds of reading, and megabytes over the bare interpreter, in a fresh process."""
    imports, read = code
    script = _MEASURE.format(imports=imports, read=read.format(path=str(path)))
    result = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    imported, seconds, memory = json.loads(result.stdout)
    return imported, seconds, memory


def write_model(path: Path, units: int) -> None:
    """Writes a chain of `Gemm`s and `Relu`s whose weights are inline and all zero."""
    parts = list(_graph(units))
    length = sum(len(head) + hole for head, hole in parts)
    opset = _field(8, _field(1, b"") + _key(2, 0) + _varint(17))
    with path.open("wb") as file:
        file.write(_key(1, 0) + _varint(8) + opset + _key(7, 2) + _varint(length))
        for head, hole in parts:
            file.write(head)
            file.seek(hole, 1)
        file.truncate()


def _graph(units: int) -> Iterator[tuple[bytes, int]]:
    """The fields of a `GraphProto`: their bytes, and how many zero bytes follow."""
    for layer in range(LAYERS):
        node = _field(1, f"x{layer}".encode()) + _field(1, f"layers.{layer}.weight".encode())
        yield _field(1, node + _field(2, f"y{layer}".encode()) + _field(4, b"Gemm")), 0
        yield _field(1, _field(1, f"y{layer}".encode()) + _field(2, f"x{layer + 1}".encode()) + _field(4, b"Relu")), 0
        head = (_key(1, 0) + _varint(units)) * 2 + _key(2, 0) + _varint(1) + _field(8, f"layers.{layer}.weight".encode())
        data = 4 * units * units
        raw = _key(9, 2) + _varint(data)
        yield _key(5, 2) + _varint(len(head) + len(raw) + data) + head + raw, data
    yield _field(2, b"large"), 0
    yield _field(11, _value(b"x0", units)), 0
    yield _field(12, _value(f"x{LAYERS}".encode(), units)), 0


def _value(name: bytes, units: int) -> bytes:
    """A `ValueInfoProto` of float32, 1 × units."""
    dims = b"".join(_field(1, _key(1, 0) + _varint(size)) for size in (1, units))
    return _field(1, name) + _field(2, _field(1, _key(1, 0) + _varint(1) + _field(2, dims)))


def _field(number: int, body: bytes) -> bytes:
    return _key(number, 2) + _varint(len(body)) + body


def _key(number: int, wire_type: int) -> bytes:
    return _varint(number << 3 | wire_type)


def _varint(value: int) -> bytes:
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])


if __name__ == "__main__":
    main()
