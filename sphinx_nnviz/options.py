"""The directive's options: those of a figure, and every drawing option."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from docutils.parsers.rst import directives

from nnviz_core.errors import Problem, suggest
from nnviz_core.option_table import drawing_options


def _align(argument: str) -> str:
    return directives.choice(argument, ("left", "center", "right"))


def _figure_width(argument: str) -> str:
    return "image" if argument.lower() == "image" else directives.length_or_percentage_or_unitless(argument, "px")


FIGURE: dict[str, Callable[[Any], Any]] = {
    "alt": directives.unchanged,
    "align": _align,
    "caption": directives.unchanged_required,
    "class": directives.class_option,
    "figclass": directives.class_option,
    "figwidth": _figure_width,
    "height": directives.length_or_unitless,
    "name": directives.unchanged_required,
    "width": directives.length_or_percentage_or_unitless,
}
"""Options that are the figure's alone. `scale` is the figure's when it is a number, the drawing's when it is a word."""

_PERCENTAGE = re.compile(r"\s*(\d{1,4})\s*%?\s*")


class OptionSpec(dict[str, Callable[[Any], Any]]):
    """Takes any option: one that nobody knows costs a warning that names the nearest one, not the figure."""

    def __missing__(self, name: str) -> Callable[[Any], Any]:
        return directives.unchanged  # type: ignore[no-any-return, unused-ignore]


def split_options(options: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any], list[Problem]]:
    """The figure's options, the drawing's, and what is said about unknown ones."""
    known = drawing_options()
    figure: dict[str, Any] = {}
    drawing: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in options.items():
        if name == "scale" and (percentage := _PERCENTAGE.fullmatch(value)):
            figure[name] = int(percentage[1])
        elif name in FIGURE:
            figure[name] = value
        elif name.replace("_", "-") in known:
            drawing[name] = value
        else:
            problems.append(Problem(f"unknown option '{name}'", hint=suggest(name, [*FIGURE, *known]), topic="option"))
    return figure, drawing, problems
