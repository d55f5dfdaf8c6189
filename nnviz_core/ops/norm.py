"""Normalisation: the shape stays; a scale and a shift are learned for each channel."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nnviz_core.network import Shape
from nnviz_core.ops.base import Attributes, Field, Inferred, Kind, Mismatch, Trait
from nnviz_core.ops.dims import named, product

TRAITS: frozenset[Trait] = frozenset({"normalises", "unitwise"})
AFFINE = Field(name="affine", type="bool", default=True, help="whether a scale and a shift are learned")


def norm(learned: int, stored: int = 0) -> Callable[[Attributes, Sequence[Shape]], Inferred]:
    """Rule of a norm with so many learned and so many only stored values a channel."""

    def infer(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
        shape = inputs[0]
        trainable = product([shape.channels, learned if attributes.get("affine", True) else 0])
        kept = product([shape.channels, stored])
        params = None if trainable is None or kept is None else trainable + kept
        return Inferred((shape,), params, trainable)

    return infer


def groupnorm(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """Group normalisation (Wu and He, 2018)."""
    channels, groups = inputs[0].channels, attributes["groups"]
    if isinstance(channels, int) and channels % groups:
        message = f"cannot divide {channels} channels into {groups} groups in {named(inputs[0])}"
        raise Mismatch(message)
    return norm(2)(attributes, inputs)


def _ranked(*names: str) -> tuple[str, ...]:
    return (*names, *(f"{name}{rank}d" for name in names for rank in (1, 2, 3)))


KINDS = (
    Kind(
        name="batchnorm",
        title="BatchNorm",
        short="batchnorm",
        category="norm",
        traits=TRAITS,
        glyph="μ|σ",
        infer=norm(2, 2),
        costs="4·C parameters, of which 2·C are learned",
        fields=(AFFINE,),
        aliases=(*_ranked("batchnorm")[1:], "batchnormalization", "sync_batchnorm", "bn"),
    ),
    Kind(
        name="layernorm",
        title="LayerNorm",
        short="layernorm",
        category="norm",
        traits=TRAITS,
        glyph="μ|σ",
        infer=norm(2),
        costs="2·C parameters",
        fields=(AFFINE,),
        aliases=("layernormalization", "ln"),
    ),
    Kind(
        name="groupnorm",
        title="GroupNorm",
        short="groupnorm",
        category="norm",
        traits=TRAITS,
        glyph="μ|σ",
        infer=groupnorm,
        costs="2·C parameters",
        main="groups",
        aliases=("groupnormalization",),
        fields=(Field(name="groups", type="count", required=True, help="how many groups"), AFFINE),
    ),
    Kind(
        name="instancenorm",
        title="InstanceNorm",
        short="instancenorm",
        category="norm",
        traits=TRAITS,
        glyph="μ|σ",
        infer=norm(2),
        costs="2·C parameters",
        fields=(AFFINE,),
        aliases=(*_ranked("instancenorm")[1:], "instancenormalization"),
    ),
    Kind(
        name="rmsnorm",
        title="RMSNorm",
        short="rmsnorm",
        category="norm",
        traits=TRAITS,
        glyph="μ|σ",
        infer=norm(1),
        costs="C parameters",
        fields=(AFFINE,),
        aliases=("rmsnormalization",),
    ),
    Kind(
        name="lrn",
        title="LRN",
        short="lrn",
        category="norm",
        traits=TRAITS,
        glyph="μ|σ",
        infer=norm(0),
        main="size",
        aliases=("localresponsenorm", "local_response_normalization"),
        fields=(Field(name="size", type="count", default=5, help="how many neighbouring channels"),),
    ),
)
