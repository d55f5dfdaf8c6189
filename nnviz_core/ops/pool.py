"""Pooling: the channels stay, the sizes shrink; nothing is learned."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nnviz_core.network import Shape
from nnviz_core.ops import wording
from nnviz_core.ops.base import Attributes, Field, Inferred, Kind, Mismatch, Trait, short, spelled
from nnviz_core.ops.conv import DILATION, KERNEL, PADDING, STRIDE, spatial_input, windows
from nnviz_core.ops.dims import named, scaled

CEIL = Field(name="ceil_mode", type="bool", default=False, help="round sizes up")


def pool(rank: int) -> Callable[[Attributes, Sequence[Shape]], Inferred]:
    """Rule of a pool; without a stride, the stride is the kernel."""

    def infer(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
        shape = spatial_input(inputs, rank)
        kernel = attributes["kernel"]
        given = {**attributes, "stride": attributes.get("stride") or kernel}
        spatial = windows(given, shape.spatial, kernel, ceil=attributes.get("ceil_mode", False))
        return Inferred((shape.having(channels=shape.channels, spatial=spatial),))

    return infer


def global_pool(_: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """One number a channel."""
    shape = inputs[0]
    if not shape.spatial:
        message = f"needs a feature map or a sequence, got {named(shape)}"
        raise Mismatch(message)
    return Inferred((Shape((shape.channels,)),))


def adaptive_pool(rank: int) -> Callable[[Attributes, Sequence[Shape]], Inferred]:
    """Rule of a pool whose output has a given size."""

    def infer(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
        shape = spatial_input(inputs, rank)
        return Inferred((shape.having(channels=shape.channels, spatial=attributes["output"]),))

    return infer


def unpool(rank: int) -> Callable[[Attributes, Sequence[Shape]], Inferred]:
    """Rule of max unpooling: each cell becomes a window."""

    def infer(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
        shape = spatial_input(inputs, rank)
        steps = attributes.get("stride") or attributes["kernel"]
        return Inferred((shape.having(channels=shape.channels, spatial=tuple(map(scaled, shape.spatial, steps))),))

    return infer


_SPELLINGS = {"max": ("maxpooling",), "avg": ("averagepool", "averagepooling", "avgpooling", "meanpool")}
_TITLES = {"max": "Max pool", "avg": "Average pool"}
_TRAITS: dict[str, frozenset[Trait]] = {"max": frozenset({"pools", "greatest"}), "avg": frozenset({"pools"})}


def _pool(rank: int, word: str) -> Kind:
    return Kind(
        name=f"{word}pool{rank}d",
        title=_TITLES[word],
        short=short(f"{word}pool", rank),
        category="pool",
        traits=_TRAITS[word],
        detail=wording.window,
        verb=f"{_TITLES[word]}ing",
        glyph=f"Y {word}",
        infer=pool(rank),
        fields=(KERNEL, STRIDE, PADDING, DILATION, CEIL),
        main="kernel",
        reading="window",
        rank=rank,
        aliases=spelled(rank, *_SPELLINGS[word]),
    )


def _adaptive(rank: int, word: str) -> Kind:
    return Kind(
        name=f"adaptive{word}pool{rank}d",
        title=f"Adaptive {_TITLES[word].lower()}",
        short=short(f"adaptive{word}pool", rank),
        category="pool",
        traits=_TRAITS[word],
        detail=wording.output,
        verb=f"Adaptive {_TITLES[word].lower()}ing",
        glyph=f"Y>{word}",
        infer=adaptive_pool(rank),
        fields=(Field(name="output", type="sizes", required=True, help="the size of what it makes"),),
        main="output",
        rank=rank,
        aliases=spelled(rank, *(f"adaptive{name}" for name in _SPELLINGS[word])),
    )


def _unpool(rank: int) -> Kind:
    return Kind(
        name=f"unpool{rank}d",
        title="Unpool",
        short=short("unpool", rank),
        category="upsample",
        traits=frozenset({"spreads"}),
        detail=wording.window,
        verb="Max unpooling",
        glyph="AAAAA",
        infer=unpool(rank),
        fields=(KERNEL, STRIDE),
        main="kernel",
        reading="window",
        rank=rank,
        aliases=spelled(rank, "maxunpool", "maxunpooling"),
    )


def _global(word: str) -> Kind:
    names = (f"global{word}pool", *(f"global{name}" for name in _SPELLINGS[word]))
    return Kind(
        name=f"global{word}pool",
        title=f"Global {_TITLES[word].lower()}",
        short=f"global{word}pool",
        category="pool",
        traits=_TRAITS[word],
        verb=f"Global {_TITLES[word].lower()}ing",
        glyph=f"Y^{word}",
        infer=global_pool,
        aliases=tuple(form for rank in (2, 1, 3) for form in spelled(rank, *names)),
    )


KINDS = (
    *(make(rank, word) for rank in (2, 1, 3) for make in (_pool, _adaptive) for word in ("max", "avg")),
    *(_unpool(rank) for rank in (2, 1, 3)),
    *(_global(word) for word in ("max", "avg")),
)
