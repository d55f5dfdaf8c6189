"""Panels that are no single line: stages at places of their own, and the lines between them.

A place is how far along the flow and how far across it something lies, counted from where the line enters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from nnviz_core.fonts import text_width
from nnviz_core.geometry import circle
from nnviz_core.kit.text import Line
from nnviz_core.layout.flow import Flow
from nnviz_core.scene import Anchor, Item, Path, Point, Text
from nnviz_core.styles.panels.drawing import LETTERS, PAD, STEP, drawn_stage, frame, half, line
from nnviz_core.styles.panels.stages import Stage

NOTE = 3.0
"""Between a stage and a word beside it, in pixels."""

EDGE = 10.0
"""Between a frame and what stands in it, across the flow, in pixels."""


class Note(Struct, frozen=True):
    """A word at one side of a place: before it, which is above it where the flow goes to the right (-1), or behind it (1)."""

    text: str
    place: Point
    side: int
    bold: bool = False


class Circuit(Struct, frozen=True):
    """Stages and lines, measured.

    Attributes:
        stages: Each about its place.
        wires: Their corners; all end in an arrow's head, but for those that are led to a stage by another one.
        joints: Where lines part.
        notes: Words.
        length: From where the line enters to where it leaves, both at 0 across the flow.
        above: How far it reaches to the left of the flow (above it, where that goes to the right).
        below: How far it reaches to the other side.
    """

    stages: tuple[tuple[Stage, Point], ...] = ()
    wires: tuple[tuple[tuple[Point, ...], bool], ...] = ()
    joints: tuple[Point, ...] = ()
    notes: tuple[Note, ...] = ()
    length: float = 0.0
    above: float = 0.0
    below: float = 0.0


class Draft(Struct):
    """A circuit that is being written.

    Attributes:
        size: Of the font, in pixels.
        upright: Whether data flow down or up: then words stand beside stages, and not above and below them.
    """

    size: float
    upright: bool
    stages: list[tuple[Stage, Point]] = field(default_factory=list)
    wires: list[tuple[tuple[Point, ...], bool]] = field(default_factory=list)
    joints: list[Point] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def row(self, stages: Sequence[Stage], start: float, across: float) -> float:
        """Stages on one line, from `start` on, each joined to the next one; where the last of them ends along the flow."""
        for number, stage in enumerate(stages):
            if number:
                self.wire((start - STEP, across), (start, across))
            self.put(stage, (start + half(stage), across))
            start += 2 * half(stage) + STEP
        return start - STEP

    def put(self, stage: Stage, place: Point) -> None:
        """One stage about a place."""
        self.stages.append((stage, place))

    def wire(self, *corners: Point, headed: bool = True) -> None:
        """A line."""
        self.wires.append((corners, headed))

    def note(self, text: str, place: Point, side: int, *, bold: bool = False) -> None:
        """A small word at a side of a place; a bold one is larger."""
        self.notes.append(Note(text, (place[0], place[1] + side * NOTE), side, bold))

    def room(self, texts: Sequence[str]) -> float:
        """How much room words beside a stage take across the flow, in pixels."""
        small = self.size * LETTERS
        return NOTE * 2 + (max((text_width(text, small) for text in texts), default=0.0) if self.upright else small)

    def within(self, circuit: Circuit, along: float, across: float) -> None:
        """Takes in another circuit, whose line enters at a place."""

        def at(place: Point) -> Point:
            return place[0] + along, place[1] + across

        self.stages += [(stage, at(place)) for stage, place in circuit.stages]
        self.wires += [(tuple([at(corner) for corner in corners]), headed) for corners, headed in circuit.wires]
        self.joints += [at(place) for place in circuit.joints]
        self.notes += [replace(note, place=at(note.place)) for note in circuit.notes]

    def circuit(self, length: float) -> Circuit:
        """What was written, measured."""
        small = self.size * LETTERS
        reach = [0.0]
        for stage, (_, across) in self.stages:
            reach += [across - half(stage), across + half(stage)]
        for note in self.notes:
            reach.append(note.place[1] + note.side * (text_width(note.text, small) if self.upright else small))
        reach += [across for corners, _ in self.wires for _, across in corners]
        return Circuit(tuple(self.stages), tuple(self.wires), tuple(self.joints), tuple(self.notes), length, -min(reach), max(reach))


def framed(circuit: Circuit, stages: Sequence[Stage], *, size: float, upright: bool) -> Circuit:
    """A circuit with room around it, and behind it, on its line, what is fused with it."""
    sheet = Draft(size, upright)
    sheet.within(circuit, PAD, 0.0)
    end = PAD + circuit.length
    if stages:
        sheet.wire((end, 0.0), (end + STEP, 0.0))
        end = sheet.row(stages, end + STEP, 0.0)
    sheet.wire((0.0, 0.0), (PAD, 0.0), headed=False)
    sheet.wire((end, 0.0), (end + PAD, 0.0), headed=False)
    made = sheet.circuit(end + PAD)
    return replace(made, above=made.above + EDGE, below=made.below + EDGE)


def drawn_circuit(circuit: Circuit, start: float, across: float, flow: Flow, *, role: str, size: float) -> Iterator[Item]:
    """The items of a circuit whose line enters at `start` on the line `across`: its frame and its lines, then stages and words."""

    def at(place: Point) -> Point:
        return flow(start + place[0], across + place[1])

    yield frame(at((0.0, -circuit.above)), at((circuit.length, circuit.below)), role)
    for corners, headed in circuit.wires:
        yield from line([at(corner) for corner in corners], headed=headed)
    yield from (Path(segments=circle(*at(place), 2.0), fill="line") for place in circuit.joints)
    for stage, place in circuit.stages:
        yield from drawn_stage(stage, at(place), size)
    yield from (_noted(note, at(note.place), size * LETTERS, upright=flow.upright) for note in circuit.notes)


def _noted(note: Note, point: Point, size: float, *, upright: bool) -> Text:
    line = Line(note.text, size / LETTERS * 1.2, bold=True, role="ink") if note.bold else Line(note.text, size, role="muted")
    if upright:
        anchor: Anchor = "end" if note.side < 0 else "start"
        return line.at(point[0], point[1] + line.drop, anchor)
    return line.about(point[0], point[1] + note.side * line.size / 2)
