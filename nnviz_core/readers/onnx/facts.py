"""What is known of each tensor of a graph, and of each way in which an operator is called."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import cached_property
from typing import NamedTuple, TypeAlias

from msgspec import Struct, field

from nnviz_core.readers.onnx.proto import Attribute, Dims, Node, Operator

Element: TypeAlias = "int | float | str | None"


_RANDOM = {"RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Multinomial", "Bernoulli"}
_SIZES = {"Shape", "Size"}
_SCALES = {"Add", "Div", "Mul", "Sub"}


class Origin(Enum):
    """What a tensor depends on, and so whether the operator that makes it is a layer."""

    ACTIVATION = "the network's inputs: what it computes with"
    SIZES = "the sizes of activations alone: shape arithmetic"
    CONSTANT = "the file alone: weights, and what is made of them"

    __hash__ = object.__hash__  # that of `Enum` hashes the name anew each time


class Fact(Struct, frozen=True, kw_only=True, eq=False):
    """What is known of a tensor; `Facts` makes one for all tensors of which the same is known.

    Attributes:
        origin: What it depends on.
        dims: All its sizes, the batch included; `None` where the rank is unknown.
        values: Its elements, where they are few and known.
    """

    origin: Origin = Origin.ACTIVATION
    dims: Dims | None = None
    values: tuple[Element, ...] | None = None


class Facts(Struct, frozen=True):
    """All facts, each once: so that what is the same is the same object, and is compared at a glance."""

    known: dict[tuple[Origin, Dims | None, str], Fact] = field(default_factory=dict)

    def of(self, origin: Origin, dims: Dims | None, values: tuple[Element, ...] | None = None) -> Fact:
        """The fact of that content."""
        key = (origin, dims, "" if values is None else repr(values))  # as text, in which 1, 1.0 and True differ
        fact = self.known.get(key)
        if fact is None:
            fact = self.known[key] = Fact(origin=origin, dims=dims, values=values)
        return fact


class Call(Struct, frozen=True, eq=False, dict=True):
    """One way in which an operator is called; a deep network calls it so on and on.

    Attributes:
        operator: The operator.
        inputs: What is known of its inputs; `None` for one that is left out.
        outputs: Which of its outputs have names.
        opset: The version of the standard operators.
    """

    operator: Operator
    inputs: tuple[Fact | None, ...] = ()
    outputs: tuple[bool, ...] = ()
    opset: int = 1

    @cached_property
    def activations(self) -> tuple[int, ...]:
        """Which inputs are activations."""
        return tuple([i for i, fact in enumerate(self.inputs) if fact and fact.origin is Origin.ACTIVATION])

    @cached_property
    def origin(self) -> Origin:
        """What its outputs depend on."""
        return _origin(self.op, self.inputs)

    @cached_property
    def hands_on(self) -> bool:
        """Whether it gives what it reads."""
        return len(self.inputs) == len(self.outputs) == 1 and self.op == "Identity" and not self.operator.domain

    @cached_property
    def is_layer(self) -> bool:
        """Whether it computes with activations, and gives other ones."""
        return self.origin is Origin.ACTIVATION and any(self.outputs) and not self.hands_on

    @cached_property
    def is_scale(self) -> bool:
        """Whether it adds a stored operand to an activation, or scales it by one: a bias, mostly."""
        return len(self.activations) == 1 and self.op in _SCALES

    @property
    def op(self) -> str:
        """The operator's name."""
        return self.operator.op

    def has(self, name: str) -> bool:
        """Whether there is an attribute of that name."""
        return name in self.operator.attributes

    def fact(self, index: int) -> Fact | None:
        """What is known of an input; `None` where it is left out."""
        return self.inputs[index] if index < len(self.inputs) else None

    def dims(self, index: int = 0) -> Dims:
        """An input's sizes; raises `LookupError` where its rank is unknown."""
        fact = self.fact(index)
        if fact is None or fact.dims is None:
            raise LookupError(f"input {index} of {self.op}")
        return fact.dims

    def values(self, index: int) -> tuple[Element, ...] | None:
        """An input's elements, or `None`."""
        fact = self.fact(index)
        return fact.values if fact else None

    def attribute(self, name: str) -> Attribute | None:
        """An attribute, or `None`."""
        return self.operator.attributes.get(name)

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number among the attributes."""
        found = self.attribute(name)
        return found.integer if found else default

    def real(self, name: str, default: float = 0.0) -> float:
        """A real number among the attributes."""
        found = self.attribute(name)
        return found.real if found else default

    def text(self, name: str, default: str = "") -> str:
        """A text among the attributes."""
        found = self.attribute(name)
        return found.text if found else default

    def integers(self, name: str, default: Sequence[int] = ()) -> tuple[int, ...]:
        """Whole numbers among the attributes."""
        found = self.attribute(name)
        return found.integers if found else tuple(default)

    def given(self, name: str, index: int) -> tuple[Element, ...] | None:
        """What older versions of an operator take as an attribute, and newer ones as an input."""
        found = self.attribute(name)
        return found.integers if found else self.values(index)

    def axes(self, index: int) -> tuple[int, ...] | None:
        """The given `axes`, or `None` where there are none."""
        given = self.given("axes", index)
        return None if given is None else tuple(axis for axis in given if isinstance(axis, int))

    @property
    def tells_sizes(self) -> bool:
        """Whether it tells of the sizes of what it reads alone."""
        return self.op in _SIZES


def _origin(op: str, inputs: Sequence[Fact | None]) -> Origin:
    if op in _RANDOM:
        return Origin.ACTIVATION
    origins = {fact.origin for fact in inputs if fact}
    if op in _SIZES and origins - {Origin.CONSTANT}:
        return Origin.SIZES
    return next((origin for origin in (Origin.ACTIVATION, Origin.SIZES) if origin in origins), Origin.CONSTANT)


class Step(NamedTuple):
    """One operator in the order in which they run: how it is called, and what is known of its outputs."""

    node: Node
    call: Call
    made: tuple[Fact, ...]
