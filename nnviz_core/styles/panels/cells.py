"""The cells of recurrent layers: their gates, the state that goes around, and both directions of those that have two."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from nnviz_core.fonts import text_width
from nnviz_core.kit.roles import role_of
from nnviz_core.network import Layer
from nnviz_core.ops import KINDS, Gate, kind_of
from nnviz_core.ops.questions import has_bias, is_bidirectional
from nnviz_core.scene import Point
from nnviz_core.styles.panels.circuits import NOTE, Circuit, Draft
from nnviz_core.styles.panels.drawing import BALL, BOX, LETTERS, STEP
from nnviz_core.styles.panels.stages import Stage, letters

BIAS = 8.0
"""How long the arrow from a bias is, in pixels."""
LANE = 14.0
"""Room between what stands in a cell and a line that is led past it."""


class RecurrentCell(Struct, frozen=True):
    """What the drawing of a cell depends on: its layer, how words are set, and whether it runs backwards."""

    layer: Layer
    size: float
    upright: bool
    backwards: bool = False

    @property
    def role(self) -> str:
        """The colour of its weights."""
        return role_of(self.layer)

    @property
    def delay(self) -> Stage:
        """What keeps a state for a step; what runs backwards knows that of the step after."""
        return Stage(form="box", text="z" if self.backwards else "z⁻¹", role="input")

    @property
    def gates(self) -> Sequence[Gate]:
        """In their order."""
        return kind_of(self.layer).gates

    @property
    def has_bias(self) -> bool:
        """Whether biases are added."""
        return has_bias(self.layer)

    def sheet(self) -> Draft:
        """An empty sheet."""
        return Draft(self.size, self.upright)

    @property
    def aside(self) -> float:
        """Room before the first stage of a row, so that the name over it clears the line that leads there."""
        widest = 0.0 if self.upright else max((text_width(gate.name, self.size * LETTERS) for gate in self.gates), default=0.0)
        return max(STEP, (widest - BOX) / 2 + NOTE)

    @property
    def over(self) -> float:
        """How far a row with a gate reaches before its line, its name included."""
        return BOX / 2 + self.sheet().room([gate.name for gate in self.gates])

    @property
    def under(self) -> float:
        """How far it reaches behind its line, its bias included."""
        return max(BOX / 2, BALL / 2 + BIAS + self.sheet().room("b")) if self.has_bias else BOX / 2


def cell(layer: Layer, *, size: float, upright: bool) -> Circuit | None:
    """The cell of a recurrent layer; `None` for one that is a weighted sum in one direction, which a line of stages shows."""
    kind = kind_of(layer)
    if "recurrent" not in kind.traits or not (kind.gates or is_bidirectional(layer)):
        return None
    known = RecurrentCell(layer, size, upright)
    return _both_ways(known) if is_bidirectional(layer) else _one_way(known)


def _one_way(known: RecurrentCell) -> Circuit:
    return _BY_GATES.get(frozenset(gate.name for gate in known.gates), _any_gates)(known)


def _sum(sheet: Draft, known: RecurrentCell, gate: Gate, start: float, across: float) -> float:
    """A weighted sum with a transfer function, under the name of its gate; where it ends along the flow."""
    stages = [Stage(form="box", text="W", role=known.role), Stage(form="ball", text="+"),
              Stage(form="curve", role="activation", kind=KINDS[gate.function])]  # fmt: skip
    end = sheet.row(stages, start, across)
    if gate.name:
        sheet.note(gate.name, (start + BOX / 2, across - BOX / 2), -1)
    if known.has_bias:
        _bias(sheet, (start + BOX + STEP + BALL / 2, across))
    return end


def _bias(sheet: Draft, ball: Point) -> None:
    along, edge = ball[0], ball[1] + BALL / 2
    sheet.wire((along, edge + BIAS), (along, edge))
    sheet.note("b", (along, edge + BIAS), 1)


def _joined(sheet: Draft, start: float = STEP) -> float:
    """The input and the state before, side by side; where they go on along the flow."""
    sheet.wire((0.0, 0.0), (start, 0.0))
    return sheet.row([Stage(form="ball", text="‖")], start, 0.0)


def _ball(sheet: Draft, text: str, place: Point) -> None:
    sheet.put(Stage(form="ball", text=text), place)


def _fan(sheet: Draft, known: RecurrentCell, start: float, rows: Sequence[float]) -> float:
    """A line that parts to several rows; where their first stages begin."""
    bus = start + STEP / 2
    sheet.wire((start, 0.0), (bus, 0.0), headed=False)
    for across in rows:
        sheet.wire((bus, 0.0), (bus, across), (bus + known.aside, across))
    sheet.joints += [(bus, across) for across in {0.0: None, **dict.fromkeys(rows[1:-1])}]
    return bus + known.aside


def _plain(known: RecurrentCell) -> Circuit:
    """A weighted sum of the input and, by a matrix of their own, of what came out a step before."""
    sheet = known.sheet()
    sheet.wire((0.0, 0.0), (STEP, 0.0))
    end = _sum(sheet, known, Gate("", "tanh"), STEP, 0.0)
    ball, out, lane = STEP + BOX + STEP + BALL / 2, end + 2 * STEP, -BOX - LANE
    delay = (ball + out) / 2
    sheet.joints.append((out, 0.0))
    sheet.wire((end, 0.0), (out + STEP, 0.0), headed=False)
    sheet.wire((out, 0.0), (out, lane), (delay + BOX / 2, lane))
    sheet.wire((delay - BOX / 2, lane), (ball + BOX / 2, lane))
    sheet.wire((ball, lane + BOX / 2), (ball, -BALL / 2))
    sheet.put(known.delay, (delay, lane))
    sheet.put(Stage(form="box", text="U", role=known.role), (ball, lane))
    return sheet.circuit(out + STEP)


def _back(sheet: Draft, known: RecurrentCell, out: float, lane: float, into: Point) -> None:
    """From the end of a cell along a lane behind it, a step later, back to what it reads."""
    delay = out - STEP - BOX / 2
    sheet.joints.append((out, 0.0))
    sheet.wire((out, 0.0), (out, lane), (delay + BOX / 2, lane))
    sheet.put(known.delay, (delay, lane))
    sheet.wire((delay - BOX / 2, lane), (into[0], lane), into)


def _lstm(known: RecurrentCell) -> Circuit:
    """`c = f · c before + i · g`, `h = o · tanh(c)`: four sums, and two states that go around."""
    sheet, pitch = known.sheet(), known.over + known.under
    rows = {name: (number - 1.5) * pitch for number, name in enumerate(("forget", "input", "candidate", "output"))}
    start = _fan(sheet, known, _joined(sheet), list(rows.values()))
    end = 0.0
    for gate in known.gates:
        end = _sum(sheet, known, gate, start, rows[gate.name])
    keep, add = end + STEP + BALL / 2, end + 2 * STEP + BALL * 1.5
    top, half = rows["forget"], BALL / 2
    for across in (top, rows["input"]):
        sheet.wire((end, across), (keep - half, across))
        _ball(sheet, "×", (keep, across))
    sheet.wire((end, rows["candidate"]), (keep, rows["candidate"]), (keep, rows["input"] + half))
    sheet.wire((keep + half, rows["input"]), (add, rows["input"]), (add, top + half))
    sheet.wire((keep + half, top), (add - half, top))
    _ball(sheet, "+", (add, top))
    return _lstm_out(sheet, known, (end, keep, add), rows)


def _lstm_out(sheet: Draft, known: RecurrentCell, places: tuple[float, float, float], rows: dict[str, float]) -> Circuit:
    """The state of the cell on its way around and out, and what comes out on its way back."""
    end, keep, add = places
    top, half, around = rows["forget"], BALL / 2, add + BALL / 2 + STEP * 1.5
    squashed = around + STEP * 1.5 + BOX / 2
    out = squashed + BOX / 2 + STEP + half
    over, delay = top - BOX - LANE, (keep + around) / 2
    sheet.wire((add + half, top), (squashed - BOX / 2, top))
    sheet.joints.append((around, top))
    sheet.note("c", (around + STEP * 0.7, top), -1)
    sheet.wire((around, top), (around, over), (delay + BOX / 2, over))
    sheet.put(known.delay, (delay, over))
    sheet.wire((delay - BOX / 2, over), (keep, over), (keep, top - half))
    sheet.put(Stage(form="curve", role="activation", kind=KINDS["tanh"]), (squashed, top))
    sheet.wire((squashed + BOX / 2, top), (out, top), (out, -half))
    sheet.wire((end, rows["output"]), (out, rows["output"]), (out, half))
    _ball(sheet, "×", (out, 0.0))
    leaves = out + half + STEP
    sheet.note("h", (leaves + STEP / 2, 0.0), -1)
    _back(sheet, known, leaves, rows["output"] + known.under + LANE + BOX / 2, (STEP + half, half))
    sheet.wire((out + half, 0.0), (leaves + STEP, 0.0), headed=False)
    return sheet.circuit(leaves + STEP)


def _gru(known: RecurrentCell) -> Circuit:
    """`h = z · h before + (1 - z) · g`: the reset gate chooses what of the state the candidate reads, the update gate what of it stays."""
    sheet, half = known.sheet(), BALL / 2
    gates = {gate.name: gate for gate in known.gates}
    aside = known.over + known.under
    start = _fan(sheet, known, _joined(sheet, start=STEP * 1.5), [0.0, aside])
    end = _sum(sheet, known, gates["reset"], start, 0.0)
    updated = _sum(sheet, known, gates["update"], start, aside)
    chosen = end + STEP + half
    sheet.wire((end, 0.0), (chosen - half, 0.0))
    _ball(sheet, "×", (chosen, 0.0))
    sheet.wire((chosen + half, 0.0), (chosen + half + STEP, 0.0))
    again = chosen + half + STEP + half
    _ball(sheet, "‖", (again, 0.0))
    sheet.joints.append((STEP / 2, 0.0))
    past = -known.over - LANE
    sheet.wire((STEP / 2, 0.0), (STEP / 2, past), (again, past), (again, -half))
    sheet.wire((again + half, 0.0), (again + half + known.aside, 0.0))
    made = _sum(sheet, known, gates["candidate"], again + half + known.aside, 0.0)
    return _gru_out(sheet, known, (chosen, updated, made), aside)


def _gru_out(sheet: Draft, known: RecurrentCell, places: tuple[float, float, float], aside: float) -> Circuit:
    """What the candidate and the state before make together, and its way back."""
    chosen, updated, made = places
    half = BALL / 2
    fresh, kept = made + STEP + half, made + STEP * 2 + BOX + half
    lane = aside + known.under + LANE + BOX / 2
    sheet.wire((made, 0.0), (fresh - half, 0.0))
    _ball(sheet, "×", (fresh, 0.0))
    sheet.wire((fresh + half, 0.0), (kept - half, 0.0))
    _ball(sheet, "+", (kept, 0.0))
    sheet.wire((updated, aside), (kept - half, aside))
    sheet.joints.append((fresh, aside))
    complement = aside / 2
    sheet.wire((fresh, aside), (fresh, complement + half))
    _ball(sheet, "1−", (fresh, complement))
    sheet.wire((fresh, complement - half), (fresh, half))
    _ball(sheet, "×", (kept, aside))
    sheet.wire((kept, aside - half), (kept, half))
    leaves = kept + half + 2 * STEP + BOX
    sheet.note("h", (leaves + STEP / 2, 0.0), -1)
    _back(sheet, known, leaves, lane, (STEP * 1.5 + half, half))
    for along, end in ((kept, aside + half), (chosen, half)):
        sheet.joints.append((along, lane))
        sheet.wire((along, lane), (along, end))
    sheet.wire((kept + half, 0.0), (leaves + STEP, 0.0), headed=False)
    return sheet.circuit(leaves + STEP)


def _any_gates(known: RecurrentCell) -> Circuit:
    """The gates of a cell that we know no more of, and the rest of it in a box."""
    sheet, pitch = known.sheet(), known.over + known.under
    if not known.gates:
        return _plain(known)
    rows = [(number - (len(known.gates) - 1) / 2) * pitch for number in range(len(known.gates))]
    start = _fan(sheet, known, _joined(sheet), rows)
    end = max(_sum(sheet, known, gate, start, across) for gate, across in zip(known.gates, rows, strict=True))
    box, bus = end + 2 * STEP, end + STEP / 2
    for across in rows:
        sheet.wire((end, across), (bus, across), (bus, 0.0), headed=False)
    sheet.wire((bus, 0.0), (box, 0.0))
    sheet.put(Stage(form="box", text=letters(known.layer), role=known.role), (box + BOX / 2, 0.0))
    leaves = box + BOX + STEP
    _back(sheet, known, leaves, rows[-1] + known.under + LANE + BOX / 2, (STEP + BALL / 2, BALL / 2))
    sheet.wire((box + BOX, 0.0), (leaves + STEP, 0.0), headed=False)
    return sheet.circuit(leaves + STEP)


_BY_GATES: dict[frozenset[str], Callable[[RecurrentCell], Circuit]] = {
    frozenset({"forget", "input", "candidate", "output"}): _lstm,
    frozenset({"reset", "update", "candidate"}): _gru,
}
"""How gates work together, by their names."""


def _both_ways(known: RecurrentCell) -> Circuit:
    """A cell that runs forwards and one that runs backwards, and what they make side by side."""
    sheet, fan = known.sheet(), 2 * STEP
    forwards, backwards = _one_way(known), _one_way(replace(known, backwards=True))
    end = fan + forwards.length
    sheet.joints.append((STEP, 0.0))
    for sign, one, across in (("→", forwards, -forwards.below - LANE / 2), ("←", backwards, backwards.above + LANE / 2)):
        sheet.wire((0.0, 0.0), (STEP, 0.0), (STEP, across), (fan, across), headed=False)
        sheet.within(one, fan, across)
        sheet.note(sign, (fan, across), -1, bold=True)
        sheet.wire((end, across), (end + STEP, across), (end + STEP, math.copysign(BALL / 2, across)))
    _ball(sheet, "‖", (end + STEP, 0.0))
    sheet.wire((end + STEP + BALL / 2, 0.0), (end + 2 * STEP + BALL / 2, 0.0), headed=False)
    return sheet.circuit(end + 2 * STEP + BALL / 2)
