"""Training logs: CSV and JSON in the forms that frameworks write, with values that go astray, and damaged ones."""

from __future__ import annotations

import json
from typing import Any

from fuzzing.attributes import Scope

NAMES = ("loss", "val_loss", "accuracy", "val_accuracy", "lr", "epoch", "step", "train/loss", "mIoU", "learning_rate", "")
VALUES = (
    "",
    "nan",
    "inf",
    "-inf",
    "1e30",
    "1e31",
    "-1e30",
    "1e-300",
    "1e308",
    "0",
    "-0",
    "x",
    "None",
    "1,5",
    "0x10",
    "1_0",
    " 1 ",
    "True",
    "9" * 400,
)


def csv(scope: Scope) -> bytes:
    """A log as CSV."""
    chance = scope.chance
    delimiter = chance.choice((",", ",", ";", "\t"))
    names = [_name(scope) for _ in range(chance.few(6) if not chance.once_in(40) else 70)]
    rows = [
        [_cell(scope, row) for _ in names[: chance.randint(0, len(names)) if chance.once_in(12) else None]] for row in range(_rows(scope))
    ]
    lines = [delimiter.join(map(str, row)) for row in [names, *rows]]
    text = chance.choice(("\n", "\n", "\n", "\r\n", "\r")).join(lines)
    if chance.once_in(15):
        text = chance.choice(("\ufeff", "\n\n", '"', "#", " ")) + text
    return damaged(scope, text.encode("utf-8", "surrogatepass"))


def as_json(scope: Scope) -> bytes:
    """A log as JSON."""
    chance = scope.chance
    rows = _rows(scope)
    columns: Any = {_name(scope): [_json(scope, row) for row in range(rows)] for _ in range(chance.few(5))}
    match chance.randrange(5):
        case 0:
            columns = {"history": columns, "epoch": list(range(rows))}
        case 1:
            columns = [{name: column[row] for name, column in columns.items()} for row in range(rows)]
        case 2:
            columns = {"log_history": [{"epoch": row, **{name: column[row] for name, column in columns.items()}} for row in range(rows)]}
    if chance.once_in(20):
        columns = chance.choice(([], {}, [[]], {"loss": {}}, [1], "loss", {"loss": [[1]]}, {"history": None, "loss": [1]}, [{"loss": {}}]))
    return damaged(scope, json.dumps(columns, ensure_ascii=chance.once_in(2)).encode("utf-8", "surrogatepass"))


def curves(scope: Scope) -> dict[str, Any]:
    """For `history:` in a spec."""
    count = _rows(scope)
    return {_name(scope): [_json(scope, row) for row in range(count)] for _ in range(scope.chance.few(4))}


def damaged(scope: Scope, data: bytes) -> bytes:
    """Now and then with a few bytes changed, or cut off."""
    chance = scope.chance
    if not data or chance.random() >= scope.wild:
        return data
    at = chance.randrange(len(data))
    return chance.choice(
        (
            data[:at],
            data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :],
            data[:at] + chance.randbytes(3) + data[at:],
            data + data[:at],
        )
    )


def _rows(scope: Scope) -> int:
    return scope.chance.pick({1: 3, 2: 3, 3: 5, 10: 6, 40: 2, 0: 1, 300: 0.3})


def _name(scope: Scope) -> str:
    return scope.chance.choice(NAMES) if not scope.chance.once_in(4) else scope.text()


def _cell(scope: Scope, row: int) -> Any:
    chance = scope.chance
    return (
        chance.choice(VALUES)
        if chance.random() < max(scope.wild, 0.02)
        else chance.choice((row, round(chance.random(), 3), round(2 / (row + 1), 4)))
    )


def _json(scope: Scope, row: int) -> Any:
    chance = scope.chance
    if chance.random() >= max(scope.wild, 0.02):
        return round(chance.random() * 3 / (row + 1), 4)
    return chance.choice((None, float("nan"), float("inf"), 1e300, 10**40, True, "0.5", "x", [], [1], {}, -0.0, {"a": [None]}))
