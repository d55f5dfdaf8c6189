"""What each kind of layer is: what it makes and costs, and what pictures ask of it, once.

To add a kind: write its function and its row in the file of its family, and a case in
`tests/core/test_ops.py`. Everything else (the reader, the schema, the docs, the pictures) follows.
"""

from __future__ import annotations

from functools import lru_cache

from nnviz_core.errors import nearest
from nnviz_core.network import Layer
from nnviz_core.ops import activation, attention, conv, dense, embedding, merge, misc, neuron, norm, pool, recurrent, reshaping, sampling
from nnviz_core.ops.base import Attributes, Curve, Field, Figures, Gate, Kind, Mismatch, Trait, figured

FAMILIES = (misc, conv, pool, dense, neuron, reshaping, recurrent, embedding, attention, norm, activation, merge, sampling)

KINDS: dict[str, Kind] = {kind.name: kind for family in FAMILIES for kind in family.KINDS}
"""Every kind by its canonical name."""

_FOLD = str.maketrans("", "", "_- .")


def _folded(word: str) -> str:
    return word.translate(_FOLD).lower()


_BY_WORD = {_folded(word): kind for kind in KINDS.values() for word in (*kind.aliases, kind.short, kind.name)}


@lru_cache(maxsize=1024)
def find(word: str) -> Kind | None:
    """The kind that a name or an alias stands for, written in any case, with or without `_`, `-` and `nn.`; `None` for no kind."""
    folded = _folded(word)
    return _BY_WORD.get(folded) or _BY_WORD.get(folded.removeprefix("nn").removeprefix("lazy").removesuffix("layer"))


def nearest_kind(word: str) -> str | None:
    """The name that an author who wrote `word` probably meant."""
    words = {name for kind in KINDS.values() for name in (kind.short, kind.name, *kind.aliases)}
    return nearest(word, sorted(words))


def kind_of(layer: Layer) -> Kind:
    """The kind of a layer; of a kind that nobody knows, `custom`."""
    return KINDS.get(layer.kind) or KINDS["custom"]


__all__ = [
    "KINDS", "Attributes", "Curve", "Field", "Figures", "Gate", "Kind", "Mismatch", "Trait",
    "figured", "find", "kind_of", "nearest_kind",
]  # fmt: skip
