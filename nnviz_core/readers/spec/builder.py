"""The network while it is being read: layers in order, who reads whom, groups, and which name means which layer."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from nnviz_core.budget import allowed, overrun
from nnviz_core.errors import SpecError
from nnviz_core.network import PLAIN, Edge, Group, Layer, Look, Place, Shape
from nnviz_core.ops import KINDS, Kind, Mismatch, figured
from nnviz_core.readers.texts import fitted, numbered


@dataclass(slots=True)
class Builder:
    """What has been read so far.

    Attributes:
        current: The layers that the next one reads unless it says otherwise; none after branches that are not merged.
        names: What the author's names mean here: inner copies of a block hide outer ones.
        inputs: What each layer reads, in order.
        most: How many layers there may be.
    """

    layers: dict[str, Layer] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    current: tuple[str, ...] = ()
    names: ChainMap[str, str] = field(default_factory=ChainMap)
    group: str | None = None
    inputs: dict[str, list[str]] = field(default_factory=dict)
    most: float = field(default_factory=lambda: allowed().layers)
    _claimed: set[str] = field(default_factory=set)
    _counts: dict[str, int] = field(default_factory=dict)
    _shapes: dict[str, Shape | None] = field(default_factory=dict)

    def add(  # noqa: PLR0913 - all that a layer is; three are what must be given
        self, kind: Kind, attributes: Mapping[str, Any], reads: Sequence[str], *,
        name: str = "", label: str = "", host: str | None = None, look: Look = PLAIN, place: Place | None = None,
    ) -> str:  # fmt: skip
        """One more layer, which becomes the current one; returns the name it got.

        Raises:
            SpecError: The network has more layers than a figure may have.
        """
        if len(self.layers) >= self.most:
            raise SpecError(replace(overrun("layers", f"the network has more than {self.most:,g} layers"), place=place))
        unique = self._unique(fitted(name, place) or kind.short, self.layers)
        if name:
            self.names[name] = unique
        self.layers[unique] = Layer(
            name=unique, kind=kind.name, attributes=attributes, label=fitted(label, place), host=host, group=self.group, look=look,
            place=place,
        )  # fmt: skip
        self.edges += [Edge(tail, unique) for tail in reads]
        self.inputs[unique] = list(reads)
        self.current = (unique,)
        return unique

    def _unique(self, stem: str, taken: Mapping[str, object]) -> str:
        """`conv`, then `conv_1`, `conv_2`, …, as Keras numbers them."""
        number = self._counts.get(stem, 0)
        name = numbered(stem, number) if number else stem
        while name in taken:
            number += 1
            name = numbered(stem, number)
        self._counts[stem] = number + 1
        return name

    def claim(self, name: str) -> bool:
        """Whether no other layer of this list of layers has the name; copies of a block may have the same ones."""
        free = name not in self._claimed
        self._claimed.add(name)
        return free

    def find(self, name: str) -> str | None:
        """The layer that a name means here."""
        return self.names.get(name) or (name if name in self.layers else None)

    def called(self) -> Iterator[str]:
        """The names that may be given here: those of authors, then those that were made up."""
        yield from self.names
        yield from (name for name in self.layers if name not in self.names)

    @contextmanager
    def inside(self, label: str, kind: str, place: Place | None) -> Iterator[str]:
        """What is added meanwhile stands in a group of its own."""
        outer, name = self.group, f"{kind}_{len(self.groups)}"
        self.groups.append(Group(name=name, label=fitted(label, place), parent=outer, kind=kind, place=place))
        self.group = name
        try:
            yield name
        finally:
            self.group = outer

    @contextmanager
    def scope(self) -> Iterator[None]:
        """Names given meanwhile hide outer ones, and are known afterwards, the last copy's winning."""
        self.names, claimed, self._claimed = self.names.new_child(), self._claimed, set()
        try:
            yield
        finally:
            self._claimed = claimed
            inner = self.names.maps[0]
            self.names = self.names.parents
            self.names.update(inner)

    def shape(self, name: str) -> Shape | None:
        """A layer's output shape, found only when asked for; `None` when it is unknown or does not fit (inference will tell).

        Layers about which a mistake was told may lack what their rules need: nobody asks after one.
        """
        # Layers are asked for in no order, and a chain may be too long for recursion.
        stack = [name]
        while stack:
            top = stack[-1]
            waiting = [tail for tail in self.inputs[top] if tail not in self._shapes]
            if top in self._shapes or not waiting:
                stack.pop()
                self._shapes.setdefault(top, self._figured(top))
            else:
                stack += waiting
        return self._shapes[name]

    def _figured(self, name: str) -> Shape | None:
        inputs = [shape for tail in self.inputs[name] if (shape := self._shapes.get(tail)) is not None]
        layer = self.layers[name]
        if len(inputs) != len(self.inputs[name]):
            return None
        try:
            return figured(KINDS[layer.kind], layer.attributes, inputs).shapes[0]
        except Mismatch:
            return None
