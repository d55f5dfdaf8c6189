"""What pictures ask of a layer that its kind alone does not answer: what an attribute means for a kind that has the trait for it.

Only here are attributes asked for by their names: one that a package's kind happens to call alike means nothing without the trait.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nnviz_core.network import Layer
from nnviz_core.ops import Trait, kind_of

WINDOWS: frozenset[Trait] = frozenset({"convolves", "pools", "spreads", "rearranges"})
"""What looks at windows: the sides of these are `kernel` or `factor`, their steps `stride`."""


def _asked(layer: Layer, name: str, *traits: Trait, otherwise: Any = None) -> Any:
    """An attribute of a layer whose kind has one of the traits."""
    return otherwise if kind_of(layer).traits.isdisjoint(traits) else layer.attributes.get(name, otherwise)


def is_dense(layer: Layer) -> bool:
    """Whether it is a layer of neurons of which each reads everything; a single neuron is none."""
    traits = kind_of(layer).traits
    return "weighs" in traits and "single" not in traits


def is_bidirectional(layer: Layer) -> bool:
    """Whether it runs over its sequence in both directions: what is `recurrent` says so by the attribute `bidirectional`."""
    return bool(_asked(layer, "bidirectional", "recurrent"))


def is_causal(layer: Layer) -> bool:
    """Whether no position sees a later one: what `attends` says so by the attribute `causal`."""
    return bool(_asked(layer, "causal", "attends"))


def has_bias(layer: Layer) -> bool:
    """Whether biases are added where there are weights; they are, unless the attribute `bias` says otherwise."""
    return layer.attributes.get("bias") is not False


def spreads(layer: Layer) -> bool:
    """Whether its kernel makes a window out of one point, instead of one point out of a window."""
    return "spreads" in kind_of(layer).traits


def kernel_of(layer: Layer) -> tuple[int, ...]:
    """The sides of the window that it looks at; empty for a layer that looks at none."""
    return _whole(_asked(layer, "kernel", *WINDOWS))


def window_of(layer: Layer) -> tuple[int, ...]:
    """The sides of its kernel, or of what it makes out of one point."""
    return kernel_of(layer) or _whole(_asked(layer, "factor", *WINDOWS))


def stride_of(layer: Layer) -> tuple[int, ...]:
    """How far its window moves; empty where it moves as it does when nobody says how."""
    steps = _whole(_asked(layer, "stride", *WINDOWS))
    return () if not set(steps) - {1} or steps == kernel_of(layer) else steps


def _whole(value: object) -> tuple[int, ...]:
    return tuple(size for size in value if isinstance(size, int)) if isinstance(value, tuple) else ()


def has_filters(layer: Layer) -> bool:
    """Whether it says how many feature maps it makes: of what `convolves`, a depthwise convolution does not."""
    return bool(_asked(layer, "filters", "convolves"))


def delayed(layer: Layer) -> tuple[str, ...]:
    """The layers whose values of the step before a `single` neuron reads."""
    return _asked(layer, "delayed", "single") or ()


def gated_by(layer: Layer) -> Mapping[str, str]:
    """For each layer that a `single` neuron reads through a gate, the neuron that gates it."""
    return _asked(layer, "gates", "single") or {}


def own_weights(layer: Layer) -> tuple[float, ...]:
    """The weights that a `single` neuron is written with."""
    return _asked(layer, "weights", "single") or ()


def state_size(layer: Layer) -> int | None:
    """How many values of the step before a `single` neuron reads; `None` where that is unknown."""
    state = _asked(layer, "state", "single", otherwise=0)
    return None if state is None else int(state)


def of_one_step(layer: Layer, *, split: bool) -> dict[str, Any]:
    """The attributes of a copy of a layer that stands for one step in time.

    Args:
        layer: Which reads nothing of another step any more.
        split: Whether there is a copy for each direction in time.
    """
    known = {name: value for name, value in layer.attributes.items() if not (name == "delayed" and delayed(layer))}
    return known | ({"bidirectional": False} if split else {})
