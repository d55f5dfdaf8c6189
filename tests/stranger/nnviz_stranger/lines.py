"""A reader: one layer a line."""

from itertools import pairwise

from nnviz_core.contracts import Reader, Source
from nnviz_core.errors import ModelError, Problem
from nnviz_core.network import Edge, Layer, Network, Place, Shape

KINDS = {
    "conv": lambda filters, kernel: ("conv2d", {"filters": filters, "kernel": (kernel, kernel), "padding": "same"}),
    "pool": lambda size: ("maxpool2d", {"kernel": (size, size), "stride": (size, size)}),
    "flatten": lambda: ("flatten", {}),
    "dense": lambda units: ("dense", {"units": units}),
}


def read(source: Source) -> Network:
    layers, problems = [Layer(name="input", kind="input", attributes={"shape": Shape((3, 32, 32))})], []
    for number, line in enumerate(source.data.decode("utf-8", "replace").splitlines()[1:], start=2):
        word, *numbers = line.split() or [""]
        place = Place(source.name, number, 1)
        try:
            kind, attributes = KINDS[word](*map(int, numbers))
        except (KeyError, TypeError, ValueError):
            problems.append(Problem(f"expected a layer and its numbers, got '{line}'", place, "such as 'conv 6 5'", "model"))
        else:
            layers.append(Layer(name=f"{word}_{number}", kind=kind, attributes=attributes, place=place))
    if problems:
        raise ModelError(problems)
    edges = tuple(Edge(before.name, after.name) for before, after in pairwise(layers))
    return Network(name=source.name, layers=tuple(layers), edges=edges, outputs=(layers[-1].name,))


reader = Reader(name="lines", suffixes=(".lines",), matches=lambda head: head.startswith(b"lines 1\n"), read=read)
