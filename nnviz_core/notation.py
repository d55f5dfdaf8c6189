"""How one layer is written in words: `Conv 64@7×7/2`, `Dense 120`, `Max pool 3×3/2`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nnviz_core.network import Layer
from nnviz_core.ops import KINDS


def title(layer: Layer) -> str:
    """What kind of layer it is; of a custom one, what its author or its file calls it."""
    if layer.kind == "custom":
        return str(layer.attributes.get("type") or KINDS["custom"].title)
    prefix = "Bi" if layer.attributes.get("bidirectional") else ""
    return prefix + KINDS[layer.kind].title


def detail(layer: Layer) -> str:
    """The attributes that set it apart, in the papers' notation; empty where there are none."""
    made = _DETAILS.get(KINDS[layer.kind].category)
    return made(layer.attributes) if made else ""


def notation(layer: Layer) -> str:
    """Title and detail."""
    return f"{title(layer)} {detail(layer)}".rstrip()


def tooltip(layer: Layer) -> str:
    """What a pointer resting on the layer is told: `conv1: Conv 6@5×5, output 6×28×28, 156 parameters`."""
    parts = [notation(layer), *(notation(part) for part in layer.fused)]
    if layer.shape is not None:
        parts.append(f"output {layer.shape}")
    params = [each.params for each in (layer, *layer.fused)]
    # A sum in which some figures are unknown would be a wrong one.
    if None not in params and (total := sum(count or 0 for count in params)):
        parts.append(f"{total:,} parameter{'s' if total != 1 else ''}")
    text = ", ".join(parts)
    return f"{layer.look.tooltip}\n{text}" if layer.look.tooltip else f"{layer.label or layer.name}: {text}"


def sizes(numbers: Sequence[int]) -> str:
    """`3×3`; `5` for one dimension."""
    return "×".join(map(str, numbers))


def _stride(attributes: Mapping[str, Any], usual: Sequence[int]) -> str:
    """`/2`, `/2×1`; nothing where the window moves as it does when nobody says how."""
    stride = attributes.get("stride")
    if not stride or tuple(stride) == tuple(usual):
        return ""
    return f"/{stride[0] if len(set(stride)) == 1 else sizes(stride)}"


def _kernel(attributes: Mapping[str, Any]) -> str:
    """`64@7×7/2`, `3×3`; a stride of 1 is not said."""
    filters, kernel = attributes.get("filters"), attributes.get("kernel") or ()
    window = f"{sizes(kernel)}{_stride(attributes, (1,) * len(kernel))}"
    return f"{filters}@{window}" if filters and kernel else _text(filters) or window


def _pool(attributes: Mapping[str, Any]) -> str:
    """`3×3/2`, `→ 7×7`; a stride that is the kernel is not said."""
    kernel, output = attributes.get("kernel") or (), attributes.get("output")
    return f"→ {sizes(output)}" if output else f"{sizes(kernel)}{_stride(attributes, kernel)}"


def _units(attributes: Mapping[str, Any]) -> str:
    return _text(attributes.get("units"))


def _attention(attributes: Mapping[str, Any]) -> str:
    heads = attributes.get("heads")
    return f"{heads} head{'s' if heads != 1 else ''}" if heads else ""


def _embedding(attributes: Mapping[str, Any]) -> str:
    width, vocabulary = attributes.get("width"), attributes.get("vocabulary")
    return f"{_text(vocabulary)} → {width}" if vocabulary else _text(width)


def _dropout(attributes: Mapping[str, Any]) -> str:
    rate = attributes.get("rate")
    return "" if rate is None else f"{rate:g}"


def _upsample(attributes: Mapping[str, Any]) -> str:
    factor = attributes.get("factor")
    if factor:
        return f"×{factor if isinstance(factor, int) else factor[0] if len(set(factor)) == 1 else sizes(factor)}"
    return _kernel(attributes) if attributes.get("filters") else _pool(attributes)


def _text(value: Any) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int) and value > 9999 else str(value)  # noqa: PLR2004 - long numbers are grouped


_DETAILS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "conv": _kernel,
    "pool": _pool,
    "dense": _units,
    "recurrent": _units,
    "attention": _attention,
    "embedding": _embedding,
    "dropout": _dropout,
    "upsample": _upsample,
}
