"""The Python-Markdown extension `nnviz`: fenced `nnviz` blocks become diagrams, with superfences and without it."""

from __future__ import annotations

import logging
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from mkdocs_nnviz.figures import Figures, Page
from nnviz_core.budget import Budget, budget_of
from nnviz_core.cache import Cache
from nnviz_core.extras import extra
from nnviz_core.known_options import checked_defaults
from nnviz_core.option_table import drawing_options
from nnviz_core.pages import fences
from nnviz_core.registry import unused
from nnviz_core.studio import Studio

with extra("markdown"):
    from markdown import Markdown
    from markdown.extensions import Extension
    from markdown.preprocessors import Preprocessor
    from markdown.treeprocessors import Treeprocessor
    from markdown.util import AtomicString

_BEFORE_FENCES = 26
"""Just before fenced_code and superfences (25), so that no other fence is taken for ours and no other takes ours."""


@cache
def _tell(message: str) -> None:
    """Warn once: MkDocs makes an extension anew for each page."""
    logging.getLogger("nnviz").warning("%s", message)


class NnvizExtension(Extension):
    """Options: `cache` (a folder), `base_path` (where relative paths start), `root`, and every drawing option as a default."""

    def __init__(self, **given: Any) -> None:
        self.config = {
            "cache": [".cache/nnviz", "Folder of pictures that are already drawn; empty for none."],
            "base_path": ["", "Folder that relative paths start from; the present folder by default."],
            "root": ["", "Folder that no path may lead out of; base_path by default."],
            "budget": [{}, f"What one figure may cost: {', '.join(entry.name for entry in fields(Budget))}."],
        }
        own = {name: value for name, value in given.items() if name in self.config}
        drawing = {name: value for name, value in given.items() if name not in own and value != ""}
        defaults, problems = checked_defaults(drawing, [*self.config])
        for problem in unused("styles"):
            _tell(str(problem))
        for problem in problems:
            _tell(f"the extension 'nnviz': {problem}")
        self.config |= {name.replace("-", "_"): ["", entry.metadata["help"]] for name, entry in drawing_options().items()}
        super().__init__(**own, **{name.replace("-", "_"): value for name, value in defaults.items()})
        base = Path(self.getConfig("base_path") or ".")
        self.page = Page(folder=base, root=Path(self.getConfig("root") or base))
        folder = self.getConfig("cache")
        studio = Studio(cache=Cache(Path(folder) if folder else None), budget=budget_of(self.getConfig("budget") or {}))
        self.figures = Figures(studio=studio, defaults=defaults)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Register with a parser."""
        md.registerExtension(self)
        replaced: dict[str, str] = {}
        md.preprocessors.register(_Fences(md, self, replaced), "nnviz", _BEFORE_FENCES)
        md.treeprocessors.register(_Restored(md, replaced), "nnviz", 0)

    def reset(self) -> None:
        """A new document begins."""
        self.figures.start_page()


class _Fences(Preprocessor):
    """Puts figures in the place of fences, as stashed HTML at the fence's own indentation."""

    def __init__(self, md: Markdown, extension: NnvizExtension, replaced: dict[str, str]) -> None:
        super().__init__(md)
        self.extension, self.replaced = extension, replaced

    def run(self, lines: list[str]) -> list[str]:
        if not any("nnviz" in line for line in lines):
            return lines
        self.replaced.clear()
        result: list[str] = []
        done = 0
        for spec in fences(lines):
            begin = spec.line - 1
            html = self.extension.figures.html(spec, self.extension.page)
            placeholder = self.md.htmlStash.store(html)
            self.replaced[placeholder] = "\n".join(lines[begin : spec.end])
            indent = lines[begin][: len(lines[begin]) - len(lines[begin].lstrip())]
            result += [*lines[done:begin], "", indent + placeholder, ""]
            done = spec.end
        return result + lines[done:]


class _Restored(Treeprocessor):
    """Gives a fence that turned out to stand in an indented code block its own text back."""

    def __init__(self, md: Markdown, replaced: dict[str, str]) -> None:
        super().__init__(md)
        self.replaced = replaced

    def run(self, root: Element) -> None:
        for code in root.iter("code"):
            for placeholder, text in self.replaced.items():
                if code.text and placeholder in code.text:
                    code.text = AtomicString(code.text.replace(placeholder, text))


def makeExtension(**given: Any) -> NnvizExtension:  # noqa: N802 - Python-Markdown's name
    """What Python-Markdown calls to make the extension."""
    return NnvizExtension(**given)
