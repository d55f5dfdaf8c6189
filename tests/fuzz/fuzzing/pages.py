"""Pages of documentation: directives in reStructuredText and fences in Markdown around specs, right ones and nearly right ones."""

from __future__ import annotations

from fuzzing.attributes import Scope
from fuzzing.case import Case
from fuzzing.chance import Chance
from fuzzing.logs import as_json, csv
from fuzzing.options import asked
from fuzzing.specs import BESIDE, spec_text
from fuzzing.texts import LONG_UNITS, PATHS

from nnviz_core.diagram import option_fields
from nnviz_core.figure_options import FigureOptions

HOSTS = {"mkdocs": 4, "docutils": 10}
"""How rarely a page's figures go through a host: their HTML is looked at then."""


def make(seed: int, number: int) -> Case:
    """The page of that number."""
    chance = Chance.of(seed, "pages", number)
    scope = Scope(chance, chance.pick({0.0: 4, 0.02: 2, 0.2: 1}), chance.pick({0.0: 2, 0.3: 3, 1.0: 1}))
    is_rst = chance.once_in(2)
    parts = [(_directive if is_rst else _fence)(scope) if chance.once_in(1.5) else _prose(scope) for _ in range(chance.few(4))]
    text = chance.choice(("\n\n", "\n\n", "\n", "\n  \n", "\r\n\r\n")).join(parts)
    _, output = asked(scope)
    files = {name: make_log(scope) for name, make_log in (("fresh.csv", csv), ("fresh.json", as_json)) if name in text}
    name, host = ("page.rst", "docutils") if is_rst else ("page.md", "mkdocs")
    host = host if chance.once_in(HOSTS[host]) else ""
    return Case(name=name, source=text.encode("utf-8", "surrogatepass"), output=output, files=files, host=host)


def _prose(scope: Scope) -> str:
    """Text around figures, with what looks like one."""
    chance = scope.chance
    if chance.once_in(4):
        return chance.choice(
            ("nnviz", "`nnviz`", ".. nnviz", "```nnviz", "    ```nnviz\n    x\n    ```", "{nnviz}", "````\n```nnviz\nmlp: 2-3\n```\n````")
        ) + _gap(scope)
    return chance.choice(("Some words.", "Title\n=====", "# Title", "* item", "> quote", "| a | b |", ".. note:: text", "1. one"))


def _gap(scope: Scope) -> str:
    """Nothing, or a great many of something: expressions that go back and forth take long over these."""
    chance = scope.chance
    return chance.choice(LONG_UNITS) * chance.pick({0: 12, 1: 4, 30: 2, 3000: 0.4, 40_000: 0.1})


def _options(scope: Scope) -> dict[str, str]:
    """Drawing options and the figure's own, as text."""
    chance = scope.chance
    drawing, _ = asked(scope)
    if drawing["renderer"] == "tikz" and not chance.once_in(15):
        del drawing["renderer"]  # for hosts' formats TeX runs, which takes long
    own = {name: _line(scope) for name in chance.some(list(option_fields(FigureOptions)), 4)}
    return {name: str(value) for name, value in {**drawing, **own}.items()}


def _line(scope: Scope) -> str:
    chance = scope.chance
    return chance.choice(
        (
            "center",
            "left",
            "50%",
            "8cm",
            "300",
            "100000000000000",
            "-1",
            "1e9px",
            "image",
            "lazy",
            "#a",
            "javascript:alert(1)",
            "a.html",
            scope.text(),
            scope.text(),
        )
    )


def _argument(scope: Scope) -> str:
    """A file instead of a body."""
    chance = scope.chance
    if not chance.once_in(5):
        return ""
    return chance.choice((*BESIDE["model"], *BESIDE["history"])) if chance.once_in(1.5) else chance.choice(PATHS)


def _directive(scope: Scope) -> str:
    chance = scope.chance
    argument, body = _argument(scope), spec_text(scope)
    indent = chance.choice(("", "", "  ", "   ", "\t"))
    options = [f"   :{name}: {value}" for name, value in _options(scope).items()]
    head = chance.choice((".. nnviz::", ".. nnviz::", "..  nnviz::", ".. nnviz:", ".. NNVIZ::")) if chance.once_in(10) else ".. nnviz::"
    lines = [
        f"{head} {argument}{_gap(scope)}",
        *options,
        *([""] if not chance.once_in(10) else []),
        *(f"   {line}" for line in body.split("\n")),
    ]
    return "\n".join(indent + line for line in (lines if not argument else lines[: len(options) + 1]))


def _fence(scope: Scope) -> str:
    chance = scope.chance
    mark = chance.choice(("```", "```", "````", "~~~", "~~~~~"))
    argument, body = _argument(scope), spec_text(scope)
    options = _options(scope)
    quote = chance.choice(('"', '"', "'", ""))
    attributes = " ".join(f"{name}={quote}{value}{quote}" for name, value in options.items())
    info = chance.choice((
        "nnviz", f"nnviz {attributes}", f"nnviz {{{attributes}}}", f"{{.nnviz {attributes} #fig .wide}}", f"{{nnviz}} {argument}", f"{{ nnviz {attributes}", "{nnviz", "nnvizx",
    ))  # fmt: skip
    if info.startswith("{nnviz} "):
        body = "\n".join([*(f":{name}: {value}" for name, value in options.items()), "", body])
    end = mark if not chance.once_in(10) else chance.choice(("", mark + "x", mark[:2], mark * 2))
    indent = chance.choice(("", "", "", "  ", "    ", "> "))
    return "\n".join(indent + line for line in f"{mark}{chance.choice(('', ' '))}{info}{_gap(scope)}\n{body}\n{end}".split("\n"))
