"""`activations:` for the cells of `activity`: what layers put out for one sample, in the spec or in an `.npz` file."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from nnviz_core.data import Tensor
from nnviz_core.errors import ShapeError
from nnviz_core.infer import infer
from nnviz_core.network import Dim, Network, Shape
from nnviz_core.readers.arrays import DEEPEST, LARGEST_FILE, read_arrays
from nnviz_core.readers.spec.context import Context
from nnviz_core.readers.spec.fields import number, text_of
from nnviz_core.readers.spec.marks import Node, Scalar, Sequence, likely, shown
from nnviz_core.readers.spec.paths import content_of


class _Given(Struct, frozen=True):
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
    shapes = _shapes(network) if given and not context.marks.problems else {}
    found: dict[str, Tensor] = {}
    for each in given:
        name = _layer(each, context)
        if name and (tensor := _fitting(each, shapes.get(name), context)):
            found[name] = tensor
    return found


def _shapes(network: Network) -> dict[str, Shape | None]:
    """What each layer of a network without mistakes puts out; nothing where the layers do not fit together, which is told elsewhere."""
    try:
        return {layer.name: layer.shapes[0] if layer.shapes else None for layer in infer(network).layers}
    except ShapeError:
        return {}


def _layer(given: _Given, context: Context) -> str | None:
    """The layer that a name means; an unknown one is a mistake."""
    if found := context.builder.find_any(given.word):
        return found
    near = likely(given.word, context.builder.called())
    hint = f"did you mean '{shown(near)}'?" if near else "`nnviz-docs summary` lists the layers' names"
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
    data = content_of(node, LARGEST_FILE, context)
    try:
        tensors = read_arrays(data)
    except ValueError as error:
        message = f"must be an .npz file of numbers (it {error})"
        raise ValueError(message) from None
    if "" in tensors:
        raise ValueError("must be an .npz file of numbers (it has one array without a name)")
    return [_Given(node, word, tensor) for word, tensor in tensors.items()]
