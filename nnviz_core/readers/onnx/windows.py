"""Sizes after operators that slide a window, multiply matrices, or run along a sequence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from nnviz_core.network import Dim
from nnviz_core.readers.onnx.facts import Call
from nnviz_core.readers.onnx.proto import Dims
from nnviz_core.readers.onnx.sizes import Rule, broadcast, product

Pairs: TypeAlias = tuple[tuple[int, int], ...]


def kernel_of(call: Call) -> tuple[int, ...]:
    """The window's sizes: an attribute, or a convolution's weights' last sizes."""
    if call.has("kernel_shape"):
        return call.integers("kernel_shape")
    return tuple(dim for dim in call.dims(1)[2:] if isinstance(dim, int))


def spread(call: Call, name: str) -> tuple[int, ...]:
    """`strides` or `dilations`, one a spatial dimension."""
    return call.integers(name, (1,) * len(kernel_of(call)))


def padding_of(call: Call) -> Literal["valid", "same"] | Pairs:
    """The padding in its canonical form: ONNX lists all the sizes before, then all those after."""
    auto = call.text("auto_pad", "NOTSET")
    if auto.startswith("SAME"):
        return "same"
    rank = len(kernel_of(call))
    pads = call.integers("pads", (0,) * (2 * rank))
    if auto == "VALID" or not any(pads):
        return "valid"
    return tuple(zip(pads[:rank], pads[rank:], strict=True))


def conv(call: Call) -> Sequence[Dims]:
    """`Conv`: (N, C, …) → (N, filters, …)."""
    dims = call.dims()
    return [(dims[0], call.dims(1)[0], *_slide(call, dims[2:]))]


def pool(call: Call) -> Sequence[Dims]:
    """`MaxPool`, `AveragePool`, `LpPool`: (N, C, …) → (N, C, …), for each output."""
    dims = call.dims()
    return [(*dims[:2], *_slide(call, dims[2:]))] * len(call.outputs)


def global_pool(call: Call) -> Sequence[Dims]:
    """`GlobalAveragePool` and its like: (N, C, …) → (N, C, 1…)."""
    dims = call.dims()
    return [dims[:2] + (1,) * (len(dims) - 2)]


def _slide(call: Call, sizes: Dims) -> Dims:
    padding = padding_of(call)
    pairs = ((0, 0),) * len(sizes) if isinstance(padding, str) else padding
    up = bool(call.integer("ceil_mode"))
    windows = zip(sizes, kernel_of(call), spread(call, "strides"), spread(call, "dilations"), pairs, strict=True)
    if padding == "same":
        return tuple(_ceil(size, stride) for size, _, stride, _, _ in windows)
    return tuple(_steps(size, dilation * (kernel - 1) + 1, stride, pair, up=up) for size, kernel, stride, dilation, pair in windows)


def _steps(size: Dim, window: int, stride: int, pair: tuple[int, int], *, up: bool) -> Dim:
    if not isinstance(size, int):
        return None
    free = size + sum(pair) - window
    steps = -(-free // stride) if up else free // stride
    if up and steps * stride >= size + pair[0]:  # a window must begin in the input or in the padding before it
        steps -= 1
    return steps + 1


def _ceil(size: Dim, stride: int) -> Dim:
    return -(-size // stride) if isinstance(size, int) else None


def deconv(call: Call) -> Sequence[Dims]:
    """`ConvTranspose`: (N, C, …) → (N, filters × groups, …)."""
    dims, weights = call.dims(), call.dims(1)
    channels = product((weights[1], call.integer("group", 1)))
    if call.has("output_shape"):
        return [(dims[0], channels, *call.integers("output_shape"))]
    padding = padding_of(call)
    pairs = ((0, 0),) * (len(dims) - 2) if isinstance(padding, str) else padding
    extra = call.integers("output_padding", (0,) * len(pairs))
    windows = zip(dims[2:], kernel_of(call), spread(call, "strides"), spread(call, "dilations"), pairs, extra, strict=True)
    if padding == "same":
        return [(dims[0], channels, *(product((size, stride)) for size, _, stride, *_ in windows))]
    return [(dims[0], channels, *(_grown(size, stride, d * (k - 1) + 1 + more - sum(pair)) for size, k, stride, d, pair, more in windows))]


def _grown(size: Dim, stride: int, window: int) -> Dim:
    return (size - 1) * stride + window if isinstance(size, int) else None


def gemm(call: Call) -> Sequence[Dims]:
    """`Gemm`: M×K and K×N (either may be transposed) → M×N."""
    left, right = call.dims(), call.dims(1)
    return [(left[1] if call.integer("transA") else left[0], right[0] if call.integer("transB") else right[1])]


def matmul(call: Call) -> Sequence[Dims]:
    """`MatMul`, as NumPy's: leading sizes are broadcast, a vector gets a size of one that goes again."""
    left, right = call.dims(), call.dims(1)
    rows = left[-2:-1]
    columns = right[-1:] if len(right) > 1 else ()
    return [broadcast(left[:-2], right[:-2]) + rows + columns]


def recurrent(call: Call) -> Sequence[Dims]:
    """`LSTM`, `GRU`, `RNN`: (T, N, D) → (T, directions, N, hidden), and the last state(s)."""
    first, second, _ = call.dims()
    weights = call.dims(1)
    hidden = call.integer("hidden_size") or call.dims(2)[2]
    if call.integer("layout"):
        states = (first, weights[0], hidden)
        return [(first, second, weights[0], hidden), states, states]
    states = (weights[0], second, hidden)
    return [(first, weights[0], second, hidden), states, states]


RULES: dict[str, Rule] = {
    **dict.fromkeys(("Conv", "ConvInteger"), conv),
    **dict.fromkeys(("AveragePool", "LpPool", "MaxPool"), pool),
    **dict.fromkeys(("GlobalAveragePool", "GlobalLpPool", "GlobalMaxPool"), global_pool),
    **dict.fromkeys(("GRU", "LSTM", "RNN"), recurrent),
    **dict.fromkeys(("MatMul", "MatMulInteger"), matmul),
    "ConvTranspose": deconv,
    "Gemm": gemm,
}
"""Rules by operator, as in `shapes`."""
