"""`cache` and `doctor`."""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from nnviz_core.cache import Cache


def cache(called: argparse.Namespace) -> int:
    """Tell how large a cache is, or make it smaller."""
    folder = called.folder or Path(os.environ.get("NNVIZ_CACHE_DIR") or ".cache/nnviz")
    kept = Cache(folder)
    if called.action != "info":
        removed = kept.prune(days=called.days if called.action == "prune" else 0.0)
        print(f"{folder}: removed {removed} pictures")  # noqa: T201
        return 0
    sizes = [path.stat().st_size for path in kept.entries()]
    print(f"{folder}: {len(sizes)} pictures, {sum(sizes) / 1024:,.0f} KiB")  # noqa: T201
    return 0


_PACKAGES = (
    # import name, distribution, what for, how to get it
    ("yaml", "PyYAML", "reads specs", "pip install nnviz-docs"),
    ("pygraphviz", "pygraphviz", "arranges graphs (Graphviz is inside)", "pip install pygraphviz, or install Graphviz for `dot`"),
    ("resvg", "resvg", "makes PNG", "pip install resvg"),
    ("sphinx", "Sphinx", "Sphinx sites", 'pip install "nnviz-docs[sphinx]"'),
    ("myst_parser", "myst-parser", "Markdown in Sphinx", 'pip install "nnviz-docs[myst]"'),
    ("markdown", "Markdown", "Python-Markdown, Zensical", 'pip install "nnviz-docs[markdown]"'),
    ("mkdocs", "mkdocs", "MkDocs sites", 'pip install "nnviz-docs[mkdocs]"'),
    ("markdown_it", "markdown-it-py", "markdown-it-py", 'pip install "nnviz-docs[markdown-it]"'),
    ("onnx", "onnx", "shapes that an ONNX file does not declare", 'pip install "nnviz-docs[onnx]"'),
    ("graphviz", "graphviz", "writes DOT", "pip install nnviz-docs"),
    ("unicodeit", "unicodeit", "math in labels", "pip install nnviz-docs"),
    ("matplotlib", "matplotlib", "the renderer matplotlib", 'pip install "nnviz-docs[matplotlib]"'),
    ("numpy", "numpy", "weights and activations from .npy and .npz files", 'pip install "nnviz-docs[weights]"'),
)
_PROGRAMS = (
    ("dot", "arranges graphs where pygraphviz is missing", "apt install graphviz"),
    ("latex", "PDF and SVG of the renderer tikz", "apt install texlive-latex-base texlive-pictures"),
    ("dvisvgm", "SVG of the renderer tikz", "apt install dvisvgm"),
    ("dvipdfmx", "PDF of the renderer tikz", "apt install texlive-latex-base"),
)


def doctor(_: argparse.Namespace) -> int:
    """Print a line for each tool: found (with its version) or how to get it."""
    for mark, name, text in _findings():
        print(f"{mark} {name:16} {text}")  # noqa: T201
    return 0


def _findings() -> Iterator[tuple[str, str, str]]:
    for module, distribution, purpose, remedy in _PACKAGES:
        if find_spec(module):
            yield "✓", distribution, f"{_version(distribution):12} {purpose}"
        else:
            yield "·", distribution, f"{'missing':12} {purpose}: {remedy}"
    for program, purpose, remedy in _PROGRAMS:
        if path := shutil.which(program):
            yield "✓", program, f"{path:12} {purpose}"
        else:
            yield "·", program, f"{'missing':12} {purpose}: {remedy}"


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "found"
