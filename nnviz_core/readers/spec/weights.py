"""`weights:` for the edges between neurons: matrices in the spec, or an `.npy` or `.npz` file."""

from __future__ import annotations

from nnviz_core.data import Tensor
from nnviz_core.readers.arrays import LARGEST_FILE, read_arrays
from nnviz_core.readers.spec.context import Context
from nnviz_core.readers.spec.fields import number, text_of
from nnviz_core.readers.spec.marks import Node, Scalar
from nnviz_core.readers.spec.paths import content_of

Matrix = tuple[tuple[float, ...], ...]

_MATRIX = (2,)
"""The axes that a matrix has."""


def read_weights(node: Node, context: Context) -> tuple[Matrix, ...]:
    """One matrix a pair of neighbouring layers, rows by the layer that reads; nothing after a mistake."""
    try:
        if isinstance(node, Scalar):
            return _from_file(content_of(node, LARGEST_FILE, context))
        return tuple(_matrix(each, context) for each in context.marks.items(node, "'weights'"))
    except ValueError as error:
        context.marks.wrong(node, f"'weights' {error}", "a list of matrices, each a list of rows of numbers, or the path of an .npz file")
    return ()


def _matrix(node: Node, context: Context) -> Matrix:
    rows = [context.marks.items(row, "a row of 'weights'") for row in context.marks.items(node, "a matrix of 'weights'")]
    if len({len(row) for row in rows}) > 1:
        raise ValueError("must be matrices, whose rows are equally long")
    return tuple(tuple(_entry(each, context) for each in row) for row in rows)


def _entry(node: Node, context: Context) -> float:
    context.marks.count(node)
    try:
        return float(number(text_of(node, {})))
    except ValueError as error:
        message = f"has an entry that {error}"
        raise ValueError(message) from None


def _from_file(data: bytes) -> tuple[Matrix, ...]:
    try:
        matrices = read_arrays(data, _MATRIX).values()
    except ValueError as error:
        message = f"must be an .npy or .npz file of numbers, without Python objects (it {error})"
        raise ValueError(message) from None
    if not matrices:
        raise ValueError("must have matrices of numbers in its file")
    return tuple(map(_rows, matrices))


def _rows(matrix: Tensor) -> Matrix:
    _, length = matrix.sizes
    return tuple(matrix.values[start : start + length] for start in range(0, len(matrix.values), length))
