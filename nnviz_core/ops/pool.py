"""Pooling: the channels stay, the sizes shrink; nothing is learned."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nnviz_core.network import Shape
from nnviz_core.ops.base import Attributes, Field, Figures, Kind, Mismatch
from nnviz_core.ops.conv import DILATION, KERNEL, PADDING, STRIDE, spatial_input, windows
from nnviz_core.ops.dims import named, scaled

CEIL = Field(name="ceil_mode", type="bool", default=False, help="round sizes up")


def pool(rank: int) -> Callable[[Attributes, Sequence[Shape]], Figures]:
    """Figures of a pool; without a stride, the stride is the kernel."""

    def figures(attributes: Attributes, inputs: Sequence[Shape]) -> Figures:
        shape = spatial_input(inputs, rank)
        kernel = attributes["kernel"]
        given = {**attributes, "stride": attributes.get("stride") or kernel}
        spatial = windows(given, shape.spatial, kernel, ceil=attributes.get("ceil_mode", False))
        return Figures((shape.having(channels=shape.channels, spatial=spatial),))

    return figures


def global_pool(_: Attributes, inputs: Sequence[Shape]) -> Figures:
    """One number a channel."""
    shape = inputs[0]
    if not shape.spatial:
        message = f"needs a feature map or a sequence, got {named(shape)}"
        raise Mismatch(message)
    return Figures((Shape((shape.channels,)),))


def adaptive_pool(rank: int) -> Callable[[Attributes, Sequence[Shape]], Figures]:
    """Figures of a pool whose output has a given size."""

    def figures(attributes: Attributes, inputs: Sequence[Shape]) -> Figures:
        shape = spatial_input(inputs, rank)
        return Figures((shape.having(channels=shape.channels, spatial=attributes["output"]),))

    return figures


def unpool(rank: int) -> Callable[[Attributes, Sequence[Shape]], Figures]:
    """Figures of max unpooling: each cell becomes a window."""

    def figures(attributes: Attributes, inputs: Sequence[Shape]) -> Figures:
        shape = spatial_input(inputs, rank)
        steps = attributes.get("stride") or attributes["kernel"]
        return Figures((shape.having(channels=shape.channels, spatial=tuple(map(scaled, shape.spatial, steps))),))

    return figures


_FIELDS = (KERNEL, STRIDE, PADDING, DILATION, CEIL)
_OUTPUT = Field(name="output", type="sizes", required=True, help="the size of what it makes")


def _kinds(rank: int) -> tuple[Kind, ...]:
    full, digit = f"{rank}d", "" if rank == 2 else f"{rank}d"  # noqa: PLR2004 - two dimensions need no saying
    made: list[Kind] = []
    for word, title, other in (
        ("max", "Max pool", ("maxpooling",)),
        ("avg", "Average pool", ("averagepool", "averagepooling", "avgpooling", "meanpool")),
    ):
        made.append(Kind(name=f"{word}pool{full}", title=title, short=f"{word}pool{digit}", category="pool", figures=pool(rank), fields=_FIELDS,
                         main="kernel", notation="window", rank=rank, aliases=tuple(f"{name}{end}" for name in other for end in (digit, full))))  # fmt: skip
        made.append(Kind(name=f"adaptive{word}pool{full}", title=f"Adaptive {title.lower()}", short=f"adaptive{word}pool{digit}", category="pool",
                         figures=adaptive_pool(rank), fields=(_OUTPUT,), main="output", rank=rank,
                         aliases=tuple(f"adaptive{name}{end}" for name in other for end in (digit, full))))  # fmt: skip
    made.append(Kind(name=f"unpool{full}", title="Unpool", short=f"unpool{digit}", category="upsample", figures=unpool(rank),
                     fields=(KERNEL, STRIDE), main="kernel", notation="window", rank=rank, aliases=(f"maxunpool{full}",)))  # fmt: skip
    return tuple(made)


def _global(word: str, title: str, other: tuple[str, ...]) -> Kind:
    names = (f"global{word}pool", *(f"global{name}" for name in other))
    aliases = (*names[1:], *(f"{name}{rank}d" for name in names for rank in (1, 2, 3)))
    return Kind(
        name=f"global{word}pool", title=f"Global {title}", short=f"global{word}pool", category="pool", figures=global_pool, aliases=aliases
    )


KINDS = (
    *(kind for rank in (2, 1, 3) for kind in _kinds(rank)),
    _global("max", "max pool", ("maxpooling",)),
    _global("avg", "average pool", ("averagepool", "averagepooling", "avgpooling")),
)
