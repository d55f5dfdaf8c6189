"""One use of an operator as a layer: the call, and its shapes without the batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from msgspec import Struct

from nnviz_core.network import Shape, Value
from nnviz_core.readers.onnx.facts import Call
from nnviz_core.readers.onnx.sizes import axis_of

Kinded: TypeAlias = tuple[str, Mapping[str, Value]]
"""A kind and its attributes."""

CUSTOM: Kinded = ("custom", {})


class Use(Struct, frozen=True):
    """One use of an operator.

    Attributes:
        call: The operator and what is known of its inputs.
        given: Its first input's shape, or `None`.
        made: Its outputs' shapes.
        batch: Which axis of its first input is the batch, if any.
    """

    call: Call
    given: Shape | None
    made: tuple[Shape | None, ...]
    batch: int | None

    @property
    def output(self) -> Shape | None:
        """Its first output's shape."""
        return self.made[0] if self.made else None

    def axis(self, axis: int) -> int:
        """An axis of the first input, counted without the batch; raises `LookupError` where it is the batch, or is none."""
        counted = axis_of(axis, len(self.call.dims()))
        if counted == self.batch:
            raise LookupError("the batch")
        return counted - (self.batch is not None and self.batch < counted)


Rule: TypeAlias = Callable[[Use], Kinded]
"""Finds an operator's kind and attributes; raises `LookupError` where they need what is unknown."""
