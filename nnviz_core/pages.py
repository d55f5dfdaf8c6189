"""Specs inside documentation pages: directives in .rst, fences in .md.

Hosts parse pages with their own parsers; this finds the same specs without one, for
`nnviz-docs check` and for Python-Markdown without superfences.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from nnviz_core.contracts import Source

FIGURE_OPTIONS = frozenset(
    {"caption", "name", "alt", "align", "width", "height", "class", "figclass", "figwidth", "target", "loading", "id"}
)
"""Options of the figure around a picture, which the hosts themselves follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """One spec in a page.

    Attributes:
        body: Its text, without the page's indentation.
        argument: What stands beside the directive's name: the path of a model file.
        options: Its options as written.
        line: The page's line (from 1) on which it begins.
        body_line: How many of the page's lines come before the body.
        column: How far the body is indented.
        end: The page's first line (from 0) after it.
    """

    body: str
    argument: str = ""
    options: dict[str, str] = field(default_factory=dict)
    line: int
    body_line: int
    column: int
    end: int

    @property
    def drawing_options(self) -> dict[str, str]:
        """The options that are not the figure's."""
        return {name: value for name, value in self.options.items() if name not in FIGURE_OPTIONS and not _is_size(name, value)}

    def source(self, page: Path, root: Path | None = None) -> Source:
        """What is to be read; of a file its path alone.

        Args:
            page: The file that the spec stands in; relative paths start from its folder.
            root: No path leads out of it, and one with a leading `/` starts from it; `None` allows any.
        """
        if self.argument:
            path = root / self.argument.lstrip("/") if root and self.argument.startswith("/") else page.parent / self.argument
            return Source(data=b"", name=self.argument, path=path, folder=page.parent, root=root)
        data = self.body.encode("utf-8", "replace")
        return Source(data=data, name=str(page), folder=page.parent, root=root, line=self.body_line, column=self.column)


def _is_size(name: str, value: str) -> bool:
    """`scale` is the figure's when it is a number, the drawing's when it is a word."""
    return name == "scale" and value.strip().rstrip("% ").replace(".", "", 1).isdigit()


def specs_in(page: Path, text: str) -> list[Embedded]:
    """All specs of a page, by its ending."""
    lines = text.splitlines()
    return list(directives(lines) if page.suffix == ".rst" else fences(lines))


# No two neighbours in these expressions can take the same characters, so that a line is looked at once, however long it is.
_DIRECTIVE = re.compile(r"(\s*+)\.\. ++nnviz::(.*)")
_OPTION = re.compile(r"\s*+:([\w-]++):(.*)")


def directives(lines: Sequence[str]) -> Iterator[Embedded]:
    """The `nnviz` directives of reStructuredText."""
    number = 0
    while number < len(lines):
        if match := _DIRECTIVE.match(lines[number]):
            end = _indented_end(lines, number + 1, len(match[1]))
            yield _with_options(lines, match[2].strip(), number, number + 1, end)
            number = end
        else:
            number += 1


def _indented_end(lines: Sequence[str], start: int, indent: int) -> int:
    """The first line from `start` that is neither blank nor deeper than `indent`."""
    for number in range(start, len(lines)):
        line = lines[number]
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            return number
    return len(lines)


def _with_options(lines: Sequence[str], argument: str, begin: int, start: int, end: int) -> Embedded:
    """A directive's options and body, between two lines."""
    options = {}
    while start < end and (match := _OPTION.match(lines[start])):
        options[match[1]] = match[2].strip()
        start += 1
    while start < end and not lines[start].strip():
        start += 1
    body = textwrap.dedent("\n".join(lines[start:end]))
    column = len(lines[start]) - len(lines[start].lstrip()) if start < end else 0
    return Embedded(body=body.rstrip(), argument=argument, options=options, line=begin + 1, body_line=start, column=column, end=end)


_FENCE = re.compile(r"\s*+(`{3,}|~{3,})(.*)")
_NNVIZ = re.compile(r"(?:\{\s*+\.?nnviz(?P<inside>(?:\s[^}]*)?)\}|nnviz(?=[\s{]|$))(?P<rest>.*)")
_ATTRIBUTE = re.compile(r"""(?<![\w-])([\w-]++)\s*+=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'}]+))|#([\w:.-]+)|\.([\w-]+)""")


def fences(lines: Sequence[str]) -> Iterator[Embedded]:
    """The `nnviz` fences of Markdown, MyST's directives among them; fences inside longer fences are text."""
    number = 0
    while number < len(lines):
        match = _FENCE.match(lines[number])
        if not match:
            number += 1
            continue
        end = _fence_end(lines, number + 1, match[1])
        if info := _NNVIZ.match(match[2].strip()):
            yield _fenced(lines, info, number, end)
        number = end + 1


def _fence_end(lines: Sequence[str], start: int, fence: str) -> int:
    """The line that closes a fence; the end of the page where none does."""
    for number in range(start, len(lines)):
        text = lines[number].strip()
        if text.startswith(fence) and not text.strip(fence[0]):
            return number
    return len(lines)


def _fenced(lines: Sequence[str], info: re.Match[str], number: int, end: int) -> Embedded:
    is_directive = info[0].startswith("{nnviz}")
    found = _with_options(lines, info["rest"].strip() if is_directive else "", number, number + 1, end)
    written = {} if is_directive else attributes(f"{info['inside'] or ''} {info['rest']}")
    return replace(found, options={**written, **found.options}, end=end + 1)


def attributes(text: str) -> dict[str, str]:
    """`style="lenet" #fig .wide` as options; `#fig` is the name, `.wide` a class."""
    options: dict[str, str] = {}
    classes: list[str] = []
    for key, double, single, bare, name, css in _ATTRIBUTE.findall(text):
        if key:
            options[key] = double or single or bare
            classes = [options[key]] if key == "class" else classes
        elif name:
            options["name"] = name
        else:
            classes.append(css)
    return {**options, "class": " ".join(classes)} if classes else options
