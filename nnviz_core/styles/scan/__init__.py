"""The style `scan`: a whole network, thousands of operations, as glowing dots laid out by force: a brain scan of it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from nnviz_core import dot
from nnviz_core.abilities import Colored, Explained, Selected
from nnviz_core.contracts import Style
from nnviz_core.diagram import option
from nnviz_core.errors import Problem
from nnviz_core.kit.legend import entries_of, swatches, with_legend
from nnviz_core.kit.roles import role_of
from nnviz_core.layout.graphs.placement import LayoutEdge
from nnviz_core.network import Network
from nnviz_core.scene import Point, Scene
from nnviz_core.styles.scan.dots import Dot, discs, edges, halos
from nnviz_core.styles.scan.places import places, spread

LONGEST_EDGE = 46.0
"""How long an edge may be on the average, in pixels: small networks are not blown up."""

FILLED = 0.4
"""How much of the picture the dots would share if they lay side by side; where threads crowd, they are pushed apart so far."""

MOST_APART, LEAST_APART = 14.0, 1.6
"""How far dots are from each other, in pixels."""

SMALLEST_DOT, EQUAL_DOT = 0.42, 0.72
"""The smallest dot, and each of dots that are all the same, as a share of the largest."""

LARGEST_DOT = 0.4
"""The radius of the largest dot, as a share of how far dots are from each other."""


class ScanOptions(Colored, Selected, Explained):
    """The options of `scan`."""

    extent: float = option(800.0, "number", "The longer side of the picture, in pixels.", least=50)
    node_size: str = option(
        "params", "choice", "What makes a dot large: its parameters, its connections, or nothing.", choices=("params", "links", "same")
    )


def arrange(network: Network, options: ScanOptions) -> Scene:
    """The scene of any network."""
    if not network.layers:
        return Scene(width=1.0, height=1.0, items=())
    numbers = {layer.name: number for number, layer in enumerate(network.layers)}
    links = [LayoutEdge(numbers[edge.tail], numbers[edge.head]) for edge in network.edges]
    spots = _scaled(places(len(network.layers), links), links, options.extent)
    pitch = _pitch(spots)
    spots = spread(spots, pitch)
    dots = [
        Dot(layer, role_of(layer), spot, pitch * share * LARGEST_DOT)
        for layer, spot, share in zip(network.layers, spots, _shares(network, options.node_size), strict=True)
    ]
    items = [*edges(dots, links), *halos(dots), *discs(dots)]
    return with_legend(items, swatches(entries_of(network.layers, fused=True), shining=True), options, helps=True)


def _scaled(found: Sequence[Point], links: Sequence[LayoutEdge], size: float) -> list[Point]:
    """The places in pixels."""
    xs, ys = zip(*found, strict=True)
    left, top = min(xs), min(ys)
    extent = max(max(xs) - left, max(ys) - top) or 1.0
    lengths = [math.dist(found[link.tail], found[link.head]) for link in links]
    mean = sum(lengths) / len(lengths) if lengths else extent
    scale = min(size / extent, LONGEST_EDGE / mean if mean else size / extent)
    return [((x - left) * scale, (y - top) * scale) for x, y in found]


def _pitch(spots: Sequence[Point]) -> float:
    """How far dots should be from each other: as if they were spread over a part of the picture."""
    xs, ys = zip(*spots, strict=True)
    area = max(max(xs) - min(xs), 20.0) * max(max(ys) - min(ys), 20.0)
    return min(MOST_APART, max(LEAST_APART, math.sqrt(FILLED * area / len(spots))))


def _shares(network: Network, what: str) -> list[float]:
    """How large each dot is, as a share of the largest: by the logarithm of what it is measured by."""
    match what:
        case "params":
            amounts = [float(layer.params or 0) for layer in network.layers]
        case "links":
            amounts = [float(len(network.edges_into[layer.name]) + len(network.edges_out[layer.name])) for layer in network.layers]
        case _:
            return [EQUAL_DOT] * len(network.layers)
    most = math.log1p(max(amounts))
    return [SMALLEST_DOT + (1 - SMALLEST_DOT) * math.log1p(amount) / most if most else EQUAL_DOT for amount in amounts]


def warning() -> Problem | None:
    """What to tell the user once when Graphviz is missing."""
    if dot.embedded() or dot.program("sfdp"):
        return None
    hint = "pip install pygraphviz, or install Graphviz so that 'sfdp' is found"
    return Problem("Graphviz is missing: scans are drawn along a coil", hint=hint, topic="tool")


style = Style(
    name="scan",
    summary="every operation of a large model as a dot, laid out by force",
    options=ScanOptions,
    arrange=arrange,
    version=dot.version,
    warning=warning,
)
