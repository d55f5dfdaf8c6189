"""Real Sphinx builds of small projects, in one process."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent, indent

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

LENET = dedent("""\
    name: LeNet-5
    input: 1@32x32
    layers:
      - {conv: 6@5x5, activation: tanh}
      - avgpool: 2x2
      - flatten
      - dense: 10
    """)

TINY = dedent("""\
    input: 4
    layers:
      - dense: 3
    """)


def directive(body: str = LENET, argument: str = "", **options: str) -> str:
    """An RST directive; `_` stands for `-` in names of options."""
    lines = [f"   :{name.replace('_', '-')}: {value}" for name, value in options.items()]
    return "\n".join([f".. nnviz:: {argument}".rstrip(), *lines, "", indent(body, "   ")]) + "\n"


@dataclass(frozen=True)
class Built:
    """What a build said and where it wrote."""

    out: Path
    status: str
    warnings: str
    code: int

    def text(self, name: str) -> str:
        return (self.out / name).read_text(encoding="utf-8")


@dataclass(frozen=True)
class Project:
    """A Sphinx project in a temporary folder."""

    folder: Path

    @property
    def source(self) -> Path:
        return self.folder / "docs"

    def write(self, **pages: str) -> None:
        """Write pages; `__` in a name stands for a dot, a page without one is RST with a title."""
        for name, text in pages.items():
            path = self.source / (name.replace("__", ".") if "__" in name else f"{name}.rst")
            path.write_text(text if "__" in name else f"Title\n=====\n\n{text}", encoding="utf-8")

    def build(
        self, builder: str = "html", *, parallel: int = 0, doctrees: str = "doctrees", confdir: bool = False, **configuration: object
    ) -> Built:
        """What a builder makes of it; with `confdir`, as its own conf.py says."""
        status, warnings, out = io.StringIO(), io.StringIO(), self.folder / "out" / builder
        configuration = {"extensions": ["sphinx_nnviz"], "exclude_patterns": ["_*"], "show_warning_types": True, **configuration}
        with patch_docutils(str(self.source)), docutils_namespace():
            app = Sphinx(
                self.source, self.source if confdir else None, out, self.folder / doctrees, builder, configuration, status, warnings, parallel=parallel
            )  # fmt: skip
            app.build()
        return Built(out, _plain(status), _plain(warnings), app.statuscode)


def _plain(stream: io.StringIO) -> str:
    return re.sub(r"\x1b\[[0-9;]*[mK]", "", stream.getvalue())
