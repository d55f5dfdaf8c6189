"""Drawing options: every one of every style, with values that are ordinary, extreme and of other types."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

from fuzzing.attributes import Scope
from fuzzing.layers import COLORS
from fuzzing.texts import text

from nnviz_core.diagram import HostOptions, option_fields
from nnviz_core.ops import KINDS
from nnviz_core.option_table import drawing_options
from nnviz_core.registry import available, find_renderer, find_style

OUTPUTS = {
    ("svg", "svg"): 36, ("svg", "png"): 3, ("tikz", "tikz"): 12, ("tikz", "tex"): 4, ("text", "txt"): 6, ("text", "ascii"): 5, ("text", "table"): 3,
    ("graphviz", "svg"): 9, ("graphviz", "dot"): 4, ("graphviz", "pdf"): 1.5, ("graphviz", "png"): 0.6, ("matplotlib", "svg"): 2, ("matplotlib", "pgf"): 4,
    ("matplotlib", "png"): 0.8, ("matplotlib", "pdf"): 0.8, ("tikz", "pdf"): 0.05, ("tikz", "svg"): 0.03,
}  # fmt: skip
"""How often each renderer makes each format: the fast ones more often, and those for which TeX runs hardly ever."""


@cache
def style_names() -> tuple[str, ...]:
    return tuple(available("styles"))


def asked(scope: Scope, usual: str = "") -> tuple[dict[str, Any], str]:
    """Options with a style and a renderer among them, and the format to be made; `usual` is the style of a third."""
    chance = scope.chance
    renderer, output = chance.pick(OUTPUTS)
    options: dict[str, Any] = {"style": chance.choice(style_names()) if not chance.once_in(8) else "auto", "renderer": renderer}
    if usual and chance.once_in(3):
        options["style"] = usual
    if renderer == "graphviz" and chance.once_in(1.5):
        options["style"] = chance.choice([name for name in style_names() if find_renderer("graphviz").draws(find_style(name))])
    if chance.random() < scope.wild / 4:
        options[chance.choice(("style", "renderer"))] = wrong_option(scope) if chance.once_in(2) else scope.text()
        output = chance.choice((output, "svg", "png", "gif", scope.text()))
    return options | some(options["style"], scope), output


def some(style: Any, scope: Scope, most: int = 6) -> dict[str, Any]:
    """A few options of a style, now and then one of another."""
    chance = scope.chance
    own = _fields(style if isinstance(style, str) and style in style_names() else "graph")
    names = chance.some(list(own), min(most, chance.few(most)))
    found = {_spelled(name, scope): _value(own[name], scope) for name in names}
    if chance.once_in(30):
        name = chance.choice(list(drawing_options())) if chance.once_in(2) else scope.text()
        found[name] = _value(drawing_options()[name], scope) if name in drawing_options() else scope.text()
    return found


@cache
def _fields(style: str) -> dict[str, dataclasses.Field[Any]]:
    host = {name: entry for name, entry in option_fields(HostOptions).items() if name in {"embed", "download"}}
    return option_fields(find_style(style).options) | host


def _spelled(name: str, scope: Scope) -> str:
    return name.replace("-", "_") if scope.chance.once_in(10) else name


def _value(entry: dataclasses.Field[Any], scope: Scope) -> Any:
    """An option's value, typed as in YAML or as the text that a directive gives."""
    chance, meta = scope.chance, entry.metadata
    found = wrong_option(scope) if chance.random() < scope.wild / 2 else _sensible(meta, scope)
    return found if chance.once_in(1.5) or not isinstance(found, bool | int | float) else str(found).lower()


def _sensible(meta: Any, scope: Scope) -> Any:
    chance, choices = scope.chance, meta["choices"]
    match meta["kind"]:
        case "choice":
            return chance.choice(choices)
        case "bool":
            return chance.choice((True, False))
        case "int" | "number":
            return _number(meta, scope)
        case "words":
            pool = [*choices] or [*scope.names, "conv", "dense", "activation", "input", "relu", chance.choice(list(KINDS))]
            words = [chance.choice(pool) if pool else scope.text() for _ in range(chance.few(4))]
            return words if chance.once_in(2) else ", ".join(words)
        case "color":
            return chance.choice(COLORS)
        case "colors":
            pairs = {chance.choice(("conv", "dense", "input", scope.name())): chance.choice(COLORS) for _ in range(chance.few(3))}
            return pairs if chance.once_in(2) else ", ".join(f"{name}={color}" for name, color in pairs.items())
    return chance.choice((scope.name(), scope.name(), "serif", "mono", text(chance)))


def _number(meta: Any, scope: Scope) -> Any:
    """Mostly near the least, now and then the greatest there is."""
    chance, least = scope.chance, meta["least"]
    if chance.random() < scope.wild:
        return chance.choice((least - 1, 10_001, least + 0.5, 1e-9, 0, -1, 1e308, "nan", "inf", "1e3", "12px"))
    if chance.once_in(12):
        return chance.choice((least, 10_000, 9_999, 100, 1000))
    return chance.choice((least, least + 1, least + 2, least + chance.randint(0, 30), 12, 20))


def wrong_option(scope: Scope) -> Any:
    """A value of another type, out of JSON's."""
    chance = scope.chance
    return chance.choice((
        None, True, 0, -1, 1.5, 1e400, float("nan"), 10**30, [], {}, [None], [[1]], {"a": 1}, {"conv": None}, "", " ", scope.text(), [scope.text()], {scope.text(): "red"},
    ))  # fmt: skip
