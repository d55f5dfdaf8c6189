"""A network as a drawing in characters: a line a layer, frames around groups, beside the rails that join it to what it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import prod

from msgspec.structs import replace

from nnviz_core.network import Group, Layer, Network
from nnviz_core.notation import is_told, notation, repeats, title
from nnviz_core.simplify.costs import total
from nnviz_core.terminal import clean, cut
from nnviz_renderers.text.page import LEAST_WORDS, WIDTH, Line, aligned
from nnviz_renderers.text.rails import Rails, Row

MOST_FRAMES = 5
"""More groups around each other would leave no room for words: names go first, and inner repetitions are counted with the outer ones."""
LONGEST_NUMBER = 14

_BAR = "│ "


def draw(network: Network, shown: Callable[[str], str] = clean) -> str:
    """The drawing: a line a layer, in the network's order, beside the rails that join it to what it reads.

    Args:
        network: Inferred. It is drawn as it is.
        shown: Turns words and rails into the characters that there are: `nnviz_core.terminal.clean` or `ascii_only`.
    """
    head = [shown(cut(shown(network.name), WIDTH)), ""] if network.name else []
    # Other characters may need other widths: what is written must be settled before it is placed.
    lines = [Line(*map(shown, (line.rails, line.frames, line.label, line.words, line.shape, line.params))) for line in _lines(network)]
    return "\n".join([*head, *(shown(line) for line in aligned(lines))]) + "\n"


def _lines(network: Network) -> Iterator[Line]:
    """Rails and words, with the frames of groups as they begin and end."""
    rows = list(Rails(network).rows())
    numbers = _numbers(rows)
    around: list[Group] = []
    for row in rows:
        if not row.layer:
            yield Line(row.rails, _BAR * len(around))
            continue
        layer = network.by_name[row.layer]
        before, around = around, _frames(layer, network)
        indent = _BAR * len(around)
        yield from (Line(row.above, border) for border in _borders(before, around))
        yield from (Line(row.above, indent + read) for read in _afar(row, numbers))
        number = f"{numbers[layer.name]} " if layer.name in numbers else ""
        yield Line(row.rails, indent + number, layer.label, _said(layer), _shape(layer), _params(layer))
    yield from (Line("", border) for border in _borders(around, []))


def _numbers(rows: Iterable[Row]) -> dict[str, str]:
    """The signs of the layers that others read without a rail: `[1]`, `[2]`, in the order of the drawing."""
    read = {name for row in rows for name in row.afar}
    return {name: f"[{number}]" for number, name in enumerate((row.layer for row in rows if row.layer in read), start=1)}


def _afar(row: Row, numbers: Mapping[str, str]) -> Iterator[str]:
    """What a layer reads without a rail, in as many lines as it takes: `← [1] [4]`."""
    room = LEAST_WORDS - len(_BAR) * MOST_FRAMES
    said = "←"
    for name in row.afar:
        if len(said) + 1 + len(numbers[name]) > room and said != "←":
            yield said
            said = "←"
        said += f" {numbers[name]}"
    if row.afar:
        yield said


def _borders(before: Sequence[Group], now: Sequence[Group]) -> Iterator[str]:
    """Close the frames that end, open those that begin."""
    common = 0
    while common < min(len(before), len(now)) and before[common] == now[common]:
        common += 1
    if ended := len(before) - common:
        yield _BAR * common + "└─" + "┴─" * (ended - 1)
    for depth, group in enumerate(now[common:], start=common):
        count = repeats(group.count, " ×{}")
        yield f"{_BAR * depth}┌─ {group.label or 'repeated'}{count}"


def _frames(layer: Layer, network: Network) -> list[Group]:
    """The groups around a layer that are worth a frame, outermost first."""
    chain: list[Group] = []
    name = layer.group
    while name is not None:
        group = network.groups_by_name[name]
        if group.count > 1 or (group.label and group.kind in {"group", "module"}):
            chain.append(group)
        name = group.parent
    return _fewer(chain[::-1])


def _fewer(chain: Sequence[Group]) -> list[Group]:
    """The groups that have a frame, outermost first; how often what is in them is repeated is always told."""
    repeated = [group for group in chain if group.count > 1]
    names = max(0, MOST_FRAMES - len(repeated))
    labelled = [group for group in chain if group.count == 1][:names]
    kept = [group for group in chain if group in repeated or group in labelled]
    if len(kept) <= MOST_FRAMES:
        return kept
    *outer, last = kept[:MOST_FRAMES]
    return [*outer, replace(last, count=prod(group.count for group in kept[MOST_FRAMES - 1 :]))]


def _said(layer: Layer) -> str:
    """What a layer is, with all that is fused into it; of a group that is drawn as one box, its label says all."""
    is_box = layer.kind != "input" and is_told(layer)
    return " · ".join([*([] if is_box else [notation(layer)]), *(title(part) for part in layer.fused)])


def _shape(layer: Layer) -> str:
    return layer.shape.compact if layer.shape else "?"


def _params(layer: Layer) -> str:
    """How many parameters a layer has with all that is fused into it; nothing where it has none."""
    count = total([layer], "params")
    text = "?" if count is None else f"{count:,}" if count else ""
    return text if len(text) <= LONGEST_NUMBER else f"{count:.2e}"
