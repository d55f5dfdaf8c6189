"""Build two small sites from one set of networks: one with Sphinx (Furo), one with MkDocs (Material).

    python examples/build.py

Each file in `networks/` becomes a figure: a directive in the Sphinx page, a fence in
the MkDocs page. Its first line is the caption, the rest is the text of the figure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
BUILD = HERE / "_build"

CONF = """\
project = "nnviz-docs, a demo"
extensions = ["sphinx_nnviz"]
html_theme = "furo"
numfig = True
"""
MKDOCS = """\
site_name: nnviz-docs, a demo
use_directory_urls: false
theme:
  name: material
  palette:
    - {media: "(prefers-color-scheme: light)", scheme: default, toggle: {icon: material/weather-night, name: dark}}
    - {media: "(prefers-color-scheme: dark)", scheme: slate, toggle: {icon: material/weather-sunny, name: light}}
plugins: [nnviz]
markdown_extensions: [admonition, attr_list, pymdownx.superfences]
"""


@dataclass(frozen=True, slots=True)
class Example:
    """One figure: its name, its caption, its text."""

    name: str
    caption: str
    text: str


def examples() -> Iterator[Example]:
    """The networks, in the order of their files."""
    for file in sorted((HERE / "networks").glob("*.yaml")):
        first, _, text = file.read_text(encoding="utf-8").partition("\n")
        yield Example(file.stem.split("-", 1)[1], first.removeprefix("# "), text.rstrip())


def as_rst(example: Example) -> str:
    """The figure as a directive, and how it was written."""
    body = textwrap.indent(example.text, "   ")
    directive = f".. nnviz::\n   :name: fig-{example.name}\n   :caption: {example.caption}\n\n{body}\n"
    title = example.name.upper()
    return f"{title}\n{'-' * len(title)}\n\n{directive}\n.. code-block:: yaml\n\n{body}\n"


def as_markdown(example: Example) -> str:
    """The figure as a fence, and how it was written."""
    fence = f'```nnviz name="fig-{example.name}" caption="{example.caption}"\n{example.text}\n```'
    return f"## {example.name.upper()}\n\n{fence}\n\n```yaml\n{example.text}\n```\n"


def write_sources() -> tuple[Path, Path]:
    """The two sites' pages and settings; what an earlier run drew stays cached."""
    sphinx, mkdocs = BUILD / "sphinx", BUILD / "mkdocs"
    pages = list(examples())
    for folder in (sphinx, mkdocs / "docs"):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(HERE / "networks" / "models", folder / "models", dirs_exist_ok=True)
    (sphinx / "conf.py").write_text(CONF, encoding="utf-8")
    rst = "Neural networks in Sphinx\n=========================\n\n" + "\n".join(map(as_rst, pages))
    (sphinx / "index.rst").write_text(rst, encoding="utf-8")
    (mkdocs / "mkdocs.yml").write_text(MKDOCS, encoding="utf-8")
    (mkdocs / "docs" / "index.md").write_text("# Neural networks in MkDocs\n\n" + "\n".join(map(as_markdown, pages)), encoding="utf-8")
    return sphinx, mkdocs


def main() -> int:
    """Build both sites; says where they are."""
    sphinx, mkdocs = write_sources()
    python = sys.executable
    commands = [
        [python, "-m", "sphinx", "-q", "-W", "-b", "html", str(sphinx), str(sphinx / "_build" / "html")],
        [python, "-m", "mkdocs", "build", "-q", "--strict", "-f", str(mkdocs / "mkdocs.yml")],
    ]
    for command in commands:
        # Material prints a page about its successor otherwise.
        environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
        if status := subprocess.run(command, check=False, env=environment).returncode:  # noqa: S603 - our own command
            return status
    print("\nOpen these in a browser:")
    print(f"  Sphinx  {sphinx / '_build' / 'html' / 'index.html'}")
    print(f"  MkDocs  {mkdocs / 'site' / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
