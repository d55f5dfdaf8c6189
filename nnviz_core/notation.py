"""How one layer is written in words: `Conv 64@7×7/2`, `Dense 120`, `Max pool 3×3/2`."""

from __future__ import annotations

from nnviz_core.network import Layer
from nnviz_core.ops import kind_of
from nnviz_core.ops.questions import is_bidirectional, stride_of
from nnviz_core.ops.wording import remarks as remarks_of
from nnviz_core.ops.wording import size, sizes

__all__ = ["detail", "is_told", "notation", "own_kind", "remarks", "repeats", "sizes", "stride", "title", "tooltip", "verb"]


def title(layer: Layer) -> str:
    """What kind of layer it is; of a custom one, and of one that nobody knows, what its author or its file calls it."""
    kind = kind_of(layer)
    if kind.name == "custom":
        return str(layer.attributes.get("type") or (kind.title if layer.kind == kind.name else layer.kind))
    return f"Bi{kind.title}" if is_bidirectional(layer) else kind.title


def verb(layer: Layer) -> str:
    """What happens in it: `Convolution`, `Max pooling`, `LSTM`."""
    return kind_of(layer).verb or title(layer)


def stride(layer: Layer) -> str:
    """`stride 4`, `stride 2×1`; empty where its window moves as it does when nobody says how."""
    steps = stride_of(layer)
    return f"stride {size(steps)}" if steps else ""


def repeats(count: int, pattern: str = "×{}") -> str:
    """How often a block stands there that is drawn once: `×12`; empty for once.

    Args:
        count: `Group.count`.
        pattern: How the picture's model in the literature writes it.
    """
    return pattern.format(count) if count > 1 else ""


def is_told(layer: Layer) -> bool:
    """Whether its name says all: of an input, of a group that is drawn as one box, and of a custom layer that is called what it is."""
    is_own = layer.kind == "input" or (layer.kind == "custom" and layer.attributes.get("type") in {None, "", layer.label})
    return is_own and bool(layer.label)


def own_kind(layer: Layer) -> str:
    """What a custom layer is that has a name as well, which alone would tell nothing of it; empty for any other layer."""
    return title(layer) if layer.kind == "custom" and layer.label and not is_told(layer) else ""


def detail(layer: Layer) -> str:
    """The attributes that set it apart, in the papers' notation: `64@3×3, dilation 2`; empty where there are none."""
    return ", ".join(text for text in (kind_of(layer).detail(layer.attributes), *remarks(layer)) if text)


def remarks(layer: Layer) -> tuple[str, ...]:
    """What it does in another way than most of its kind: `dilation 2`, `groups 32`, `causal`."""
    return tuple(remarks_of(kind_of(layer).fields, layer.attributes))


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
