"""The fuzzers by name: each makes, out of a seed and a number, one input, and always the same."""

from __future__ import annotations

from collections.abc import Callable

from fuzzing import graphs, pages, specs
from fuzzing.attributes import Scope
from fuzzing.case import Case
from fuzzing.chance import Chance
from fuzzing.logs import as_json, csv
from fuzzing.options import asked


def _logs(seed: int, number: int) -> Case:
    """The training log of that number."""
    chance = Chance.of(seed, "logs", number)
    scope = Scope(chance, chance.pick({0.0: 3, 0.05: 2, 0.4: 1}), chance.pick({0.0: 2, 0.5: 2, 1.0: 1}))
    is_csv = chance.once_in(2)
    options, output = asked(scope)
    return Case(name="log.csv" if is_csv else "log.json", source=csv(scope) if is_csv else as_json(scope), options=options, output=output)


FUZZERS: dict[str, Callable[[int, int], Case]] = {"specs": specs.make, "onnx": graphs.make, "pages": pages.make, "logs": _logs}

SHARES = {"specs": 10, "onnx": 7, "pages": 2, "logs": 1}
"""How many of twenty inputs each one makes."""
