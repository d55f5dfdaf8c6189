"""Lists of layers, with what may stand among them: residuals, branches, repetitions, groups, blocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from fuzzing.attributes import Scope, compact, value, wrong
from fuzzing.emit import Pairs
from fuzzing.fitting import called, fitting, joining, keeping
from fuzzing.texts import HTML, PATHS

from nnviz_core.ops import KINDS, Kind

COLORS = (
    "red",
    "#369",
    "conv",
    "#123456",
    "#12345678",
    "rgb(1,2,3)",
    "transparent",
    "currentColor",
    "#ggg",
    "url(#x)",
    "var(--x)",
    "hsl(1,2%,3%)",
    "none",
    "",
)
IMAGES = (
    "dot.png",
    "huge.png",
    "torn.png",
    "script.svg",
    "outside.svg",
    "entity.svg",
    "photo.jpg",
    "animated.gif",
    "log.csv",
    "link.png",
    "folder/dot.png",
)


@dataclass
class Writer:
    """Writes layers, and knows what the next one reads."""

    scope: Scope
    state: str
    room: int
    """How many more layers there may be."""
    blocks: list[tuple[str, list[str]]] = field(default_factory=list)
    made: int = 0

    def layers(self, most: int, depth: int = 0) -> list[Any]:
        count = min(self.scope.chance.few(most), max(self.room, 0))
        return [self.step(depth) for _ in range(count)]

    def step(self, depth: int) -> Any:
        """One item of a list."""
        chance = self.scope.chance
        self.room -= 1
        if chance.random() < self.scope.wild / 3:
            return wrong(self.scope)
        if depth < 4 and chance.once_in(5):
            return chance.choice(_STRUCTURES)(self, depth)
        return self.layer()

    def layer(self, kinds: list[Kind] | None = None) -> Any:
        """One layer of a kind that reads what there is."""
        chance, scope = self.scope.chance, self.scope
        if chance.random() < scope.wild or (not kinds and not fitting()[self.state]):
            kind = chance.choice(list(KINDS.values()))
        elif kinds:
            kind = chance.choice(kinds)
        else:
            kind, self.state = chance.choice(fitting()[self.state])
        is_long = chance.once_in(6) and kind.reading == "plain"
        written = self.written(kind, is_long=is_long)
        if not kind.main and not written.entries and chance.once_in(2):
            return spelled(kind, scope)
        entries = Pairs([(spelled(kind, scope), written if is_long else compact(kind, scope))])
        entries.entries += [] if is_long else written.entries
        self.beside(entries, kind)
        if chance.once_in(20):
            chance.shuffle(entries.entries)
        return entries

    def written(self, kind: Kind, *, is_long: bool) -> Pairs:
        """Attributes by name; in the long form all that are needed."""
        chance = self.scope.chance
        pairs = Pairs()
        for each in kind.fields:
            needed = each.required and (is_long or (each.name != kind.main and kind.reading == "plain"))
            if needed or chance.once_in(8 if each.type != "padding" else 2):
                pairs.add(each.name, "same" if each.type == "padding" and not chance.once_in(4) else value(each, kind, self.scope))
        return pairs

    def beside(self, entries: Pairs, kind: Kind) -> None:
        """What may stand beside any kind."""
        chance, scope = self.scope.chance, self.scope
        if kind.category not in {"activation", "norm", "dropout"}:
            if chance.once_in(3):
                entries.add("activation", chance.choice(called("activation")) if chance.random() >= scope.wild else wrong(scope))
            if chance.once_in(8):
                entries.add("norm", chance.choice(("batch", "layer", "instance", "rms", Pairs([("group", 2)]))))
            if chance.once_in(12):
                entries.add("dropout", chance.choice((0.5, "0", 1, "0.1", 0.2)))
        for key, often in _BESIDE.items():
            if chance.once_in(often) and (scope.names or scope.wild or key not in {"from", "share"}):
                entries.add(key, self.common(key))

    def common(self, key: str) -> Any:
        """What stands under one of the keys that any layer may have."""
        chance, scope = self.scope.chance, self.scope
        made: dict[str, Callable[[], Any]] = {
            "name": self.new_name,
            "from": lambda: scope.name() if not scope.wild or chance.once_in(1.3) else [scope.name(), scope.name()],
            "share": scope.name,
            "color": lambda: chance.choice(COLORS[: None if scope.wild else 4]),
            "link": lambda: chance.choice(HTML) if chance.random() < scope.hostile else "https://example.org/x",
            "image": lambda: chance.choice(IMAGES) if not chance.once_in(5) else chance.choice(PATHS),
            "hide": lambda: chance.choice((True, False)),
        }
        return made.get(key, scope.text)()

    def new_name(self) -> str:
        self.scope.names.append(name := self.scope.text())
        return name

    def inside(self, depth: int, most: int = 4) -> list[Any]:
        """Layers after which there is the same kind of tensor as before."""
        chance = self.scope.chance
        kinds = keeping(self.state) if self.state in fitting() else None
        count = chance.few(most)
        self.room -= count
        before = self.state
        found = [self.step(depth + 1) if chance.once_in(6) else self.layer(kinds) for _ in range(count if self.room > 0 else 1)]
        self.state = before
        return found

    def residual(self, depth: int) -> Pairs:
        chance = self.scope.chance
        pairs = Pairs([("residual", self.inside(depth))])
        if chance.once_in(3):
            pairs.add("shortcut", chance.choice(("auto", "none", "auto", self.inside(depth, 2))))
        if chance.once_in(8):
            pairs.add("merge", chance.choice((chance.choice(joining()).short, "none")))
        return pairs

    def parallel(self, depth: int) -> Pairs:
        chance, scope = self.scope.chance, self.scope
        count = chance.few(5) if not chance.once_in(60) else chance.randint(20, 40)
        branches: Any = [self.inside(depth, 3) if not chance.once_in(10) else chance.choice((None, [], "identity")) for _ in range(count)]
        if chance.once_in(4):
            branches = Pairs([(scope.text() if chance.once_in(2) else f"b{at}", branch) for at, branch in enumerate(branches)])
            scope.names += [str(key) for key, _ in branches.entries]
        pairs = Pairs([("parallel", branches)])
        if chance.once_in(3):
            pairs.add("merge", chance.choice(("add", "concat", "none", "multiply", chance.choice(joining()).short)))
        return pairs

    def repeat(self, depth: int) -> Pairs:
        chance = self.scope.chance
        times = chance.choice((1, 2, 2, 3, 3, 4, 6)) if chance.random() >= self.scope.wild else chance.choice((0, -1, 30, 1000, 1001, "x"))
        return Pairs([("repeat", times), ("layers", self.inside(depth, 3))])

    def group(self, depth: int) -> Pairs:
        return Pairs([("group", self.scope.text()), ("layers", self.inside(depth, 5))])

    def block(self, depth: int) -> Any:
        """A use of a block, if there is one."""
        chance = self.scope.chance
        if not self.blocks:
            return self.group(depth)
        name, parameters = chance.choice(self.blocks)
        return Pairs([("block", name), *((each, chance.choice((1, 2, 8, 8))) for each in parameters if chance.once_in(2))])

    def joined(self, _: int) -> Any:
        """A layer that reads several by their names, if there are any."""
        if not self.scope.names:
            return self.layer()
        kind = self.scope.chance.choice(joining())
        pairs = Pairs([(spelled(kind, self.scope), None), ("from", [self.scope.name() for _ in range(self.scope.chance.randint(1, 3))])])
        self.beside(pairs, kind)
        return pairs

    def definition(self) -> Pairs:
        """A block, for `blocks:`."""
        chance = self.scope.chance
        parameters = chance.some(["f", "k", "act", "n"], 2)
        inner = replace(self, scope=replace(self.scope, parameters=parameters), room=6)
        body = Pairs([("layers", inner.inside(1))])
        if parameters:
            body.add("parameters", Pairs([(name, chance.choice((2, 4, 8))) for name in parameters]))
        name = self.scope.text()
        self.blocks.append((name, parameters))
        return Pairs([(name, body)])


_STRUCTURES = (Writer.residual, Writer.parallel, Writer.repeat, Writer.group, Writer.block, Writer.joined)
_BESIDE = {"name": 4, "label": 8, "from": 14, "share": 60, "color": 25, "link": 30, "tooltip": 30, "image": 60, "hide": 60}
"""How rarely each key stands beside a kind."""


def spelled(kind: Kind, scope: Scope) -> str:
    """One of a kind's names, in one of its spellings."""
    chance = scope.chance
    word = kind.short if chance.once_in(1.5) else chance.choice((kind.name, *kind.aliases))
    if not chance.once_in(10):
        return word
    right = (word.upper(), word.title(), f"nn.{word}", word.replace("_", ""))
    return chance.choice((*right, f"{word}x", word[:-1] or "x") if scope.wild else right)
