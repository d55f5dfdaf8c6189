"""What a drawing worker tells of a figure that failed: an error in JSON's types, and out of them."""

from __future__ import annotations

from typing import Any

from msgspec import ValidationError, convert, to_builtins

from nnviz_core.errors import ERRORS, NnvizError, Problem


class WireBroken(Exception):  # noqa: N818 - it is no error of the caller's: the other side is gone, or talks nonsense
    """The other side is gone."""


def problem_to_json(problem: Problem) -> dict[str, Any]:
    """A problem in JSON's types."""
    told: dict[str, Any] = to_builtins(problem)
    return told


def problem_of(value: Any) -> Problem:
    """A problem out of JSON's types; raises `WireBroken` for what is none."""
    try:
        return convert(value, Problem)
    except ValidationError as error:
        raise WireBroken from error


def error_to_json(error: NnvizError) -> list[Any]:
    """An error in JSON's types."""
    return [type(error).__name__, to_builtins(error.problems)]


def error_of(value: Any) -> NnvizError:
    """An error out of JSON's types; raises `WireBroken` for what is none."""
    try:
        name, problems = convert(value, tuple[str, list[Problem]])
    except ValidationError as error:
        raise WireBroken from error
    if not problems:
        raise WireBroken
    return ERRORS.get(name, NnvizError)(problems)
