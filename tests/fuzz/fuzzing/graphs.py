"""ONNX models: graphs of the standard's operators that fit together, more or less, then changed at their fields and at their bytes."""

from __future__ import annotations

from typing import Any

from fuzzing.attributes import Scope
from fuzzing.case import Case
from fuzzing.chance import Chance
from fuzzing.nodes import Nodes, as_bytes, info
from fuzzing.operators import STEPS
from fuzzing.options import asked
from fuzzing.protobuf import NUMBERS, Tree, changed, flipped, write


def make(seed: int, number: int) -> Case:
    """The model of that number, with options."""
    chance = Chance.of(seed, "onnx", number)
    scope = Scope(chance, 0.0, chance.pick({0.0: 3, 0.3: 3, 1.0: 1}))
    tree = Graphs(scope).model()
    if chance.once_in(2):
        changed(tree, chance, chance.few(8))
    data = write(tree)
    if chance.once_in(5):
        data = flipped(data, chance)
    options, output = asked(scope, usual="graph")
    return Case(name="net.onnx", source=data, options=options, output=output)


class Graphs(Nodes):
    """Makes graphs."""

    def model(self) -> Tree:
        chance = self.scope.chance
        graph = self.graph(chance.pick({5: 5, 12: 4, 30: 1.5, 60: 0.3}), inputs=chance.few(3))
        opset = [8, [[1, b""], [2, chance.choice((1, 7, 9, 11, 13, 17, 18, 21, 23))]]]
        model: Tree = [[1, chance.choice((3, 7, 8, 9, 10))], [7, graph], opset]
        if chance.once_in(3):
            model.insert(1, [2, as_bytes(self.scope.text())])
        if chance.once_in(10):
            model.append([25, self.function()])
        return model

    def graph(self, nodes: int, *, inputs: int = 0, depth: int = 0) -> Tree:
        """A graph; one that stands in another knows the names of that one."""
        chance, outer = self.scope.chance, list(self.values)
        around, self.weights = self.weights, []
        given = [self.given() for _ in range(inputs)]
        made = [node for _ in range(chance.few(nodes)) for node in self.step(depth)]
        ends = [self.values[-1]] if self.values else ["y"]
        ends += [chance.choice(self.values) for _ in range(chance.randint(0, 1)) if self.values]
        tree: Tree = [*([1, node] for node in made), [2, as_bytes(self.scope.text())], *([5, tensor] for tensor in self.weights)]
        tree += [*([11, each] for each in given), *([12, info(name, None)] for name in ends)]
        if chance.once_in(6) and self.values:
            tree += [[13, info(chance.choice(self.values), self.dims())] for _ in range(3)]
        self.weights, self.values = around, outer if depth else self.values
        return tree

    def given(self) -> Tree:
        """An input."""
        name = self.fresh()
        self.values.append(name)
        return info(name, self.dims())

    def dims(self) -> list[Any]:
        chance = self.scope.chance
        size = chance.choice((8, 16, 32))
        maps = ([1, 3, size, size], ["N", 3, size, size], [None, 3, None, None], [1, 4, 8, 8, 8])
        usual: list[Any] = chance.choice((*maps, [1, 16], [1, 12, 16], [2, 8, 8], ["batch", "seq"], []))
        return usual if not chance.once_in(12) else [chance.choice(NUMBERS) for _ in range(chance.few(7))]

    def step(self, depth: int) -> list[Tree]:
        """One or a few operators that belong together."""
        chance = self.scope.chance
        return [self.branching(depth)] if depth < 3 and chance.once_in(40) else chance.pick(STEPS)(self)

    def branching(self, depth: int) -> Tree:
        """An operator that has graphs in it."""
        chance = self.scope.chance
        if chance.once_in(3):
            body = {"body": self.graph(3, inputs=2, depth=depth + 1), "num_scan_inputs": 1}
            return self.node(chance.choice(("Loop", "Scan", "SequenceMap")), [self.read(), self.read()], body)
        condition = self.stored([], [chance.choice((0, 1))]) if chance.once_in(2) else self.read()
        return self.node("If", [condition], {name: self.graph(3, depth=depth + 1) for name in ("then_branch", "else_branch")})

    def function(self) -> Tree:
        """An operator of the file's own, by others."""
        inner = Graphs(self.scope, values=["a"])
        nodes = [node for _ in range(3) for node in inner.step(1)]
        return [[1, b"Own"], [4, b"a"], [5, as_bytes(inner.values[-1])], *([7, node] for node in nodes), [10, b"com.microsoft"]]
