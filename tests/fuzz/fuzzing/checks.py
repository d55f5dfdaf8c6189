"""What must be true of every picture, page and message, whatever the input was."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from xml.parsers import expat

from fuzzing.folder import SECRET

from nnviz_core.errors import NnvizError, Problem
from nnviz_core.words import harmless


class Broken(AssertionError):  # noqa: N818 - it says what is broken
    """A promise does not hold: which, in a few words that are the same for all inputs of a kind, and what was found."""

    def __init__(self, promise: str, found: str = "") -> None:
        self.promise = promise
        super().__init__(f"{promise}: {found[:400]!r}")


def check(promise: str, holds: object, found: str = "") -> None:
    if not holds:
        raise Broken(promise, found)


MOST_PIXELS = 51e6
LINE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]*")
"""Nothing that commands a terminal."""


def check_problems(problems: Iterable[Problem], *, placed: bool = False) -> None:
    """They print as harmless lines, and say something."""
    for problem in problems:
        check("a problem says something", problem.message.strip())
        check("nothing is raised that nobody expected", not problem.message.startswith("internal error"), str(problem))
        check(
            "a problem is harmless", harmless(problem.message) == problem.message and harmless(problem.hint) == problem.hint, str(problem)
        )
        check("a problem prints as one line and its hint", all(map(LINE.fullmatch, str(problem).split("\n  hint: ", 1))), str(problem))
        check("a problem is short enough to be read", len(str(problem)) < 2500, str(problem))
        check("no problem shows what lies outside", SECRET not in str(problem), str(problem))
        check("a problem of a spec has a place", not placed or problem.place, str(problem))


def check_error(error: NnvizError, *, placed: bool = False) -> None:
    check("an error has problems", error.problems)
    check("an error has not too many problems", len(error.problems) <= 200, str(len(error.problems)))
    check_problems(error.problems, placed=placed)


def check_picture(data: bytes, renderer: str, output: str) -> None:
    """A file of any format: whole, and harmless to whoever opens it."""
    check("a picture is no more than it may be", len(data) <= 34 << 20, str(len(data)))
    check("no picture shows what lies outside", SECRET.encode() not in data)
    if output in _BY_OUTPUT:
        _BY_OUTPUT[output](data, renderer)


_BANNED = frozenset(
    "script foreignobject iframe object embed handler animate animatemotion animatetransform set audio video base link meta form".split()
)
_INSIDE = re.compile(r"#[^\s]*|data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
_PAGE = re.compile(r"(?:https?://|mailto:)|[^:]*(?:[/?#]|$)", re.IGNORECASE)
_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#)|@import|expression\s*\(|javascript:|behavior:|-moz-binding", re.IGNORECASE)


def check_svg(data: bytes, _: str = "") -> None:
    """Well-formed, and with nothing in it that runs or that is fetched."""
    parser = expat.ParserCreate()
    styles: list[str] = []
    inside: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        inside.append(tag)
        check_element(tag, attributes)

    def text(found: str) -> None:
        if inside[-1].rpartition(":")[2] == "style":
            styles.append(found)

    parser.StartElementHandler, parser.CharacterDataHandler = start, text
    parser.EndElementHandler = lambda _: inside.pop()
    parser.EntityDeclHandler = lambda *_: check("an SVG declares no entities", holds=False)
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat's own signature
    except expat.ExpatError as error:
        raise Broken(
            "an SVG is well-formed", f"{error} in {data[max(0, parser.ErrorByteIndex - 80) : parser.ErrorByteIndex + 40]!r}"
        ) from None
    check("styles fetch nothing", not _OUTSIDE.search("".join(styles)), "".join(styles))


def check_element(tag: str, attributes: dict[str, str | None]) -> None:
    """One element of SVG or HTML."""
    name = tag.rpartition(":")[2].lower()
    check("nothing in a picture runs", name not in _BANNED, tag)
    for key, value in attributes.items():
        if key.startswith("xmlns"):
            continue
        _check_attribute(name, key.rpartition(":")[2].lower(), value or "")


def _check_attribute(tag: str, key: str, value: str) -> None:
    check("nothing in a picture runs", not key.startswith("on"), f"{key}={value}")
    if key in {"href", "src", "action", "formaction", "data", "srcset"}:
        address = _PAGE if tag == "a" else _INSIDE
        check(
            "a picture fetches nothing, a link leads to a page",
            address.match(value) or _is_picture(tag, value),
            f"{tag} {key}={value[:200]}",
        )
    if key in {"style", "fill", "stroke", "filter", "mask", "clip-path", "marker-end", "marker-start"}:
        check("styles fetch nothing", not _OUTSIDE.search(value), f"{key}={value}")


def _is_picture(tag: str, value: str) -> bool:
    """An SVG as an `<img>`, in which nothing runs, or a file that is offered for download."""
    return tag in {"img", "a"} and value.startswith(("data:image/", "data:application/", "data:text/plain,"))


class _Html(HTMLParser):
    def __init__(self, *, links: bool) -> None:
        super().__init__()
        self.links = links

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        check_element(tag, {name: value for name, value in attrs if self.links or name != "href"})


def check_html(text: str, *, links: bool = True) -> None:
    """The HTML that a host makes of a figure; without `links`, whatever its links lead to."""
    check("no page shows what lies outside", SECRET not in text)
    check("nothing is raised that nobody expected", "internal error: " not in text, text[max(0, text.find("internal error")) :])
    parser = _Html(links=links)
    parser.feed(text)
    parser.close()


def _png(data: bytes, _: str) -> None:
    check("a PNG is one", data.startswith(b"\x89PNG\r\n\x1a\n") and data.endswith(b"IEND\xaeB`\x82"), repr(data[:20]))
    width, height = struct.unpack(">II", data[16:24])
    check("a bitmap is no larger than it may be", 0 < width * height <= MOST_PIXELS, f"{width}x{height}")


def _pdf(data: bytes, _: str) -> None:
    check("a PDF is one", data.startswith(b"%PDF-") and b"%%EOF" in data[-64:], repr(data[:20]))
    objects = re.sub(rb"stream\r?\n.*?endstream", b"", data, flags=re.DOTALL)
    check("a PDF runs nothing", not re.search(rb"/(?:JavaScript|JS|Launch|OpenAction|AA)\b", objects))


def _text(data: bytes, _: str = "") -> str:
    text = data.decode()
    check("text has no control characters", not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", text), text[:200])
    return text


def _ascii(data: bytes, _: str) -> None:
    check("ASCII is ASCII", data.isascii())
    _text(data)


_COMMANDS = re.compile(
    r"(?<!\\)(?<!\\ifdefined)(?:\\\\)*\\(?:write|input|include|openin|openout|immediate|catcode|special|csname|directlua|latelua|read|ShellEscape|pdfobj|everyjob)\b|\^\^"
)
"""What nobody's text may make TeX do; we ourselves ask only which engine it is."""


def _tex(data: bytes, renderer: str) -> None:
    text = _text(data)
    if renderer == "tikz":
        text = re.sub(r"(?<!\\)%[^\n]*|\\special(?=\{papersize=)", "", text)
        found = _COMMANDS.search(text)
        check("no text commands TeX", not found, text[max(0, found.start() - 60) : found.end() + 60] if found else "")
        check("TeX has as many closing braces as opening ones", _is_balanced(text), text[-300:])


def _is_balanced(text: str) -> bool:
    depth = 0
    for brace in re.findall(r"\\.|%[^\n]*|[{}]", text, re.DOTALL):
        depth += (brace == "{") - (brace == "}")
        if depth < 0:
            return False
    return depth == 0


_BY_OUTPUT: dict[str, Callable[[bytes, str], object]] = {
    "svg": check_svg, "png": _png, "pdf": _pdf, "txt": _text, "ascii": _ascii, "table": _text, "tikz": _tex, "tex": _tex, "pgf": _text, "dot": _text,
}  # fmt: skip
