"""Sampling: a random value out of what a network says of its distribution."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz_core.network import Shape
from nnviz_core.ops.base import Attributes, Inferred, Kind, Mismatch
from nnviz_core.ops.dims import may_equal, named


def sampling(_: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """Z = μ + σ·ε with ε from N(0, 1), of a mean and a log variance of one shape (Kingma and Welling, 2014): nothing is learned."""
    mean, variance = inputs
    if mean.rank != variance.rank or not all(map(may_equal, mean.dims, variance.dims)):
        message = f"needs a mean and a log variance of one shape, got {named(mean)} and {named(variance)}"
        raise Mismatch(message)
    return Inferred((mean,))


KINDS = (
    Kind(
        name="sampling",
        title="Sampling",
        short="sampling",
        category="custom",
        traits=frozenset({"unitwise"}),
        letters="ε",
        glyph="μ+σε",
        ports=(("μ", "log σ²"),),
        infer=sampling,
        inputs=(2, 2),
        aliases=(
            "sample",
            "sampler",
            "reparameterize",
            "reparameterization",
            "reparametrize",
            "reparametrization",
            "gaussian_sampling",
            "normal_sampling",
        ),
    ),
)
