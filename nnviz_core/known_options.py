"""Which options a style knows, and what is said of a name that it does not know."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from nnviz_core.contracts import Style
from nnviz_core.diagram import HostOptions, option_fields, option_key
from nnviz_core.errors import Problem, suggest
from nnviz_core.figure_options import FigureOptions
from nnviz_core.network import Place
from nnviz_core.option_table import drawing_options
from nnviz_core.option_values import convert


def known_options(
    style: Style, given: Mapping[str, Any], only_defaults: Collection[str], place: Place
) -> tuple[dict[str, Any], list[Problem]]:
    """The options that a style has, and what is said of the others.

    Args:
        style: What draws.
        given: Names and values, without the host's own.
        only_defaults: Those that stand in the project's configuration alone: where the style has none, they are meant for other styles.
        place: Where the others were written.
    """
    own = option_fields(style.options).keys()
    known = {name: value for name, value in given.items() if option_key(name) in own}
    others = [name for name in given if name not in known and name not in only_defaults]
    return known, [unknown_option(name, own, place, style.name) for name in others]


def unknown_option(name: str, own: Collection[str], place: Place | None = None, style: str = "") -> Problem:
    """What is wrong with a name where drawing options are asked for.

    Args:
        name: As it was written.
        own: Those that would do, besides the host's.
        place: Where it was written.
        style: What draws, if it is known.
    """
    key = option_key(name)
    figure = option_fields(FigureOptions)
    if style and key in drawing_options():
        rest = "; the figure's own is a number, such as 50%" if key in figure else ""
        return Problem(
            f"option '{name}' means nothing to style '{style}'",
            place,
            f"it is for {', '.join(drawing_options()[key].styles)}{rest}",
            "option",
        )
    if key in figure:
        hint = "write it in the directive or the fence of a page"
        return Problem(f"option '{name}' is the figure's around the picture, not the drawing's", place, hint, "option")
    return Problem(f"unknown option '{name}'", place, suggest(key, [*option_fields(HostOptions), *figure, *own]), "option")


def checked_defaults(given: Mapping[str, Any], others: Collection[str] = ()) -> tuple[dict[str, Any], list[Problem]]:
    """Drawing options of a project's configuration: those that are right for some style, and what is wrong with the rest.

    Args:
        given: Names, in any spelling, and values.
        others: What may stand beside them, for hints.
    """
    defaults: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in given.items():
        key = option_key(name)
        if key not in drawing_options():
            problems.append(unknown_option(name, [*drawing_options(), *others]))
        elif wrong := _wrong(key, value):
            problems += wrong
        else:
            defaults[key] = value
    return defaults, problems


def _wrong(key: str, value: Any) -> list[Problem]:
    """What is wrong with a value that no style takes which has the option."""
    declared = drawing_options()[key]
    reasons = []
    for metadata in (declared.metadata, *declared.others):
        try:
            convert(value, metadata)
        except ValueError as error:
            reasons.append(Problem(f"option '{key}' {error}, got {value!r}", hint=metadata["help"], topic="option"))
        else:
            return []
    return reasons[:1]
