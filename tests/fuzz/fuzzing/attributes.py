"""Values for the attributes of layers, by the type that each one declares: ordinary, extreme, and wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from fuzzing.chance import Chance
from fuzzing.emit import Pairs
from fuzzing.texts import NUMBERS, text

from nnviz_core.ops import Field, Kind

LARGEST = 100_000_000
_WRONG_NUMBERS = (0, -1, 1.5, LARGEST + 1, -LARGEST, 10**30, 1e400, -0.0)
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass
class Scope:
    """What is being written: how wild, and which names there are."""

    chance: Chance
    wild: float
    """How often a value is extreme or wrong."""
    hostile: float
    """How often a text is none that an author would write."""
    names: list[str] = field(default_factory=list)
    parameters: Sequence[str] = ()

    def text(self) -> str:
        """Any text; in a spec that shall be right none that no spec can hold."""
        found = text(self.chance, hostile=self.hostile)
        return found if self.wild else _SURROGATES.sub("?", found).replace("${", "$")

    def name(self) -> str:
        """A layer's name, mostly one that there is."""
        return self.chance.choice(self.names) if self.names and not (self.wild and self.chance.once_in(12)) else self.text()


def value(field: Field, kind: Kind, scope: Scope) -> Any:
    """A value for an attribute."""
    chance = scope.chance
    if chance.random() < scope.wild:
        return wrong(scope) if chance.once_in(2) else _extreme(field, chance)
    if scope.parameters and field.type in {"count", "number"} and chance.once_in(3):
        return f"${{{chance.choice(scope.parameters)}}}"
    return _ORDINARY[field.type](field, kind, scope)


def wrong(scope: Scope) -> Any:
    """A value of another type than anything asks for."""
    chance = scope.chance
    if chance.once_in(5):
        return [wrong(scope) for _ in range(chance.randrange(4))] if chance.once_in(2) else Pairs([(scope.text(), wrong(scope))])
    return chance.choice((None, True, False, [], Pairs(), chance.choice(_WRONG_NUMBERS), chance.choice(NUMBERS), scope.text()))


def _extreme(field: Field, chance: Chance) -> Any:
    """A number that the type allows, or that is just beyond."""
    number = chance.choice((field.at_least, field.at_most or 1, 1, 2, 0, -1, 0.5, 1e-300, 1000, 99_999_999, LARGEST, LARGEST - 1, -LARGEST))
    return chance.choice((number, f"{number}x{number}", [number, number], f"{number}@{number}/{number}", [[number, 0], [0, number]]))


def _size(chance: Chance) -> int:
    return chance.choice((1, 2, 2, 3, 3, 4, 5, 7))


def _sizes(_: Field, kind: Kind, scope: Scope) -> Any:
    numbers = [_size(scope.chance) for _ in range(kind.rank or 1)]
    return scope.chance.choice((numbers[0], numbers, "x".join(map(str, numbers))))


def _padding(_: Field, kind: Kind, scope: Scope) -> Any:
    chance = scope.chance
    return chance.choice(("same", "valid", 1, 0, [1] * (kind.rank or 1), [[0, 1]] * (kind.rank or 1)))


def shape(chance: Chance) -> Any:
    """A shape as an input has it."""
    names = ("T", "?", "N", "D")
    side = chance.choice((1, 2, 7, 8, 16, 28, 32, 64, 224))
    match chance.randrange(12):
        case 0 | 1 | 2 | 3:
            return f"{chance.choice((1, 3, 3, 4, 16))}@{side}x{side}"
        case 4 | 5:
            return chance.choice((1, 2, 3, 4, 10, 16, 784))
        case 6 | 7:
            return f"{chance.choice((*names, 5, 12, 128))}x{chance.choice((4, 16, 64, 512))}"
        case 8:
            return f"{chance.choice((1, 4))}@{chance.choice((32, 1000))}"
        case 9:
            return f"{chance.choice((1, 4))}@{side}x{side}x{chance.choice((1, 4, 8))}"
        case 10:
            return f"{chance.choice((3, '?', 'C'))}@{chance.choice(('?x?', 'HxW', '?x8'))}"
    return Pairs([("shape", f"{side}x{side}x3"), ("layout", "channels_last")])


def _names(_: Field, __: Kind, scope: Scope) -> Any:
    return [scope.name() for _ in range(scope.chance.randint(1, 2))]


_ORDINARY: dict[str, Callable[[Field, Kind, Scope], Any]] = {
    "count": lambda _, __, scope: scope.chance.choice((1, 2, 2, 4, 4, 8, 8, 16, 64)),
    "number": lambda _, __, scope: scope.chance.choice((0, 1, 2, -1, 0.1, 0.5)),
    "bool": lambda _, __, scope: scope.chance.choice((True, False)),
    "text": lambda _, __, scope: scope.text(),
    "sizes": _sizes,
    "padding": _padding,
    "shape": lambda _, __, scope: shape(scope.chance),
    "axes": lambda _, __, scope: scope.chance.choice(("1 2 3", "3 1 2", "2 1", "2 1", "1")),
    "choice": lambda field, _, scope: scope.chance.choice(field.choices),
    "numbers": lambda _, __, scope: [scope.chance.choice((1, -0.5, 2, 0)) for _ in range(scope.chance.randint(1, 3))],
    "names": _names,
    "pairs": lambda _, __, scope: Pairs([(scope.name(), scope.name())]),
}


def compact(kind: Kind, scope: Scope) -> Any:
    """The value beside a kind, in its notation; `None` for a kind that takes none."""
    chance = scope.chance
    if chance.random() < scope.wild:
        return wrong(scope)
    rank = kind.rank or 2
    size = "x".join(str(_size(chance)) for _ in range(rank))
    stride = f"/{_size(chance)}" if chance.once_in(4) else ""
    if kind.reading == "kernel":
        return f"{chance.choice((1, 2, 4, 8, 16, 64))}@{size}{stride}"
    if kind.reading == "window":
        return f"{chance.choice((size, 2, 2))}{stride}"
    if not kind.main:
        return None
    return value(next(field for field in kind.fields if field.name == kind.main), kind, scope)
