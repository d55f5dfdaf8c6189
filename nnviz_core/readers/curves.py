"""Training logs: CSV as Keras' CSVLogger and Lightning write it, JSON as `History.history` or as a list of records."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from nnviz_core.data import Curve
from nnviz_core.network import Place
from nnviz_core.readers.texts import Names

STEPS = ("epoch", "epochs", "step", "steps", "iteration", "global_step")
"""Columns that count, and are no measure; the first one that grows is the horizontal axis."""
MOST_CURVES = 64
MOST_VALUES = 1_000_000
MOST_RECORDS = 250_000
"""Of a log as a list of records, one a step: an empty one takes as much memory as a dozen values."""
LARGEST = 1e30
"""A larger value means that the training went astray: it is a gap."""

Sample = tuple[float | None, float | None]
"""Where a value was taken, and the value; `None` for unknown ones."""
Column = Sequence[Any]


def parse_log(data: bytes, place: Place | None = None) -> tuple[Curve, ...]:
    """The curves of a log.

    Args:
        data: All of it.
        place: Where it is named.

    Raises:
        ValueError: It is no log, or is too long; the message says what was expected.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("must be text in UTF-8") from None
    rows = _from_json(text) if text.lstrip()[:1] in {"{", "["} else _from_csv(text)
    found = tuple(_curves(rows, place))
    if not found:
        raise ValueError("must have columns of numbers, such as 'loss' and 'val_loss'")
    return found


def curve(name: str, values: Sequence[Any], steps: Sequence[Any] = ()) -> Curve:
    """A curve of numbers; what is none, or is not finite, is a gap.

    Args:
        name: As the log calls it.
        values: Numbers, texts of numbers, `None`.
        steps: Where they were taken; empty, or one a value.
    """
    return _timed(name, tuple(map(_number, values)), tuple(map(_number, steps)))


def _timed(name: str, values: tuple[float | None, ...], steps: Sequence[float | None]) -> Curve:
    known = tuple(step for step in steps if step is not None)
    return Curve(name, values, known if len(known) == len(values) and _grows(known) else ())


def _grows(places: Iterable[float]) -> bool:
    return all(one < other for one, other in pairwise(places))


def _number(value: Any) -> float | None:
    """A finite number, or `None`."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and abs(number) <= LARGEST and not isinstance(value, bool) else None


def _curves(columns: Mapping[str, Column], place: Place | None) -> Iterator[Curve]:
    """The columns that have numbers, each without the rows in which nothing was logged."""
    if len(columns) > MOST_CURVES or sum(map(len, columns.values())) > MOST_VALUES:
        message = f"must have at most {MOST_CURVES} columns and {MOST_VALUES:,} values"
        raise ValueError(message)
    found = (next((column for name, column in columns.items() if name.lower() == wanted), ()) for wanted in STEPS)
    clocks = [tuple(map(_number, column)) for column in found if column]
    names = Names()
    for name, column in columns.items():
        rows = [row for row, value in enumerate(column) if value is not None and value != ""]
        values = tuple(_number(column[row]) for row in rows)
        if name.lower() not in STEPS and any(value is not None for value in values):
            called = names.of(name, place)
            timed = (_timed(called, values, [clock[row] for row in rows if row < len(clock)]) for clock in clocks)
            yield next((each for each in timed if each.steps), Curve(called, values))


def _from_csv(text: str) -> dict[str, Column]:
    """Columns by their heads."""
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    if text.count(delimiter) + text.count("\n") > MOST_VALUES + MOST_CURVES:
        message = f"must have at most {MOST_VALUES:,} values"
        raise ValueError(message)
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row]
    except csv.Error as error:
        message = f"must be CSV ({error})"
        raise ValueError(message) from None
    if not rows or len(rows[0]) > MOST_CURVES:
        message = f"must have a head of at most {MOST_CURVES} names"
        raise ValueError(message)
    names = [name.strip() for name in rows[0]]
    return {name: [row[at].strip() if at < len(row) else "" for row in rows[1:]] for at, name in enumerate(names) if name}


def _from_json(text: str) -> dict[str, Column]:
    """Columns by name, out of `{"loss": […]}`, `{"history": {…}, "epoch": […]}` or `[{"loss": …}, …]`."""
    if text.count(",") > MOST_VALUES or text.count("[") + text.count("{") > MOST_RECORDS:
        message = f"must have at most {MOST_VALUES:,} values and {MOST_RECORDS:,} records"
        raise ValueError(message)
    try:
        loaded: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        message = f"must be JSON ({str(error)[:80]})"
        raise ValueError(message) from None
    clocks: dict[str, Column] = {}
    if isinstance(loaded, dict):
        clocks = {name: loaded[name] for name in STEPS if isinstance(loaded.get(name), list)}
        loaded = next((loaded[key] for key in ("history", "log_history") if isinstance(loaded.get(key), dict | list)), loaded)
    if isinstance(loaded, list):
        return _from_records([record for record in loaded if isinstance(record, dict)])
    lists = {str(name): list(value) for name, value in loaded.items() if isinstance(value, list)}
    return {**clocks, **{name: [math.nan if value is None else value for value in column] for name, column in lists.items()}}


def _from_records(records: Sequence[Mapping[str, Any]]) -> dict[str, Column]:
    names = dict.fromkeys(str(name) for record in records for name in record)
    if len(names) > MOST_CURVES or len(records) * len(names) > MOST_VALUES:
        message = f"must have at most {MOST_CURVES} names and {MOST_VALUES:,} values"
        raise ValueError(message)
    return {name: [record.get(name, "") for record in records] for name in names}
