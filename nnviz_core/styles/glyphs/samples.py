"""The dashed placeholders that stand for what goes in and what comes out."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from nnviz_core.abilities import Worded
from nnviz_core.kit.text import TIGHT, TextBlock, wrapped
from nnviz_core.kit.words import Words
from nnviz_core.network import Network
from nnviz_core.ops import kind_of
from nnviz_core.styles.glyphs.measure import WORDS_WIDTH, Glyph
from nnviz_core.styles.glyphs.units import Unit

USUAL = frozenset({"names"})
"""What is written at samples where the author did not choose."""
SAMPLE = 12.0
"""The width of the placeholder of a vector."""


def without_names(network: Network) -> tuple[Network, dict[str, str]]:
    """The network without the identities at its end, and what they call the outputs that they read."""
    ends = {
        layer.name: network.edges_into[layer.name][0].tail
        for layer in network.layers
        if "passes" in kind_of(layer).traits and not layer.fused and network.edges_into[layer.name]
    }
    outputs = tuple(dict.fromkeys(ends.get(name, name) for name in network.outputs))
    layers = tuple(layer for layer in network.layers if layer.name not in ends)
    edges = tuple(edge for edge in network.edges if edge.head not in ends)
    named = {tail: network.by_name[name].label or name for name, tail in ends.items()}
    return replace(network, layers=layers, edges=edges, outputs=outputs), named


def sample(unit: Unit, measured: Glyph, word: str, options: Worded) -> Glyph:
    """A placeholder as high as what it stands for; square for a map."""
    shape = unit.last.shape
    width = 2 * measured.leaves if shape is not None and len(shape.spatial) > 1 else SAMPLE
    words = TextBlock(wrapped(word, WORDS_WIDTH, options.font_size) if "names" in Words(options.show, USUAL) else (), TIGHT)
    return Glyph(width, (measured.leaves,), measured.leaves, words)


def input_word(unit: Unit) -> str:
    """What the author calls an input."""
    return unit.last.label or "Input"


def output_word(unit: Unit, named: Mapping[str, str], count: int) -> str:
    """What the author calls an output; where there are several, the layer that it comes from."""
    return named.get(unit.last.name, "") or (unit.last.label if count > 1 else "") or "Output"
