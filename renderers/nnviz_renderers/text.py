"""The text renderer: a network as a drawing in Unicode or ASCII, branches and all, and as a table."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nnviz_core._version import __version__
from nnviz_core.diagram import Diagram
from nnviz_core.network import Group, Layer, Network
from nnviz_core.notation import notation, title
from nnviz_core.plugins import Artifact, Renderer
from nnviz_core.simplify import fold, fuse
from nnviz_core.summary import summarize
from nnviz_renderers._text_rails import DOWN, UP, Rails, Row

WIDTH = 80
"""Columns of a page of text."""
LEAST_WORDS = 24
"""A layer's words are not cut shorter than this, however many rails there are."""

_PLAIN = str.maketrans({"×": "x", "·": "|", "→": "->", "…": "~", "┌": "+", "│": "|", "└": "+", "←": "<-", "—": "-", "²": "2"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its rails, what is said of the layer, and its figures."""

    rails: str
    words: str = ""
    shape: str = ""
    params: str = ""


def render(diagram: Diagram, output: str) -> Artifact:
    """Draw a diagram as `txt` (Unicode), `ascii` or `table`."""
    if output == "table":
        return Artifact(format=output, data=summarize(diagram.network).encode())
    text = draw(diagram.network, plain=output == "ascii", expand=diagram.options.expand, folded=diagram.options.fold)
    return Artifact(format=output, data=text.encode())


def draw(network: Network, *, plain: bool = False, expand: Sequence[str] = (), folded: bool = True) -> str:
    """The drawing, a line a layer.

    Args:
        network: Inferred.
        plain: ASCII alone; characters that it lacks become `?`.
        expand: Groups that are not folded although they are repeated.
        folded: Whether repeated groups are drawn once.
    """
    shown = fuse(network, standalone=True)
    shown = fold(shown, expand=tuple(expand)) if folded else shown
    lines = list(_lines(shown, plain=plain))
    text = "\n".join([*([network.name, ""] if network.name else []), *_aligned(lines)]) + "\n"
    return text.translate(_PLAIN).encode("ascii", "replace").decode() if plain else text


def _lines(network: Network, *, plain: bool) -> Iterator[Line]:
    """Rails and words, with the frames of groups as they begin and end."""
    open_groups: list[Group] = []
    rails = Rails(network, plain=plain)
    for row in rails.rows():
        if not row.layer:
            yield Line(row.rails, "│ " * len(open_groups))
            continue
        layer = network.by_name[row.layer]
        groups = _frames(layer, network)
        passing = row.rails.replace(rails.node, rails.characters[UP | DOWN] if network.edges_into[layer.name] else " ")
        yield from _moved(open_groups, groups, passing)
        yield Line(row.rails, "│ " * len(groups) + _said(layer, row), _shape(layer), _params(layer))


def _moved(open_groups: list[Group], groups: list[Group], rails: str) -> Iterator[Line]:
    """Close the frames that end, open those that begin."""
    common = sum(1 for one, other in zip(open_groups, groups, strict=False) if one == other)
    while len(open_groups) > common:
        open_groups.pop()
        yield Line(rails, "│ " * len(open_groups) + "└")
    for group in groups[common:]:
        count = f" ×{group.count}" if group.count > 1 else ""
        yield Line(rails, "│ " * len(open_groups) + f"┌ {group.label or 'repeated'}{count}")
        open_groups.append(group)


def _frames(layer: Layer, network: Network) -> list[Group]:
    """The groups around a layer that are worth a frame, outermost first."""
    chain: list[Group] = []
    name = layer.group
    while name is not None:
        group = network.groups_by_name[name]
        if group.count > 1 or (group.label and group.kind in {"group", "module"}):
            chain.append(group)
        name = group.parent
    return chain[::-1]


def _said(layer: Layer, row: Row) -> str:
    words = " · ".join([notation(layer), *(title(part) for part in layer.fused)])
    named = f"{layer.label}: {words}" if layer.label else words
    return f"{named} ← {', '.join(row.afar)}" if row.afar else named


def _shape(layer: Layer) -> str:
    return layer.shape.compact if layer.shape else "?"


def _params(layer: Layer) -> str:
    counts = [each.params for each in (layer, *layer.fused)]
    return "?" if None in counts else f"{total:,}" if (total := sum(count or 0 for count in counts)) else ""


def _aligned(lines: Sequence[Line]) -> Iterator[str]:
    """The lines in columns, within the page's width where that is possible."""
    rails = max((columns(line.rails) for line in lines), default=0) + 2
    shapes = max((columns(line.shape) for line in lines), default=0)
    params = max((columns(line.params) for line in lines), default=0)
    words = max(LEAST_WORDS, min(max((columns(line.words) for line in lines), default=0), WIDTH - rails - shapes - params - 4))
    for line in lines:
        left = padded(line.rails, rails) + padded(cut(line.words, words), words)
        yield f"{left}  {padded(line.shape, shapes)}  {line.params.rjust(params)}".rstrip()


def columns(text: str) -> int:
    """How many columns a terminal gives a text: two for wide characters, none for marks that combine."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Cc"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def cut(text: str, width: int) -> str:
    """The text, with an ellipsis where it is too wide."""
    if columns(text) <= width:
        return text
    while columns(text) > width - 1:
        text = text[:-1]
    return text + "…"


def padded(text: str, width: int) -> str:
    """The text, filled up with spaces."""
    return text + " " * (width - columns(text))


renderer = Renderer(name="text", formats=("txt", "ascii", "table"), render=render, version=lambda: __version__)
