"""Layers that were called on what others make, in Python: a graph instead of a list."""

from __future__ import annotations

from typing import Any

from nnviz_core.readers.spec.context import Context
from nnviz_core.readers.spec.inputs import add_input
from nnviz_core.readers.spec.marks import Node, Sequence
from nnviz_core.readers.spec.steps import read_step


class Calls(Sequence):
    """Layers in an order in which they can run.

    Attributes:
        reads: For each of them, the numbers of those that it is called on; none for an input.
        outputs: The numbers of those that make the network's outputs.
    """

    def __init__(self, nodes: list[Node], mark: Any, reads: tuple[tuple[int, ...], ...], outputs: tuple[int, ...]) -> None:
        super().__init__("", nodes, mark, None)
        self.reads, self.outputs = reads, outputs


def read_calls(calls: Calls, context: Context) -> tuple[str, ...]:
    """Each layer with what it reads; returns the network's outputs."""
    builder = context.builder
    made: list[tuple[str, ...]] = []
    for node, reads in zip(calls.value, calls.reads, strict=True):
        if reads:
            builder.current = tuple(name for number in reads for name in made[number])
            read_step(node, context)
        else:
            add_input("input", node, context, label="")
        made.append(builder.current)
    return tuple(name for number in calls.outputs for name in made[number])
