"""Layers that were made in Python and are used again: they share their weights, as in Keras and PyTorch."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from nnviz_core.readers.spec.builder import Builder
from nnviz_core.readers.spec.marks import Mapping, Marks, Node, Scalar


class Written(Mapping):
    """The mapping of a layer, or of what is made of layers, that was made in Python.

    Attributes:
        first: The node of the same layer where it was used before; `None` for its first use.
        made: The network's layers that were made of it, in order.
    """

    def __init__(self, mark: Any, first: Written | None) -> None:
        super().__init__("", [], mark, None)
        self.first, self.made = first, list[str]()


class Key(Scalar):
    """A key in such a mapping.

    Attributes:
        owner: The mapping.
    """

    def __init__(self, text: str, mark: Any, owner: Written) -> None:
        super().__init__("", text, mark, None)
        self.owner = owner


def share_weights(node: Node, made: list[str], builder: Builder, marks: Marks) -> None:
    """Note which layers a node has made; where its layer was used before, they have the weights of those that were made then."""
    owner = node.owner if isinstance(node, Key) else node
    if not isinstance(owner, Written):
        return
    for name in made:
        if owner.first and owner.first.made and not marks.problems and builder.learns(name):
            before = owner.first.made[min(len(owner.made), len(owner.first.made) - 1)]
            layer = builder.layers[name]
            builder.layers[name] = replace(layer, attributes={**layer.attributes, "share": before})
        owner.made.append(name)
