"""`weights:` for the edges between neurons: matrices in the spec, or an `.npy` or `.npz` file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nnviz_core.errors import Problem
from nnviz_core.readers.files import resolve
from nnviz_core.readers.spec.context import Context
from nnviz_core.readers.spec.fields import number, text_of
from nnviz_core.readers.spec.marks import Node, Scalar

Matrix = tuple[tuple[float, ...], ...]

LARGEST_FILE = 64 * 1024 * 1024
"""Edges are drawn one by one; nobody looks at more weights than fit into this."""


def read_weights(node: Node, context: Context) -> tuple[Matrix, ...]:
    """One matrix a pair of neighbouring layers, rows by the layer that reads; nothing after a mistake."""
    try:
        if isinstance(node, Scalar):
            path = resolve(text_of(node, {}), context.marks.source)
            context.files.append(str(path))
            return _from_file(path)
        return tuple(_matrix(each, context) for each in context.marks.items(node, "'weights'"))
    except ValueError as error:
        context.marks.wrong(node, f"'weights' {error}", "a list of matrices, each a list of rows of numbers, or the path of an .npz file")
    except ImportError:
        place = context.marks.place(node)
        context.marks.problems.append(Problem("weights from a file need numpy", place, 'pip install "nnviz-docs[weights]"', "tool"))
    return ()


def _matrix(node: Node, context: Context) -> Matrix:
    rows = [context.marks.items(row, "a row of 'weights'") for row in context.marks.items(node, "a matrix of 'weights'")]
    if len({len(row) for row in rows}) > 1:
        raise ValueError("must be matrices, whose rows are equally long")
    return tuple(tuple(_entry(each) for each in row) for row in rows)


def _entry(node: Node) -> float:
    try:
        return float(number(text_of(node, {})))
    except ValueError as error:
        message = f"has an entry that {error}"
        raise ValueError(message) from None


def _from_file(path: Path) -> tuple[Matrix, ...]:
    import numpy as np  # noqa: PLC0415 - a heavy package that few specs need

    if path.stat().st_size > LARGEST_FILE:
        message = f"must be a file of at most {LARGEST_FILE >> 20} MB"
        raise ValueError(message)
    try:
        loaded: Any = np.load(path, allow_pickle=False)
        arrays = [loaded[name] for name in loaded.files] if hasattr(loaded, "files") else [loaded]
    except (OSError, ValueError, EOFError) as error:
        message = f"must be an .npy or .npz file without Python objects ({error})"
        raise ValueError(message) from None
    matrices = [array for array in arrays if array.ndim == 2 and array.dtype.kind in "fiu"]  # noqa: PLR2004 - a matrix
    if not matrices:
        raise ValueError("must have matrices of numbers in its file")
    return tuple(tuple(tuple(map(float, row)) for row in matrix) for matrix in matrices)
