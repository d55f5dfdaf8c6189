"""A reader of Python objects: the models of a framework, which is not imported for it."""

from itertools import pairwise
from typing import Any

from nnviz_core.contracts import Reader, Source, is_a
from nnviz_core.errors import ModelError, Problem
from nnviz_core.network import Edge, Layer, Network, Shape


def accepts(value: object) -> bool:
    return is_a(value, "nnviz_stranger.stack.Stack")


def read_object(stack: Any, source: Source) -> Network:
    first, *sizes = stack.sizes or (0,)
    if not sizes:
        raise ModelError(Problem("the stack has no layers", source.place, "such as Stack(784, 10)", "model"))
    layers = [Layer(name="input", kind="input", attributes={"shape": Shape((first,))})]
    layers += [Layer(name=f"dense_{number}", kind="dense", attributes={"units": size}) for number, size in enumerate(sizes, 1)]
    edges = [Edge(before.name, after.name) for before, after in pairwise(layers)]
    return Network(layers=tuple(layers), edges=tuple(edges), outputs=(layers[-1].name,))


reader = Reader(name="stacks", accepts=accepts, read_object=read_object, takes="a nnviz_stranger Stack")
