"""Graphviz: in this process, where its wheel (pygraphviz) is; its programs, where they are installed.

It takes text in its own language, DOT, and gives back a picture or coordinates.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Literal, TypeAlias

Layout: TypeAlias = Literal["dot", "neato", "sfdp"]

SECONDS = 20
"""How long Graphviz may take as a process."""

_LOCK = threading.Lock()
"""Graphviz is not safe for threads."""


@cache
def embedded() -> Any:
    """The low-level functions and a context of the embedded Graphviz, or `None` where there is none."""
    try:
        from pygraphviz import graphviz  # noqa: PLC0415 - heavy, and not on every platform
    except (ImportError, OSError):
        return None
    return graphviz, graphviz.gvContextWithBuiltins()


@cache
def program(layout: Layout = "dot") -> str | None:
    """The path of one of Graphviz' programs, or `None`."""
    return shutil.which(layout)


def program_version() -> str:
    """What `dot` says of itself; empty where there is none."""
    if not (path := program()):
        return ""
    done = subprocess.run([path, "-V"], capture_output=True, check=False, timeout=20)  # noqa: S603 - Graphviz itself
    return done.stderr.decode(errors="replace").strip()


@cache
def version() -> str:
    """Which Graphviz is in use and its version, on which coordinates depend; empty where there is none."""
    return f"graphviz {metadata.version('pygraphviz')}" if embedded() else program_version()


def run(text: str, layout: Layout = "dot", output: str = "svg") -> bytes:
    """What Graphviz makes of a text in DOT; nothing where there is no Graphviz, or it fails.

    Args:
        text: The graph.
        layout: Who places it.
        output: One of Graphviz' formats.
    """
    return _by_library(text, layout, output) if embedded() else _by_process(text, layout, output)


def _by_library(text: str, layout: Layout, output: str) -> bytes:
    with _LOCK, _quiet():
        if layout == "sfdp":
            _drawn(_SEED, layout, output)
        return _drawn(text, layout, output)


_SEED = "graph { graph [start=1 levels=0] 0--1 }"
"""Starts the random numbers anew: sfdp draws some before it heeds the seed, and so would depend on what was drawn before."""


def _drawn(text: str, layout: Layout, output: str) -> bytes:
    graphviz, context = embedded()
    with tempfile.TemporaryFile() as file:
        file.write(text.encode())
        file.seek(0)
        graph = graphviz.agread(file, None)
        try:
            graphviz.gvLayout(context, graph, layout.encode())
            _, data = graphviz.gvRenderData(context, graph, output.encode())
            graphviz.gvFreeLayout(context, graph)
        finally:
            graphviz.agclose(graph)
    return bytes(data or b"")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps Graphviz and its font library, which write to the process' standard error, from telling users what they cannot mend."""
    try:
        saved = os.dup(2)
    except OSError:  # a program without a standard error
        yield
        return
    with Path(os.devnull).open("wb") as nothing:
        os.dup2(nothing.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)


def _by_process(text: str, layout: Layout, output: str) -> bytes:
    path = program(layout)
    if path is None:
        return b""
    command = [path, f"-T{output}"]
    try:
        done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=SECONDS, check=True)  # noqa: S603 - Graphviz itself
    except (OSError, subprocess.SubprocessError):
        return b""
    return done.stdout
