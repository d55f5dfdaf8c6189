"""Graphviz: in a drawing worker, where its wheel (pygraphviz) is; its programs, where they are installed.

It takes text in its own language, DOT, and gives back a picture or coordinates.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from functools import cache
from importlib.util import find_spec
from typing import Any, Literal, TypeAlias

from nnviz_core import workers
from nnviz_core.budget import allowed
from nnviz_core.entrypoints import installed_version
from nnviz_core.workers import here

Layout: TypeAlias = Literal["dot", "neato", "sfdp"]

ENGINE = "graphviz"
"""What it is called when workers are told to do without it."""


def embedded() -> bool:
    """Whether the wheel is there, and a process of ours that may use it."""
    return is_installed() and not here.is_off(ENGINE) and (here.is_worker() or workers.pool() is not None)


@cache
def is_installed() -> bool:
    """Whether the wheel is there."""
    return find_spec("pygraphviz") is not None


@cache
def _library() -> Any:
    """The low-level functions and a context of the embedded Graphviz; only ever in a worker."""
    from pygraphviz import graphviz  # noqa: PLC0415 - heavy, native, and not on every platform

    return graphviz, graphviz.gvContextWithBuiltins()


@cache
def _path(layout: Layout) -> str | None:
    return shutil.which(layout)


def program(layout: Layout = "dot") -> str | None:
    """The path of one of Graphviz' programs, or `None`."""
    return None if here.is_off(ENGINE) else _path(layout)


@cache
def _program_version(path: str) -> str:
    done = subprocess.run([path, "-V"], capture_output=True, check=False, timeout=20)  # noqa: S603 - Graphviz itself
    return done.stderr.decode(errors="replace").strip()


def version() -> str:
    """Which Graphviz is in use and its version, on which coordinates depend; empty where there is none."""
    if embedded():
        return f"graphviz {installed_version('pygraphviz')}"
    path = program()
    return _program_version(path) if path else ""


def run(text: str, layout: Layout = "dot", output: str = "svg") -> bytes:
    """What Graphviz makes of a text in DOT; nothing where there is no Graphviz, or it fails.

    Args:
        text: The graph.
        layout: Who places it.
        output: One of Graphviz' formats.
    """
    data = text.encode("utf-8", "replace")
    return _by_library(data, layout, output) if embedded() else _by_process(data, layout, output)


@workers.isolated(ENGINE)
def _by_library(data: bytes, layout: Layout, output: str) -> bytes:
    if layout == "sfdp":
        _drawn(_SEED, layout, output)
    return _drawn(data, layout, output)


_SEED = b"graph { graph [start=1 levels=0] 0--1 }"
"""Starts the random numbers anew: sfdp draws some before it heeds the seed, and so would depend on what was drawn before."""


def _drawn(data: bytes, layout: Layout, output: str) -> bytes:
    graphviz, context = _library()
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        graph = graphviz.agread(file, None)
        try:
            graphviz.gvLayout(context, graph, layout.encode())
            _, drawn = graphviz.gvRenderData(context, graph, output.encode())
            graphviz.gvFreeLayout(context, graph)
        finally:
            graphviz.agclose(graph)
    return bytes(drawn or b"")


def _by_process(data: bytes, layout: Layout, output: str) -> bytes:
    path = program(layout)
    if path is None:
        return b""
    command = [path, f"-T{output}"]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=allowed().seconds, check=True)  # noqa: S603 - Graphviz itself
    except (OSError, subprocess.SubprocessError):
        return b""
    return done.stdout
