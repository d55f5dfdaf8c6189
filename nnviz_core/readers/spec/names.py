"""Which name means which layer: names are local to a copy of a block, as variables are to a call of a function."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from nnviz_core.readers.texts import numbered


class Scope(Struct, eq=False):
    """The names of one list of layers: of the whole spec, or of one copy of a block or of a repeated part.

    A name is looked up here, then in the scope around it. What stands further inside shadows what stands further outside.

    Attributes:
        parent: The scope around it; `None` for the whole spec's.
        given: Layers by the names that authors gave them here.
        made_up: Layers by the names that were made up here, counted anew in each copy: `conv`, `conv_1`, …
        exported: Layers by the names that authors gave them in copies that have ended, the last copy's winning.
        claimed: Names that a layer of this list has, so that no second one may have them.
    """

    parent: Scope | None = None
    given: dict[str, str] = field(default_factory=dict)
    made_up: dict[str, str] = field(default_factory=dict)
    exported: dict[str, str] = field(default_factory=dict)
    claimed: set[str] = field(default_factory=set)
    _counts: dict[str, int] = field(default_factory=dict)

    def make_up(self, stem: str, layer: str) -> None:
        """Give a layer the next name of its stem that is free here."""
        number = self._counts.get(stem, 0)
        name = numbered(stem, number) if number else stem
        while name in self.given or name in self.made_up:
            number += 1
            name = numbered(stem, number)
        self._counts[stem] = number + 1
        self.made_up[name] = layer

    def find(self, name: str) -> str | None:
        """The layer that a name means here; `None` where no scope knows it."""
        scope: Scope | None = self
        while scope:
            for names in (scope.given, scope.made_up, scope.exported):
                if name in names:
                    return names[name]
            scope = scope.parent
        return None

    def known(self) -> Iterator[str]:
        """The names that mean something here, the nearest first."""
        scope: Scope | None = self
        while scope:
            yield from scope.given
            yield from scope.made_up
            yield from scope.exported
            scope = scope.parent

    def end(self) -> Scope:
        """The scope around this one, which knows the names that authors gave inside, but none that was made up."""
        assert self.parent
        self.parent.exported |= self.exported | self.given
        return self.parent
