"""`cache` and `doctor`."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from nnviz_core import workers
from nnviz_core.cache import Cache
from nnviz_core.entrypoints import installed_version
from nnviz_core.ops import clashes
from nnviz_core.ops.packages import brought
from nnviz_core.registry import unused


def cache(called: argparse.Namespace) -> int:
    """Tell how large a cache is, or make it smaller."""
    folder = called.folder or Path(os.environ.get("NNVIZ_CACHE_DIR") or ".cache/nnviz")
    kept = Cache(folder)
    if called.action != "info":
        removed = kept.prune(days=called.days if called.action == "prune" else 0.0)
        _say(f"{folder}: removed {removed} pictures")
        return 0
    sizes = list(_sizes(kept))
    _say(f"{folder}: {len(sizes)} pictures, {sum(sizes) / 1024:,.0f} KiB")
    return 0


def _sizes(kept: Cache) -> Iterator[int]:
    for path in kept.entries():
        with suppress(OSError):  # another build has removed it
            yield path.lstat().st_size


def _say(text: str) -> None:
    """Print a line on any terminal: what it has no signs for is spelt out."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding))  # noqa: T201 - it is a command line


class _Tool(NamedTuple):
    """Something that may be there.

    Attributes:
        name: The program's; a package's name to install it by.
        purpose: What needs it.
        without: What comes of it where it is missing; empty where nobody asks.
        remedy: How to get it.
        module: The name by which a package is imported; empty for a program.
    """

    name: str
    purpose: str
    without: str
    remedy: str
    module: str = ""


_OURS = "pip install nnviz-docs"
_TEX = "pages are drawn by svg; .tikz and .tex need no tool"
_TOOLS = (
    _Tool("PyYAML", "specs, the core's own language", "nothing is read", _OURS, "yaml"),
    _Tool("unicodeit", "formulas in labels", "figures with formulas fail", _OURS, "unicodeit"),
    _Tool(
        "pygraphviz", "places graphs and scans; Graphviz is inside", "the programs dot and sfdp do", "pip install pygraphviz", "pygraphviz"
    ),
    _Tool("dot", "places graphs where pygraphviz cannot", "those are drawn in plain layers", "apt install graphviz"),
    _Tool("sfdp", "places scans where pygraphviz cannot", "those are drawn along a coil", "apt install graphviz"),
    _Tool("graphviz", "the renderer graphviz, to write DOT", "that renderer fails", _OURS, "graphviz"),
    _Tool("resvg", "PNG by svg and graphviz; SVG needs no tool", "matplotlib makes it, where that is there", "pip install resvg", "resvg"),
    _Tool("matplotlib", "the renderer matplotlib", "pages are drawn by svg", 'pip install "nnviz-docs[matplotlib]"', "matplotlib"),
    _Tool("latex", "PDF and SVG by the renderer tikz", _TEX, "apt install texlive-latex-base texlive-pictures"),
    _Tool("dvisvgm", "SVG by the renderer tikz", _TEX, "apt install dvisvgm"),
    _Tool("dvipdfmx", "PDF by the renderer tikz", _TEX, "apt install texlive-latex-base"),
    _Tool(
        "onnx",
        "shapes in ONNX files that we have no rule for",
        "they stay unknown; the files are read all the same",
        'pip install "nnviz-docs[onnx]"',
        "onnx",
    ),
    _Tool("Sphinx", "Sphinx sites", "", 'pip install "nnviz-docs[sphinx]"', "sphinx"),
    _Tool("myst-parser", "Markdown in Sphinx", "", 'pip install "nnviz-docs[myst]"', "myst_parser"),
    _Tool("Markdown", "Python-Markdown, MkDocs, Zensical", "", 'pip install "nnviz-docs[markdown]"', "markdown"),
    _Tool("mkdocs", "MkDocs sites", "", 'pip install "nnviz-docs[mkdocs]"', "mkdocs"),
    _Tool("markdown-it-py", "markdown-it-py", "", 'pip install "nnviz-docs[markdown-it]"', "markdown_it"),
)


def doctor(_: argparse.Namespace) -> int:
    """Print a line for each tool: what needs it, and where it is missing, what comes of that and how to get it."""
    there, missing = _marks()
    for tool in _TOOLS:
        found = _found(tool)
        without = f"; without it {tool.without}" if tool.without else ""
        rest = "" if found else f"{without}: {tool.remedy}"
        _say(f"{there if found else missing} {tool.name:14} {found or 'missing':10} {tool.purpose}{rest}")
    for problem in (*brought().broken, *clashes(), *unused("readers", "styles", "renderers")):
        _say(f"{missing} {'plug-ins':14} {problem.message}; {problem.hint}")
    _say(f"{there if workers.pool() else missing} {'workers':14} {workers.status()}")
    return 0


def _marks() -> tuple[str, str]:
    """Signs for what is there and for what is not, that the terminal has."""
    try:
        "✓·".encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return "+", "-"
    return "✓", "·"


def _found(tool: _Tool) -> str:
    """A package's version, or that it is there; empty where it is missing."""
    if not tool.module:
        return "found" if shutil.which(tool.name) else ""
    try:
        return (installed_version(tool.name.lower()) or "found") if find_spec(tool.module) else ""
    except (ImportError, ValueError):  # it is there in part
        return ""
