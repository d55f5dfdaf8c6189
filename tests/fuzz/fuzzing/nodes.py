"""The parts of ONNX graphs as trees of fields: operators, tensors, types, attributes, and the names that tie them together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fuzzing.attributes import Scope
from fuzzing.protobuf import NUMBERS, Tree, varint
from fuzzing.texts import text

FLOAT, INT64 = 1, 7
MINUS_ONE = (1 << 64) - 1


@dataclass
class Nodes:
    """Makes operators, and knows which values there are.

    Attributes:
        scope: What is being written.
        values: Names of activations.
        weights: Tensors of the present graph.
        count: How many names were made up.
        module: In which part of the model the next operators stand.
    """

    scope: Scope
    values: list[str] = field(default_factory=list)
    weights: list[Tree] = field(default_factory=list)
    count: int = 0
    module: str = ""

    def fresh(self) -> str:
        """A new name, now and then one that is in use or says something to somebody."""
        self.count += 1
        if self.scope.chance.once_in(60) and self.values:
            return self.scope.chance.choice(self.values)
        return f"v{self.count}" if self.scope.chance.random() >= self.scope.hostile / 4 else text(self.scope.chance, hostile=1)

    def read(self) -> str:
        """The name of an activation: mostly of one of the last."""
        chance = self.scope.chance
        if not self.values or chance.once_in(80):
            return chance.choice(("", "nothing", "v1"))
        return self.values[-1] if chance.once_in(1.6) else chance.choice(self.values)

    def number(self, *usual: int) -> int:
        """A number that is usual, now and then an extreme one."""
        return self.scope.chance.choice(usual if not self.scope.chance.once_in(40) else NUMBERS)

    def stored(self, dims: list[int], values: list[int] | None = None) -> str:
        """The name of a new tensor: weights without their data, or whole numbers."""
        name, chance = f"w{len(self.weights)}_{self.count}", self.scope.chance
        sizes = [chance.choice(NUMBERS) if chance.once_in(60) else size for size in dims]
        tensor: Tree = [*([1, size] for size in sizes), [2, FLOAT if values is None else INT64], [8, name.encode()]]
        if values is not None:
            tensor.append([7, b"".join(map(varint, values))] if chance.once_in(2) else [9, b"".join(map(_eight_bytes, values))])
        self.weights.append(tensor)
        return name

    def node(self, op: str, inputs: list[str], attributes: dict[str, Any] | None = None, outputs: int = 1) -> Tree:
        """An operator, in the present module."""
        chance = self.scope.chance
        made = [self.fresh() for _ in range(outputs)]
        tree: Tree = [*([1, as_bytes(name)] for name in inputs), *([2, as_bytes(name)] for name in made)]
        if chance.once_in(10):
            self.module = "/".join(chance.choice(("", "layer1", "block.0", "0", "attn", self.scope.text())) for _ in range(chance.few(4)))
        called = f"/{self.module}/{op}_{self.count}" if not chance.once_in(12) else self.scope.text()
        tree += [[3, as_bytes(called)], [4, op.encode()]]
        if chance.once_in(80):
            tree.append([7, chance.choice((b"ai.onnx", b"com.microsoft", as_bytes(self.scope.text())))])
        if chance.once_in(40):
            scopes = as_bytes(str([self.scope.text() for _ in range(3)]))
            tree.append([9, [[1, b"pkg.torch.onnx.name_scopes"], [2, scopes]]])
        self.values += made
        return tree + [[5, attribute(name, value)] for name, value in (attributes or {}).items()]


class Tensor(list):  # type: ignore[type-arg]
    """A tensor as an attribute's value."""


def _eight_bytes(value: int) -> bytes:
    return (value & MINUS_ONE).to_bytes(8, "little")


def as_bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")


def info(name: str, dims: list[Any] | None) -> Tree:
    """A value's name and type."""
    if dims is None:
        return [[1, as_bytes(name)]]
    shape = [[1, [] if dim is None else [[2, as_bytes(dim)] if isinstance(dim, str) else [1, dim]]] for dim in dims]
    return [[1, as_bytes(name)], [2, [[1, [[1, FLOAT], [2, shape]]]]]]


def attribute(name: str, value: Any) -> Tree:
    """An attribute of the type that its value has."""
    head = [1, name.encode()]
    match value:
        case Tensor():
            return [head, [5, list(value)], [20, 4]]
        case float():
            return [head, [2, value], [20, 1]]
        case int():
            return [head, [3, value], [20, 2]]
        case str():
            return [head, [4, as_bytes(value)], [20, 3]]
        case [[*_], *_]:
            return [head, [6, value], [20, 5]]
    return [head, *([8, each] for each in value), [20, 7]]
