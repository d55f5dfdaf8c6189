"""The network while it is being read: layers in order, who reads whom, groups, and which name means which layer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from nnviz_core.budget import allowed, overrun
from nnviz_core.errors import SpecError
from nnviz_core.network import PLAIN, Edge, Group, Layer, Look, Place, Shape
from nnviz_core.ops import Inferred, Kind, Mismatch, inferred, kind_of
from nnviz_core.readers.spec.names import Scope
from nnviz_core.readers.texts import fitted, numbered


class Builder(Struct):
    """What has been read so far.

    Attributes:
        current: The layers that the next one reads unless it says otherwise; none after branches that are not merged.
        scope: What names mean here.
        inputs: What each layer reads, in order.
        ends: The last of the layers that are fused with a layer, for those that have some.
        most: How many layers there may be.
    """

    layers: dict[str, Layer] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    current: tuple[str, ...] = ()
    scope: Scope = field(default_factory=Scope)
    group: str | None = None
    inputs: dict[str, list[str]] = field(default_factory=dict)
    ends: dict[str, str] = field(default_factory=dict)
    most: float = field(default_factory=lambda: allowed().layers)
    _local: set[str] = field(default_factory=set)
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
            self.scope.given[name] = unique
        elif self.scope.parent:
            self.scope.make_up(kind.short, unique)
            self._local.add(unique)
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
        free = name not in self.scope.claimed
        self.scope.claimed.add(name)
        return free

    def find(self, name: str, scope: Scope | None = None) -> str | None:
        """What is read by a name here, or in another scope: a layer with all that is fused with it.

        A name that was made up inside a copy of a block means nothing outside of it.
        """
        found = (scope or self.scope).find(name) or (name if name in self.layers and name not in self._local else None)
        return self.ends.get(found, found) if found else None

    def find_any(self, name: str) -> str | None:
        """The layer that a name means in the finished network, in which every name is unique."""
        found = self.scope.find(name)
        return self.ends.get(found, found) if found else name if name in self.layers else None

    def hidden(self, name: str) -> Layer | None:
        """The layer of that name inside a copy, where the name was made up: it means nothing outside."""
        return self.layers[name] if name in self._local else None

    def called(self, scope: Scope | None = None) -> Iterator[str]:
        """The names that may be given here: those of authors and of a copy, then those that were made up."""
        known = dict.fromkeys((scope or self.scope).known())
        yield from known
        yield from (name for name in self.layers if name not in known and name not in self._local)

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
    def copied(self) -> Iterator[None]:
        """What is added meanwhile is a copy: names are its own, and hide outer ones."""
        self.scope = Scope(self.scope)
        try:
            yield
        finally:
            self.scope = self.scope.end()

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

    def learns(self, name: str) -> bool:
        """Whether a layer has parameters, as far as that is known."""
        made = self._inferred(name) if self.shape(name) else None
        return made is None or made.params != 0

    def _figured(self, name: str) -> Shape | None:
        made = self._inferred(name)
        return made.shapes[0] if made else None

    def _inferred(self, name: str) -> Inferred | None:
        inputs = [shape for tail in self.inputs[name] if (shape := self._shapes.get(tail)) is not None]
        layer = self.layers[name]
        if len(inputs) != len(self.inputs[name]):
            return None
        try:
            return inferred(kind_of(layer), layer.attributes, inputs)
        except Mismatch:
            return None
