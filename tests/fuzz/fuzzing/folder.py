"""The folder that sources lie in: ordinary files, hostile ones, links and pipes, and beside it what no page may show."""

from __future__ import annotations

import io
import json
import os
import struct
import zlib
from functools import cache
from pathlib import Path

import numpy as np
from fuzzing.protobuf import write

SECRET = "S3CRET-0f-the-h0st"
"""Stands in files outside of the project, and must never be seen."""

SPEC = b"input: 3@8x8\nlayers: [{conv: 4@3x3, activation: relu}, flatten, {dense: 2, name: out}]\n"


def fill(outside: Path) -> Path:
    """Make the folder, in one that is empty or is not there yet; returns it."""
    root = outside / "project"
    (root / "folder").mkdir(parents=True)
    (outside / "secret.csv").write_text(f"{SECRET},loss\n1,2\n0.5,1\n")
    (outside / "secret.yaml").write_text(f"{SECRET}: 1\n")
    for folder in (root, root / "folder"):
        for name, data in files().items():
            (folder / name).write_bytes(data)
    (root / "link.csv").symlink_to("../secret.csv")
    (root / "link.png").symlink_to("../secret.csv")
    (root / "folder/link.csv").symlink_to("../../secret.csv")
    (root / "circle").symlink_to("circle")
    os.mkfifo(root / "fifo.csv")
    return root


@cache
def files() -> dict[str, bytes]:
    """What lies in it."""
    return {
        **_pictures(),
        **_logs(),
        **_arrays(),
        "tiny.onnx": tiny(),
        "torn.onnx": tiny()[:90],
        "spec.yaml": SPEC,
        "self.yaml": b"model: self.yaml\n",
    }


def _pictures() -> dict[str, bytes]:
    script = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    outside = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://evil.example/x.png"/></svg>'
    entity = (
        b'<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "%s">' % (c, b"&%c;" % (c - 1) * 10) for c in b"bcdefgh")
        + b"]><svg>&h;</svg>"
    )
    jpeg = (
        bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffdb004300")
        + b"\1" * 64
        + bytes.fromhex("ffc0000b080001000101011100ffda0008010100003f0037ffd9")
    )
    gif = b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
    return {
        "dot.png": png(1, 1), "huge.png": png(20_000, 20_000), "torn.png": png(40, 40)[:70], "script.svg": script, "outside.svg": outside, "entity.svg": entity,
        "photo.jpg": jpeg, "animated.gif": gif, "empty.png": b"", "wide.png": png(30_000, 1), "lying.png": png(1, 1, said=60_000),
    }  # fmt: skip


def png(width: int, height: int, said: int = 0) -> bytes:
    """A black picture; `said` is a size that it claims to have."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", said or width, said or height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width + 7) // 8 + 1) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _logs() -> dict[str, bytes]:
    return {
        "log.csv": b"epoch,loss,val_loss\n0,1.2,1.3\n1,0.7,0.9\n2,0.4,0.8\n",
        "log.json": b'{"loss": [1.2, 0.7, 0.4], "accuracy": [0.3, 0.6, 0.8]}',
        "records.json": json.dumps([{"epoch": step, "loss": 1 / (step + 1)} for step in range(9)]).encode(),
        "deep.json": b'{"loss": ' + b"[" * 100_000,
        "latin.csv": "époque,loss\n1,2\n".encode("latin-1"),
    }


def _arrays() -> dict[str, bytes]:
    generator = np.random.default_rng(1)
    weights = {name: generator.normal(size=size).round(2) for name, size in (("a", (3, 2)), ("b", (2, 3)), ("c", (5, 5)))}
    return {
        "w.npy": _saved(weights["a"]), "w.npz": _packed(**weights), "wide.npz": _packed(a=np.zeros((4000, 500), np.int8)), "bomb.npz": _packed(a=np.zeros((8000, 8000), np.int8)),
        "acts.npz": _packed(conv=generator.normal(size=(4, 6, 6)), dense=np.ones(2), out=np.ones(2), input=np.ones((3, 8, 8))),
        "objects.npz": _packed(a=np.array([{"x": 1}, None], dtype=object)), "torn.npz": _packed(**weights)[:200], "nested.npz": _packed(a=np.zeros((1,) * 20)),
        "huge.npy": _saved(np.zeros(1))[:128].replace(b"(1,)", b"(99999999999,)")[:128],
    }  # fmt: skip


def _saved(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def _packed(**arrays: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def tiny() -> bytes:
    """A small model in ONNX."""
    dims = [[1, [[1, 1]]], [1, [[1, 3]]], [1, [[1, 8]]], [1, [[1, 8]]]]
    given = [[1, b"x"], [2, [[1, [[1, 1], [2, dims]]]]]]
    conv = [[1, b"x"], [1, b"w"], [2, b"h"], [3, b"conv"], [4, b"Conv"]]
    relu = [[1, b"h"], [2, b"y"], [3, b"relu"], [4, b"Relu"]]
    weights = [*([1, size] for size in (4, 3, 3, 3)), [2, 1], [8, b"w"]]
    return write([[1, 8], [7, [[1, conv], [1, relu], [2, b"g"], [5, weights], [11, given], [12, [[1, b"y"]]]]], [8, [[1, b""], [2, 17]]]])
