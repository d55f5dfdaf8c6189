"""What each kind of layer is: what it makes and costs, and what pictures ask of it, once.

To add a kind: write its function and its row in the file of its family, and a case in
`tests/core/test_ops.py`. Everything else (the reader, the schema, the docs, the pictures) follows.
Other packages bring kinds by an entry point (docs/writing-a-kind.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from nnviz_core.budget import tell
from nnviz_core.errors import Problem, nearest
from nnviz_core.network import Layer, Network
from nnviz_core.ops import activation, attention, conv, dense, embedding, merge, misc, neuron, norm, pool, recurrent, reshaping, sampling
from nnviz_core.ops.base import Attributes, Field, Gate, Inferred, Kind, Mismatch, Trait, TransferFunction, inferred
from nnviz_core.ops.packages import brought

FAMILIES = (misc, conv, pool, dense, neuron, reshaping, recurrent, embedding, attention, norm, activation, merge, sampling)

KINDS: dict[str, Kind] = {kind.name: kind for family in FAMILIES for kind in family.KINDS}
"""Our own kinds by their canonical names; `kinds()` has those of other packages, too."""

_FOLD = str.maketrans("", "", "_- .")


def _folded(word: str) -> str:
    return word.translate(_FOLD).lower()


def kinds() -> Mapping[str, Kind]:
    """Every kind by its canonical name: ours, then those that packages bring (see `nnviz_core.ops.packages`)."""
    return KINDS | {name: kind for name, kind in brought().kinds.items() if name not in KINDS}


def kind_named(name: str) -> Kind | None:
    """The kind of that canonical name; `None` for no kind."""
    return KINDS.get(name) or brought().kinds.get(name)


def kind_of(layer: Layer) -> Kind:
    """The kind of a layer; of a kind that nobody knows, `custom`."""
    return KINDS.get(layer.kind) or brought().kinds.get(layer.kind) or KINDS["custom"]


@cache
def _by_word() -> tuple[Mapping[str, Kind], Mapping[str, Problem]]:
    """Every kind by each of its names, ours before those of packages; and what is to be told of names that two have."""
    found = {_folded(word): kind for kind in KINDS.values() for word in _names(kind)}
    clashes: dict[str, Problem] = {}
    for kind in brought().kinds.values():
        for word in _names(kind):
            if (other := found.setdefault(_folded(word), kind)) is not kind:
                clashes.setdefault(_folded(word), _clash(kind, other, word))
    return found, clashes


def clashes() -> tuple[Problem, ...]:
    """What is to be told of kinds of packages that are called like others."""
    return tuple(_by_word()[1].values())


def _names(kind: Kind) -> tuple[str, ...]:
    return (*kind.aliases, kind.short, kind.name)


def _clash(kind: Kind, other: Kind, word: str) -> Problem:
    """What is said of two kinds of one name."""
    packages = brought().packages
    whose = next((package for name, package in packages.items() if brought().kinds[name] is kind), "a package")
    message = f"'{word}' would be two kinds of layers: '{other.name}', which it is, and '{kind.name}' of {whose}"
    return Problem(message, hint="uninstall the package, or ask its authors to rename the kind", topic="tool")


@lru_cache(maxsize=1024)
def _found(word: str) -> tuple[Kind | None, Problem | None]:
    known, clashing = _by_word()
    folded = _folded(word)
    if folded not in known:
        folded = folded.removeprefix("nn").removeprefix("lazy").removesuffix("layer")
    return known.get(folded), clashing.get(folded)


def find(word: str) -> Kind | None:
    """The kind that a name or an alias stands for, written in any case, with or without `_`, `-` and `nn.`; `None` for no kind.

    Where there is none, what could not be loaded is told, for it might have brought it; so is another kind of that name.
    """
    kind, clash = _found(word)
    for problem in ((clash,) if clash else ()) if kind else brought().broken:
        tell(problem)
    return kind


def nearest_kind(word: str) -> str | None:
    """The name that an author who wrote `word` probably meant."""
    words = {name for kind in kinds().values() for name in _names(kind)}
    return nearest(word, sorted(words))


def packages_of(network: Network) -> list[str]:
    """The packages whose kinds a network has, with their versions: what its pictures depend on besides us."""
    used = {part.kind for layer in network.layers for part in (layer, *layer.fused) if part.kind not in KINDS}
    return sorted({brought().packages[name] for name in used if name in brought().packages})


__all__ = [
    "KINDS",
    "Attributes",
    "Field",
    "Gate",
    "Inferred",
    "Kind",
    "Mismatch",
    "Trait",
    "TransferFunction",
    "clashes",
    "find",
    "inferred",
    "kind_named",
    "kind_of",
    "kinds",
    "nearest_kind",
    "packages_of",
]  # fmt: skip
