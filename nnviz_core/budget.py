"""What one figure may cost, declared once: seconds, memory, pixels, bytes, layers, characters.

Who configures the build sets it, never a page: a host passes it on with each request, and the code that spends asks `allowed()`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields
from typing import Any

from nnviz_core.errors import NnvizError, Problem, UsageError, suggest


def _limit(default: float, unit: str, text: str) -> Any:
    """Declare a limit: its default, its unit as messages say it, and one sentence for the docs."""
    return field(default=default, metadata={"unit": unit, "help": text})


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What one figure may cost."""

    seconds: float = _limit(10, "seconds", "Time to read and to draw it.")
    memory: float = _limit(512, "MB of memory", "Memory of the process that draws it, over what the process needs for itself (Linux).")
    pixels: float = _limit(50, "million pixels", "The size of a bitmap: of a PNG that is made, and of an `image:` that is shown.")
    output: float = _limit(32, "MB of output", "The size of one file that is made.")
    layers: float = _limit(20_000, "layers", "Layers of the network, repeated ones counted.")
    characters: float = _limit(
        500, "characters in one text", "The length of a name, a label, a title. Longer ones are cut, with a warning."
    )


def budget_of(given: Mapping[str, Any]) -> Budget:
    """A budget from a project's configuration.

    Args:
        given: Limits by name; those that are not there keep their defaults.

    Raises:
        UsageError: A name is unknown, or a limit is no number above 0.
    """
    known = [entry.name for entry in fields(Budget)]
    problems = [
        Problem(f"the budget has no '{name}'", hint=suggest(str(name), known), topic="option") for name in given if name not in known
    ]
    values: dict[str, float] = {}
    for name in known:
        if name in given:
            try:
                values[name] = _amount(given[name])
            except ValueError:
                problems.append(Problem(f"the budget's '{name}' must be a number above 0, got {given[name]!r}", topic="option"))
    if problems:
        raise UsageError(problems)
    return Budget(**values)


def _amount(value: Any) -> float:
    amount = float(value)
    if isinstance(value, bool) or not 0 < amount < float("inf"):
        raise ValueError(value)
    return amount


@dataclass(slots=True)
class Ledger:
    """What is spent and told while one figure is made.

    Attributes:
        budget: What it may cost.
        problems: What was told on the way, each message once.
    """

    budget: Budget
    problems: dict[str, Problem] = field(default_factory=dict)


_LEDGER: ContextVar[Ledger | None] = ContextVar("nnviz_ledger", default=None)
_DEFAULT = Budget()


@contextmanager
def spending(budget: Budget | None = None) -> Iterator[Ledger]:
    """One figure is made: what is told inside is collected; without a budget, the one around it goes on.

    Raises:
        NnvizError: What was raised inside, and with it what was told until then.
    """
    ledger = Ledger(budget or allowed())
    token = _LEDGER.set(ledger)
    try:
        yield ledger
    except NnvizError as error:
        error.add(ledger.problems.values())
        raise
    finally:
        _LEDGER.reset(token)


def allowed() -> Budget:
    """What the present figure may cost."""
    ledger = _LEDGER.get()
    return ledger.budget if ledger else _DEFAULT


def tell(problem: Problem) -> None:
    """Tell something of the present figure, once; it is drawn all the same."""
    if ledger := _LEDGER.get():
        ledger.problems.setdefault(problem.message, problem)


def overrun(limit: str, message: str, *, instead: str = "make it smaller", needed: float | None = None) -> Problem:
    """What is said where a limit is passed: what was found, the limit, and how to raise it.

    Args:
        limit: A field of `Budget`.
        message: What was found, such as "the PNG would have 81 million pixels".
        instead: What else can be done.
        needed: The least limit that would do, where it is known.
    """
    unit = next(entry.metadata["unit"] for entry in fields(Budget) if entry.name == limit)
    where = f"'nnviz_budget' in conf.py, 'budget' in mkdocs.yml, '--budget {limit}=…' at the command line"
    enough = f" to {needed:,g}" if needed else ""
    hint = f"{instead}, or raise the budget's '{limit}'{enough}: {where}"
    return Problem(f"{message}; a figure may have {getattr(allowed(), limit):,g} {unit}", hint=hint, topic="budget")


def check(limit: str, found: float, message: str) -> None:
    """Raise `NnvizError` where more is found than a limit allows."""
    if found > getattr(allowed(), limit):
        raise NnvizError(overrun(limit, message))
