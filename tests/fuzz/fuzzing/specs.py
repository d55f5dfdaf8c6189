"""Whole specs: inputs, layers or another source, and all that may stand beside them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from fuzzing.attributes import Scope, shape, value, wrong
from fuzzing.case import Case
from fuzzing.chance import Chance
from fuzzing.emit import Emitter, Pairs
from fuzzing.fitting import called, fitting
from fuzzing.layers import Writer
from fuzzing.logs import as_json, csv, curves
from fuzzing.options import asked, some, style_names
from fuzzing.texts import PATHS

from nnviz_core.readers.presets import preset_names
from nnviz_core.readers.spec.document import KEYS

PRESETS = ("lenet5", "alexnet", "vae", "lstm_classifier", "autoencoder")
"""The small ones: large ones take their time."""
BESIDE = {
    "weights": ("w.npz", "w.npy", "bomb.npz", "objects.npz", "torn.npz", "wide.npz", "huge.npy", "log.csv"),
    "activations": ("acts.npz", "bomb.npz", "objects.npz", "torn.npz", "w.npy", "nested.npz"),
    "history": ("log.csv", "log.json", "fresh.csv", "fresh.json", "records.json", "deep.json", "dot.png", "latin.csv"),
    "model": ("tiny.onnx", "torn.onnx", "self.yaml", "spec.yaml", "log.csv", "log.json", "dot.png", "w.npz", "fresh.csv", "net.yaml"),
}
"""Files that lie in the folder, see `folder`; the fresh ones are written with the spec."""


def make(seed: int, number: int) -> Case:
    """The spec of that number, with options."""
    chance = Chance.of(seed, "specs", number)
    scope = _scope(chance)
    return case(spec_text(scope), "net.yaml", scope)


def _scope(chance: Chance) -> Scope:
    """How wild this one is: half of all specs are right, or nearly so, and get past the checks."""
    wild = chance.pick({0.0: 5, 0.01: 2, 0.04: 2, 0.15: 1, 0.5: 0.5})
    return Scope(chance, wild, chance.pick({0.0: 2, 0.2: 3, 0.7: 3, 1.0: 1}))


def case(text: str, name: str, scope: Scope) -> Case:
    """A text with options, and the files that it may name."""
    options, output = asked(scope)
    defaults = some(options["style"], scope, 3) if scope.chance.once_in(5) else {}
    files = {name: make_log(scope) for name, make_log in (("fresh.csv", csv), ("fresh.json", as_json)) if name in text}
    return Case(name=name, source=text.encode("utf-8", "surrogatepass"), options=options, defaults=defaults, output=output, files=files)


def spec_text(scope: Scope) -> str:
    """The text of a spec, now and then torn."""
    text = Emitter(scope.chance, scope.wild).document(tree(scope))
    return torn(text, scope) if scope.chance.random() < scope.wild / 2 else text


def torn(text: str, scope: Scope) -> str:
    """A text with a piece left out, doubled or put elsewhere."""
    chance = scope.chance
    for _ in range(chance.few(3)):
        one, other, at = (chance.randrange(len(text) + 1) for _ in range(3))
        one, other = min(one, other), min(max(one, other), min(one, other) + 40)
        text = chance.choice((text[:one] + text[other:], text[:at] + text[one:other] + text[at:], text[:at] + scope.text() + text[at:]))
    return text


def tree(scope: Scope) -> Pairs:
    """A spec as a tree."""
    chance = scope.chance
    pairs = Pairs()
    if chance.once_in(4):
        pairs.add("name", scope.text())
    chance.pick({_own: 12, _mlp: 2, _neurons: 1, _other: 1.5, _training: 0.7})(pairs, scope)
    if chance.once_in(12) and (scope.names or scope.wild):
        pairs.add("outputs", [scope.name() for _ in range(chance.few(3))])
    if chance.once_in(12):
        pairs.add("history", chance.choice((_file("history", scope), Pairs(list(curves(scope).items())))))
    if chance.once_in(4):
        style = chance.choice(style_names())
        pairs.add("draw", _pairs({"style": style, **some(style, scope, 4)}))
    _spoil(pairs, scope)
    return pairs


def _spoil(pairs: Pairs, scope: Scope) -> None:
    """A key that is none, one that stands twice, or a value of another type."""
    chance = scope.chance
    if chance.random() < scope.wild / 2:
        key = chance.choice(KEYS) if chance.once_in(1.3) else scope.text()
        pairs.add(key, wrong(scope))
        if chance.once_in(3):
            chance.shuffle(pairs.entries)


def _own(pairs: Pairs, scope: Scope) -> None:
    """Inputs and layers of its own."""
    chance = scope.chance
    state = chance.pick({"map": 6, "vector": 3, "sequence": 2, "signal": 1, "volume": 1})
    _inputs(pairs, state, scope)
    writer = Writer(scope, state, chance.pick({10: 6, 25: 2, 60: 0.5}))
    if chance.once_in(6):
        found = Pairs([entry for _ in range(chance.few(2)) for entry in writer.definition().entries])
        pairs.add("blocks", found)
        writer.state = state
    if chance.once_in(10):
        pairs.add("defaults", _defaults(state, scope))
    pairs.add("layers", writer.layers(10 if not chance.once_in(10) else 40))
    if chance.once_in(25):
        pairs.add("activations", _activations(scope))


def _inputs(pairs: Pairs, state: str, scope: Scope) -> None:
    chance = scope.chance
    ordinary = {"map": "3@16x16", "vector": 8, "sequence": "Tx16", "signal": "2@32", "volume": "1@8x8x8"}[state]
    first = shape(chance) if chance.random() < scope.wild or chance.once_in(6) else ordinary
    if chance.once_in(20):
        first = Pairs([("shape", first), ("image", chance.choice(("dot.png", "torn.png", "script.svg"))), ("label", scope.text())])
    if not chance.once_in(5):
        pairs.add("input", first)
        return
    names = [scope.text() for _ in range(chance.few(3))]
    scope.names += names
    pairs.add("inputs", Pairs([(name, first if chance.once_in(1.3) else shape(chance)) for name in names]))


def _defaults(state: str, scope: Scope) -> Pairs:
    chance = scope.chance
    kinds = [kind for kind, _ in chance.some(fitting()[state], 3)]
    return Pairs(
        [(kind.short, Pairs([(each.name, value(each, kind, scope)) for each in kind.fields if chance.once_in(3)])) for kind in kinds]
    )


def _activations(scope: Scope) -> Any:
    chance = scope.chance
    if chance.once_in(2):
        return _file("activations", scope)
    return Pairs(
        [
            (scope.name(), chance.choice(([0.5] * 8, [[0.1] * 4] * 4, [[[0.1] * 16] * 16] * 8, [1], [], wrong(scope))))
            for _ in range(chance.few(3))
        ]
    )


def _mlp(pairs: Pairs, scope: Scope) -> None:
    chance = scope.chance
    sizes = [chance.pick({1: 1, 2: 2, 3: 3, 5: 2, 10: 1, 784: 1}) for _ in range(chance.randint(2, 5))]
    if chance.once_in(20):
        sizes[chance.randrange(len(sizes))] = chance.choice((100_000_000, 100_000, 10_000, 1000))
    pairs.add("mlp", "-".join(map(str, sizes)) if chance.random() >= scope.wild else wrong(scope))
    if chance.once_in(2):
        pairs.add("activation", chance.choice(called("activation")))
    if chance.once_in(3):
        drawn = [min(size, 50) for size in sizes]
        matrices = [[[round(chance.uniform(-2, 2), 2) for _ in range(one)] for _ in range(other)] for one, other in pairwise(drawn)]
        pairs.add("weights", matrices if not chance.once_in(4) else _file("weights", scope))


def _neurons(pairs: Pairs, scope: Scope) -> None:
    """Single neurons, whose edges may run to ones that follow."""
    chance = scope.chance
    names = [f"n{at}" for at in range(chance.randint(2, 6))]
    scope.names += names
    pairs.add("inputs", Pairs([("x", 1), ("y", 1)]))
    layers = [Pairs([("neuron", [chance.choice((1, -1, 0.5)) for _ in range(3)] if chance.once_in(2) else None), ("name", name), ("from", chance.sample(["x", "y", *names[:at]], 2))])
              for at, name in enumerate(names)]  # fmt: skip
    for layer in layers:
        if chance.once_in(3):
            layer.add("delayed", [scope.name()])
        if chance.once_in(3):
            layer.add("gates", Pairs([(scope.name(), scope.name())]))
    pairs.add("layers", layers)


def _other(pairs: Pairs, scope: Scope) -> None:
    """A preset, or a file."""
    chance = scope.chance
    if chance.once_in(2):
        pairs.add("preset", chance.choice(PRESETS) if not chance.once_in(8) else chance.choice((scope.text(), *preset_names())))
    else:
        pairs.add("model", _file("model", scope))
        scope.names += ["x", "y", "conv", "relu"]


def _training(pairs: Pairs, scope: Scope) -> None:
    pairs.add("history", scope.chance.choice((_file("history", scope), Pairs(list(curves(scope).items())))))


def _file(key: str, scope: Scope) -> str:
    """A path: mostly of a file that lies in the folder."""
    return scope.chance.choice(BESIDE[key]) if not scope.chance.once_in(5) else scope.chance.choice((*PATHS, scope.text()))


def _pairs(options: dict[str, Any]) -> Pairs:
    """Options as they stand under `draw:`."""
    return Pairs([(name, Pairs(list(value.items())) if isinstance(value, dict) else value) for name, value in options.items()])
