"""The table of a network's layers, and its totals, in five formats.

`params` counts every stored value, `trainable_params` those that are learned, `macs`
multiplications for one sample. `None` (`null`, `?`) is a figure that depends on an
unknown size.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from nnviz_core.describe import in_words
from nnviz_core.diagram import Changes
from nnviz_core.errors import Problem, UsageError, suggest
from nnviz_core.infer import infer
from nnviz_core.network import Layer, Network

Row = tuple[str, ...]
HEAD = ("layer", "kind", "inputs", "output", "params", "MACs")


def summary(network: Network) -> dict[str, Any]:
    """Names, kinds, inputs, output shapes and figures of all layers but the inputs, and the totals.

    Args:
        network: Inferred, or not yet.

    Raises:
        NnvizError: It is no network, or its layers do not fit together.
    """
    return _summary(infer(network))


def _summary(network: Network) -> dict[str, Any]:
    layers = [layer for layer in network.layers if layer.kind != "input"]
    return {
        "name": network.name,
        "layers": [_entry(layer, network) for layer in layers],
        "totals": {
            "layers": len(layers),
            "params": _total(layer.params for layer in layers),
            "trainable_params": _total(layer.trainable_params for layer in layers),
            "macs": _total(layer.macs for layer in layers),
        },
    }


def _entry(layer: Layer, network: Network) -> dict[str, Any]:
    return {
        "name": layer.name,
        "kind": layer.kind,
        "inputs": [edge.tail for edge in network.edges_into[layer.name]],
        "output_shape": list(layer.shape.dims) if layer.shape else None,
        "params": layer.params,
        "macs": layer.macs,
    }


def _total(figures: Iterable[int | None]) -> int | None:
    known = list(figures)
    return None if None in known else sum(figure or 0 for figure in known)


def summarize(network: Network, output: str = "table", changes: Changes = ()) -> str:
    """The summary as text.

    Args:
        network: Inferred, or not yet.
        output: `table`, `json`, `csv`, `markdown` or `latex`.
        changes: What was done to it before it was drawn.

    Raises:
        UsageError: There is no such format.
        NnvizError: It is no network, or its layers do not fit together.
    """
    if output not in FORMATS:
        raise UsageError(Problem(f"there is no summary as '{output}'", hint=suggest(output, list(FORMATS)), topic="option"))
    return FORMATS[output](infer(network), changes)


def _rows(network: Network) -> list[Row]:
    return [
        (entry["name"], entry["kind"], ", ".join(entry["inputs"]), _shape(layer), _number(layer.params), _number(layer.macs))
        for entry, layer in zip(_summary(network)["layers"], (each for each in network.layers if each.kind != "input"), strict=True)
    ]  # fmt: skip


def _shape(layer: Layer) -> str:
    return str(layer.shape) if layer.shape else "?"


def _number(figure: int | None) -> str:
    return "?" if figure is None else f"{figure:,}"


def _totals(network: Network, changes: Changes) -> str:
    totals = _summary(network)["totals"]
    params, trainable, macs = (_number(totals[name]) for name in ("params", "trainable_params", "macs"))
    learned = "" if params == trainable else f" ({trainable} trainable)"
    told = f"; in the picture {in_words(changes)}" if changes else ""
    return f"{totals['layers']} layers, {params} parameters{learned}, {macs} MACs{told}"


def _table(network: Network, changes: Changes) -> str:
    rows = [HEAD, *_rows(network)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [
        "  ".join(_cell(cell, width, column) for column, (cell, width) in enumerate(zip(row, widths, strict=True))).rstrip() for row in rows
    ]
    rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
    return "\n".join([*([network.name] if network.name else []), lines[0], rule, *lines[1:], rule, _totals(network, changes)]) + "\n"


def _cell(text: str, width: int, column: int) -> str:
    return text.rjust(width) if column >= 4 else text.ljust(width)  # noqa: PLR2004 - figures begin here


def _json(network: Network, changes: Changes) -> str:
    drawn = {"drawn": dict(changes)} if changes else {}
    return json.dumps({**_summary(network), **drawn}, ensure_ascii=False, indent=1) + "\n"


def _csv(network: Network, _: Changes) -> str:
    file = io.StringIO()
    import csv  # noqa: PLC0415 - every figure reads this module

    writer = csv.writer(file, lineterminator="\n")
    fields = ("name", "kind", "inputs", "output_shape", "params", "macs")
    writer.writerow(fields)
    writer.writerows([_csv_value(entry[name]) for name in fields] for entry in _summary(network)["layers"])
    return file.getvalue()


def _csv_value(value: Any) -> Any:
    return " ".join("?" if each is None else str(each) for each in value) if isinstance(value, list) else value


def _markdown(network: Network, changes: Changes) -> str:
    lines = [_markdown_row(HEAD), "| --- | --- | --- | --- | ---: | ---: |", *map(_markdown_row, _rows(network))]
    return "\n".join([*lines, "", _totals(network, changes)]) + "\n"


def _markdown_row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _latex(network: Network, changes: Changes) -> str:
    body = [" & ".join(map(_latex_text, row)) + r" \\" for row in _rows(network)]
    head = " & ".join(HEAD) + r" \\"
    return "\n".join(
        [r"\begin{tabular}{llllrr}", r"\hline", head, r"\hline", *body, r"\hline",
         rf"\multicolumn{{6}}{{l}}{{{_latex_text(_totals(network, changes))}}} \\", r"\end{tabular}"]
    ) + "\n"  # fmt: skip


_LATEX = str.maketrans(
    {"\\": r"\textbackslash{}", "_": r"\_", "&": r"\&", "%": r"\%", "#": r"\#", "$": r"\$", "{": r"\{", "}": r"\}", "^": r"\^{}",
     "~": r"\~{}", "×": r"$\times$"}
)  # fmt: skip


def _latex_text(text: str) -> str:
    return text.translate(_LATEX)


FORMATS: dict[str, Callable[[Network, Changes], str]] = {
    "table": _table,
    "json": _json,
    "csv": _csv,
    "markdown": _markdown,
    "latex": _latex,
}
