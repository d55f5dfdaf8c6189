"""Texts out of a source, fit for a picture: without control characters, and of bounded length."""

from __future__ import annotations

from msgspec import Struct, field
from msgspec.structs import replace

from nnviz_core.budget import allowed, overrun, tell
from nnviz_core.network import Place
from nnviz_core.words import cleaned


def fits(text: str) -> bool:
    """Whether a text is fit as it stands; nearly all are."""
    return len(text) <= allowed().characters and text.isprintable()


def fitted(text: str, place: Place | None = None, *, lines: bool = False) -> str:
    """The text without what cannot be read, cut where it is longer than the budget allows; that one was cut is told once.

    Args:
        text: As it was written.
        place: Where.
        lines: Whether it may have several lines, as a tooltip may.
    """
    if fits(text):
        return text
    if not lines:
        text = text.replace("\n", " ").replace("\t", " ")
    most = _most()
    if len(text) > most:
        tell(replace(overrun("characters", "a text is cut"), place=place))
        text = text[: most - 1] + "…"
    return cleaned(text)


def numbered(name: str, number: int) -> str:
    """`conv_1`: a name with a number, not longer than the budget allows where the number leaves room."""
    tail = f"_{number}"
    whole = name + tail
    return whole if len(whole) <= allowed().characters else name[: max(1, _most() - len(tail))] + tail


def _most() -> int:
    return max(1, int(allowed().characters))


class Names(Struct):
    """Makes texts fit, so that no two become one: what is the same already gets a number.

    Attributes:
        known: The name of each text.
        taken: Names that are used, and the last number that each was given.
    """

    known: dict[str, str] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)

    def of(self, text: str, place: Place | None = None) -> str:
        """The one name of a text."""
        if text not in self.known:
            self.known[text] = self.new(text, place)
        return self.known[text]

    def new(self, text: str, place: Place | None = None) -> str:
        """A name out of a text that no other has, not even one of the same text."""
        name = stem = fitted(text, place)
        while name in self.taken:
            self.taken[stem] += 1
            name = numbered(stem, self.taken[stem])
        self.taken[name] = 1
        return name
