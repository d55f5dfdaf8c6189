"""Specs inside documentation pages: directives in .rst, fences in .md.

Hosts parse pages with their own parsers; this finds the same specs without one, for
`nnviz-docs check` and for Python-Markdown without superfences.
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from nnviz_core.contracts import Source
from nnviz_core.diagram import Host, option_key


class Embedded(Struct, frozen=True, kw_only=True):
    """One spec in a page.

    Attributes:
        body: Its text, without the page's indentation.
        argument: What stands beside the directive's name: the path of a model file.
        options: Its options as written.
        line: The page's line (from 1) on which it begins.
        body_line: How many of the page's lines come before the body.
        column: How far the body is indented.
        end: The page's first line (from 0) after it.
        host: Who reads pages in which specs are written like this.
        repeated: Options that stand twice in a directive of reStructuredText, which refuses it then.
    """

    body: str
    argument: str = ""
    options: dict[str, str] = field(default_factory=dict)
    line: int
    body_line: int
    column: int
    end: int
    host: Host = "markdown"
    repeated: tuple[str, ...] = ()

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


def specs_in(page: Path, text: str) -> list[Embedded]:
    """All specs of a page, by its ending."""
    lines = text.splitlines()
    return list(directives(lines) if page.suffix == ".rst" else fences(lines))


# No two neighbours in these expressions can take the same characters, so that a line is looked at once, however long it is.
_DIRECTIVE = re.compile(r"(\s*+)\.\. ++nnviz::(.*)")
_OPTION = re.compile(r"(\s*+):([^\s:]++):(?:\s(.*))?$")
_COMMENT = re.compile(r"(?<!\S)#.*")
_PAIR = re.compile(r"(\s*+)([^\s:]++):(?:\s(.*))?$")


def directives(lines: Sequence[str]) -> Iterator[Embedded]:
    """The `nnviz` directives of reStructuredText."""
    number = 0
    while number < len(lines):
        if match := _DIRECTIVE.match(lines[number]):
            end = _indented_end(lines, number + 1, len(match[1]))
            yield replace(_with_options(lines, match[2].strip(), number, end), host="sphinx")
            number = end
        else:
            number += 1


def _indented_end(lines: Sequence[str], start: int, indent: int) -> int:
    """The first line from `start` that is neither blank nor deeper than `indent`."""
    for number in range(start, len(lines)):
        line = lines[number]
        if line.strip() and _indent(line) <= indent:
            return number
    return len(lines)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _with_options(lines: Sequence[str], argument: str, begin: int, end: int) -> Embedded:
    """A directive's options and body, from its first line to the line after it."""
    pairs, start = _pairs(lines, begin + 1, end, _OPTION)
    names = Counter(option_key(name) for name, _ in pairs)
    while start < end and not lines[start].strip():
        start += 1
    body = textwrap.dedent("\n".join(lines[start:end]))
    return Embedded(
        body=body.rstrip(),
        argument=argument,
        options=dict(pairs),
        line=begin + 1,
        body_line=start,
        column=_indent(lines[start]) if start < end else 0,
        end=end,
        repeated=tuple(name for name, count in names.items() if count > 1),
    )


def _pairs(lines: Sequence[str], start: int, end: int, form: re.Pattern[str]) -> tuple[list[tuple[str, str]], int]:
    """Options with their values, and the first line after them; deeper lines belong to the option above."""
    pairs: list[tuple[str, str]] = []
    while start < end and (match := form.match(lines[start])):
        after = start + 1
        while after < end and lines[after].strip() and _indent(lines[after]) > len(match[1]):
            after += 1
        value = "\n".join([match[3] or "", *(line.strip() for line in lines[start + 1 : after])])
        pairs.append((match[2], value.strip()))
        start = after
    return pairs, start


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
    if info[0].startswith("{nnviz}"):
        return replace(_as_myst(lines, info["rest"].strip(), number, end), end=end + 1, host="sphinx", repeated=())
    found = _with_options(lines, "", number, end)
    written = attributes(f"{info['inside'] or ''} {info['rest']}")
    return replace(found, options={**written, **found.options}, end=end + 1, repeated=())


def _as_myst(lines: Sequence[str], argument: str, number: int, end: int) -> Embedded:
    """A directive of MyST: its options may stand in quotes, and between lines of dashes."""
    start, pairs = number, list[tuple[str, str]]()
    if number + 1 < end and lines[number + 1].strip().startswith("---"):
        start = next((after for after in range(number + 2, end) if lines[after].strip().startswith("---")), end - 1)
        pairs, _ = _pairs(lines, number + 2, start, _PAIR)
    found = _with_options(lines, argument, start, end)
    options = {name: _unquoted(value) for name, value in pairs or found.options.items()}
    return replace(found, options=options, line=number + 1)


def _unquoted(value: str) -> str:
    """A value as YAML has it: without its quotes or its comment, and without the sign of a text of several lines."""
    if value[:1] in {"'", '"'} and value[:1] == value[-1:] and len(value) > 1:
        return value[1:-1]
    if value[:1] in {"|", ">"} and "\n" in value:
        return value.partition("\n")[2]
    return _COMMENT.sub("", value)


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
