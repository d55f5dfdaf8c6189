"""`history:` for training curves: a mapping of names to numbers, or the path of a log."""

from __future__ import annotations

from nnviz_core.contracts import MOST_TEXT
from nnviz_core.data import Curve
from nnviz_core.readers.curves import MOST_CURVES, STEPS, curve, parse_log
from nnviz_core.readers.spec.context import Context
from nnviz_core.readers.spec.fields import text_of
from nnviz_core.readers.spec.marks import Mapping, Node, described, is_empty, shown
from nnviz_core.readers.spec.paths import content_of
from nnviz_core.readers.texts import Names

HINT = "such as 'loss: [0.9, 0.5, 0.4]', or the path of a CSV or JSON log"


def read_history(node: Node, context: Context) -> tuple[Curve, ...]:
    """The curves; nothing after a mistake."""
    try:
        return _own(node, context) if isinstance(node, Mapping) else _from_file(node, context)
    except ValueError as error:
        context.marks.wrong(node, f"'history' {error}", HINT)
        return ()


def _from_file(node: Node, context: Context) -> tuple[Curve, ...]:
    return parse_log(content_of(node, MOST_TEXT, context), context.marks.place(node))


def _own(node: Node, context: Context) -> tuple[Curve, ...]:
    """Curves that stand in the spec; one that counts epochs or steps is their axis."""
    entries = context.marks.entries(node, "'history'")
    if not 1 <= len(entries) <= MOST_CURVES:
        message = f"must have 1 to {MOST_CURVES} curves"
        raise ValueError(message)
    columns = {name: _numbers(name, values, context) for name, (_, values) in entries.items()}
    clock = next((columns[name] for name in STEPS if name in columns), [])
    names, place = Names(), context.marks.place(node)
    return tuple(curve(names.of(name, place), values, clock[: len(values)]) for name, values in columns.items() if name not in STEPS)


def _numbers(name: str, node: Node, context: Context) -> list[float | None]:
    """A curve's values; `.nan` and `null` are gaps."""
    found: list[float | None] = []
    for each in context.marks.items(node, f"'{shown(name)}' of 'history'"):
        context.marks.count(each)
        try:
            found.append(None if is_empty(each) else float(text_of(each, {}).lower().replace(".nan", "nan").replace(".inf", "inf")))
        except ValueError:
            context.marks.wrong(each, f"'{shown(name)}' of 'history' must be numbers, got {described(each)}", HINT)
    return found
