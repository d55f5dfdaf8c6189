"""What reading one list of layers needs to know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from nnviz_core.readers.spec.builder import Builder
from nnviz_core.readers.spec.marks import Marks, Node, Scalar
from nnviz_core.readers.spec.names import Scope

Entries: TypeAlias = dict[str, tuple[Scalar, Node]]
"""A mapping's keys and values, by key."""


class Block(Struct, frozen=True):
    """A block's text, and its parameters with their defaults."""

    layers: Node
    parameters: Mapping[str, str]


class Context(Struct, frozen=True):
    """Where we are.

    Attributes:
        marks: Places and mistakes.
        builder: The network so far.
        defaults: For each kind's canonical name, the entries that its layers have unless they say otherwise.
        blocks: By name.
        parameters: Of the block that is being read.
        open: The blocks that are being read, outermost first.
        files: Files that the spec names.
        promised: Layers whose entries may name layers that follow, with the parameters of their block and what names mean there.
    """

    marks: Marks
    builder: Builder
    defaults: dict[str, Entries] = field(default_factory=dict)
    blocks: dict[str, Block] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    open: tuple[str, ...] = ()
    files: list[str] = field(default_factory=list)
    promised: list[tuple[str, Entries, Mapping[str, str], Scope]] = field(default_factory=list)

    def entering(self, name: str, parameters: Mapping[str, str]) -> Context:
        """The context inside a block."""
        return replace(self, parameters=parameters, open=(*self.open, name))
