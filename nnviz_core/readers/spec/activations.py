"""`activations:` for the cells of `activity`: what layers put out for one sample, in the spec or in an `.npz` file."""

from __future__ import annotations

import math
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnviz_core.errors import NnvizError, Problem, nearest
from nnviz_core.infer import infer
from nnviz_core.network import Dim, Network, Shape, Tensor
from nnviz_core.readers.files import resolve
from nnviz_core.readers.spec.context import Context
from nnviz_core.readers.spec.fields import number, text_of
from nnviz_core.readers.spec.marks import Node, Scalar, Sequence, shown

LARGEST_FILE = 64 * 1024 * 1024
MOST_VALUES = 2_000_000
"""In all layers together. Pictures show a few hundred cells a layer."""
DEEPEST = 8
"""A tensor has no more axes than this."""


@dataclass(frozen=True, slots=True)
class _Given:
    """What was given for one layer, and where."""

    node: Node
    word: str
    tensor: Tensor


def read_activations(node: Node, network: Network, context: Context) -> dict[str, Tensor]:
    """A tensor a layer, by the layers' names, its sizes in the order of the layer's shape; none where there is a mistake."""
    try:
        given = list(_from_file(node, context) if isinstance(node, Scalar) else _from_lists(node, context))
    except ValueError as error:
        context.marks.wrong(node, f"'activations' {error}", "layers' names with lists of numbers, or the path of an .npz file")
        return {}
    except ImportError:
        place = context.marks.place(node)
        context.marks.problems.append(Problem("activations from a file need numpy", place, 'pip install "nnviz-docs[weights]"', "tool"))
        return {}
    shapes = _shapes(network) if given else {}
    found: dict[str, Tensor] = {}
    for each in given:
        name = _layer(each, context)
        if name and (tensor := _fitting(each, shapes.get(name), context)):
            found[name] = tensor
    return found


def _shapes(network: Network) -> dict[str, Shape | None]:
    """What each layer puts out; nothing where the layers do not fit together, which is told elsewhere."""
    try:
        return {layer.name: layer.shapes[0] if layer.shapes else None for layer in infer(network).layers}
    except NnvizError:
        return {}


def _layer(given: _Given, context: Context) -> str | None:
    """The layer that a name means; an unknown one is a mistake."""
    if found := context.builder.find(given.word):
        return found
    near = nearest(given.word, [*context.builder.names, *context.builder.layers])
    hint = f"did you mean '{near}'?" if near else "`nnviz-docs summary` lists the layers' names"
    context.marks.wrong(given.node, f"'activations' has '{shown(given.word)}', and no layer is called so", hint)
    return None


def _fitting(given: _Given, shape: Shape | None, context: Context) -> Tensor | None:
    """The tensor in the order of the layer's shape, without a batch of one; another size is a mistake."""
    if shape is None:
        return given.tensor
    sizes = given.tensor.sizes
    for without_batch in (sizes, sizes[1:] if sizes[:1] == (1,) else sizes):
        if _matches(without_batch, shape.dims):
            return Tensor(without_batch, given.tensor.values)
        if shape.channel_axis == 0 and _matches((*without_batch[-1:], *without_batch[:-1]), shape.dims):
            return _channels_first(without_batch, given.tensor.values)
    found = "×".join(map(str, sizes)) or "one number"
    context.marks.wrong(given.node, f"'{shown(given.word)}' puts out {shape}, and its activations are {found}", "give those of one sample")
    return None


def _matches(sizes: tuple[int, ...], dims: tuple[Dim, ...]) -> bool:
    return len(sizes) == len(dims) and all(size == dim or not isinstance(dim, int) for size, dim in zip(sizes, dims, strict=True))


def _channels_first(sizes: tuple[int, ...], values: tuple[float, ...]) -> Tensor:
    """H×W×C, as some frameworks have it, as C×H×W."""
    channels = sizes[-1]
    turned = tuple(value for channel in range(channels) for value in values[channel::channels])
    return Tensor((channels, *sizes[:-1]), turned)


def _from_lists(node: Node, context: Context) -> Iterator[_Given]:
    for word, (key, value) in context.marks.entries(node, "'activations'").items():
        values: list[float] = []
        sizes = _nested(value, values, context)
        yield _Given(key, word, Tensor(sizes, tuple(values)))


def _nested(node: Node, values: list[float], context: Context, depth: int = 0) -> tuple[int, ...]:
    """The sizes of lists in lists; their numbers are added to `values`."""
    if not isinstance(node, Sequence):
        context.marks.count(node)
        values.append(_entry(node))
        return ()
    if depth == DEEPEST:
        message = f"must be lists of at most {DEEPEST} axes"
        raise ValueError(message)
    inner = {_nested(each, values, context, depth + 1) for each in context.marks.items(node, "'activations'")}
    if len(inner) != 1:
        raise ValueError("must be lists of numbers, equally long on each axis")
    return (len(node.value), *inner.pop())


def _entry(node: Node) -> float:
    try:
        return float(number(text_of(node, {})))
    except ValueError as error:
        message = f"has an entry that {error}"
        raise ValueError(message) from None


def _from_file(node: Scalar, context: Context) -> list[_Given]:
    path = resolve(text_of(node, {}), context.marks.source)
    context.files.append(str(path))
    tensors = _loaded(path)
    if sum(len(tensor.values) for tensor in tensors.values()) > MOST_VALUES:
        message = f"must be at most {MOST_VALUES:,} numbers: save fewer layers"
        raise ValueError(message)
    return [_Given(node, word, tensor) for word, tensor in tensors.items()]


def _loaded(path: Path) -> dict[str, Tensor]:
    import numpy as np  # noqa: PLC0415 - a heavy package that few specs need

    if path.stat().st_size > LARGEST_FILE:
        message = f"must be a file of at most {LARGEST_FILE >> 20} MB"
        raise ValueError(message)
    try:
        archive: Any = np.load(path, allow_pickle=False)
        if not hasattr(archive, "files"):
            raise ValueError("it has one array without a name")  # noqa: TRY301 - told like the other mistakes
        with archive:
            _check_unpacked(archive)
            arrays = {name: archive[name] for name in archive.files}
    except (OSError, ValueError, EOFError, MemoryError, RuntimeError, zlib.error, zipfile.BadZipFile) as error:
        message = f"must be an .npz file of numbers ({error})"
        raise ValueError(message) from None
    return {name: _tensor(array) for name, array in arrays.items() if array.dtype.kind in "fiub"}


def _check_unpacked(archive: Any) -> None:
    """A small file may unpack to a huge one."""
    if sum(entry.file_size for entry in archive.zip.infolist()) > 8 * MOST_VALUES + LARGEST_FILE:
        raise ValueError("it unpacks to more than any picture shows")


def _tensor(array: Any) -> Tensor:
    if array.ndim > DEEPEST:
        message = f"must be arrays of at most {DEEPEST} axes"
        raise ValueError(message)
    values = tuple(float(value) if math.isfinite(value) else 0.0 for value in array.ravel())
    return Tensor(tuple(map(int, array.shape)), values)
