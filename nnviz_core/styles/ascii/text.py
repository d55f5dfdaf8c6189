"""The style `ascii` as the plain text that it imitates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from nnviz_core.contracts import Writing
from nnviz_core.diagram import Options
from nnviz_core.network import Network
from nnviz_core.styles.ascii.rows import COLUMN_HEADS, Row, rows
from nnviz_core.terminal import columns, cut

WORDS = 34
"""Columns of words; longer ones are cut."""
GLYPH = 5
DIM = 5
"""Columns of one size."""
NUMBER = 12


def text_table(network: Network, _: Options, shown: Callable[[str], str]) -> Writing:
    """The table of a network, with its head; `shown` turns words into what the format may hold."""
    found = rows(network)
    told = [shown(cut(shown(row.words), WORDS)) for row in found]
    words = max(map(columns, [*told, COLUMN_HEADS[0]]))
    dims = max([len(COLUMN_HEADS[1]), *(DIM * len(row.dims) for row in found)])
    operation, data, *figures = COLUMN_HEADS
    head = f"{operation.rjust(words)}{' ' * (GLYPH + 4)}{data.rjust(dims)}{''.join(text.rjust(NUMBER + 1) for text in figures)}"
    return Writing(text="\n".join([head, "", *_lines(found, told, words, dims, shown)]) + "\n")


def _lines(found: Sequence[Row], told: Sequence[str], words: int, dims: int, shown: Callable[[str], str]) -> Iterator[str]:
    for row, text in zip(found, told, strict=True):
        glyph = shown(row.glyph).center(GLYPH)
        data = "-" * dims if row.role else "".join(shown(size).rjust(DIM) for size in row.dims).rjust(dims)
        line = f"{' ' * (words - columns(text))}{text}   {glyph} {data}{row.weights.rjust(NUMBER + 1)}{row.share.rjust(NUMBER + 1)}"
        yield line.rstrip()
