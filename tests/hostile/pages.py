"""Pages of somebody who means harm, and what must come of them: the same for every host."""

from __future__ import annotations

import os
from pathlib import Path

HERE = Path(__file__).parent
SECRET = "epoch,loss,topsecret\n1,0.5,7\n2,0.25,8\n"
GOOD = "mlp: 3-4-2"

BODIES = {
    "weights outside": "mlp: 2-2\nweights: ../../secret/weights.npz",
    "history outside": "history: ../../secret/private.csv",
    "model outside": "model: ../../secret/net.yaml",
    "image outside": "input: {shape: 3@8x8, image: ../../secret/cat.png}\nlayers: [{conv: 4@3x3}]",
    "model by a link": "model: link.yaml",
    "a pipe": "history: pipe.csv",
    "a device": "model: /dev/zero",
    "a folder": "model: .",
    "too many layers": "input: 8\nlayers:\n  - repeat: 30000\n    layers: [{dense: 8}]",
    "a name for a CI runner": 'input: 8\nlayers: [{dense: 8, name: "a\\n::error file=x::spam"}, {dence: 4}]',
    "a name for a terminal": 'input: 8\nlayers: [{dense: 8, name: "\\e[2J\\e]0;spam\\a"}, {conv: "\\e[31m"}]',
    "a branch of nothing": "input: 8\nlayers: [{parallel: []}]",
    "a slice of a half": "input: 8\nlayers: [{slice: 0.5}]",
}
"""Specs that must be told as wrong."""

FILES = (
    "../../secret/private.csv",
    "/../secret/private.csv",
    "/etc/passwd",
    "/dev/stdin",
    "pipe.csv",
    "link.yaml",
    ".",
    "a\0b",
    "x" * 5000,
)
"""Paths beside a directive or in a fence."""

MODELS = ("graphviz_abort.onnx", "split3of2.onnx", "slice_stepmin.onnx", "conv_group0.onnx", "conv_stride0.onnx", "unsqueeze_scalar.onnx")
"""Model files that end a program, take all of its memory, or raise in it."""

ABORTING = {"style": "graph", "edge-shapes": "true", "fold": "false", "direction": "up"}


def lay(project: Path, docs: Path) -> None:
    """What lies around the pages: secrets outside of the project, links, a pipe, model files."""
    secret = project.parent / "secret"
    secret.mkdir()
    secret.joinpath("private.csv").write_text(SECRET)
    secret.joinpath("net.yaml").write_text("name: topsecret\nmlp: 2-2")
    secret.joinpath("cat.png").write_bytes(b"\x89PNG\r\n\x1a\ntopsecret")
    secret.joinpath("weights.npz").write_bytes(b"PK")
    docs.joinpath("link.yaml").symlink_to(secret / "net.yaml")
    os.mkfifo(docs / "pipe.csv")
    for name in MODELS:
        docs.joinpath(name).write_bytes((HERE / name).read_bytes())


def indented(text: str) -> str:
    return "".join(f"   {line}\n" for line in text.split("\n"))


def rst(body: str = "", path: str = "", **options: str) -> str:
    written = "".join(f"   :{name}: {value}\n" for name, value in options.items())
    return f".. nnviz:: {path}\n{written}\n{indented(body) if body else ''}\n"


def fence(body: str = "", path: str = "", **options: str) -> str:
    if path:
        written = "".join(f":{name}: {value}\n" for name, value in options.items())
        return f"```{{nnviz}} {path}\n{written}```\n\n"
    written = "".join(f' {name}="{value}"' for name, value in options.items())
    return f"```nnviz{written}\n{body}\n```\n\n"


def site(write) -> str:
    """A page of all of it, each bad figure between two good ones."""
    figures = [write(GOOD, style="fcnn")]
    for body in BODIES.values():
        figures += [write(body), write(GOOD, style="blocks")]
    figures += [write("", path) for path in FILES if "\0" not in path]
    figures += [write("", name, **ABORTING) for name in MODELS]
    figures += [write("mlp: 2-3", download="png", **{"font-size": "10000"}), write(GOOD, style="lenet")]
    return "\n".join(figures)


GOOD_FIGURES = 2 + len(BODIES)
"""At least so many pictures must be there."""
