"""The styles that might draw a network: each with its options, and with the network as it wants it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from nnviz_core.abilities import Selected
from nnviz_core.choose import choose
from nnviz_core.contracts import Style
from nnviz_core.diagram import Options, Prepared, option_fields, parse_options
from nnviz_core.dressing import with_scheme
from nnviz_core.errors import Problem
from nnviz_core.known_options import known_options
from nnviz_core.network import Network, Place
from nnviz_core.preparing import Preparation
from nnviz_core.registry import find_style
from nnviz_core.simplify import color, select, unrollable
from nnviz_core.simplify.steps import FUSE


class Candidate(Struct, frozen=True, kw_only=True):
    """A style that might draw a network.

    Attributes:
        style: It.
        options: As far as they are right.
        network: The part that is drawn, in its author's colours.
        prepared: That as the style wants it, and all that was done to the network.
        problems: What is wrong with the options.
    """

    style: Style
    options: Options
    network: Network
    prepared: Prepared
    problems: tuple[Problem, ...]

    @property
    def why_not(self) -> str:
        """Why the style cannot draw it, in a few words; empty where it can."""
        return self.style.why_not(self.prepared.network)


class Candidates:
    """What is asked for of one network, and the styles that might draw it. What several of them want done to it is done once.

    Args:
        network: Whole and inferred.
        given: Options by their keys (see `nnviz_core.diagram.option_key`).
        defaults: Which of them are the project's alone: a style that does not have them is not told.
        place: Where the options were written.
    """

    def __init__(self, network: Network, given: Mapping[str, Any], defaults: Collection[str], place: Place) -> None:
        self.given, self.defaults, self.place = given, defaults, place
        self._whole = Preparation(network)
        wanted = option_fields(Selected).keys() & given.keys()
        chosen, _ = parse_options(Selected, {name: given[name] for name in sorted(wanted)})  # what is wrong with them the style is told
        self._selected, self._problems = select(network, chosen)
        self._part = Preparation(self._selected.network) if wanted else self._whole
        self._network = network
        self._found: dict[str, Candidate] = {}

    def by(self, name: str) -> Candidate:
        """A style of that name, with the network as it wants it."""
        if name not in self._found:
            self._found[name] = self._candidate(find_style(name))
        return self._found[name]

    def auto(self) -> str:
        """The name of the style that suits the network."""
        return choose(self._part.by((FUSE,), None).network, lambda name: not self.by(name).why_not)

    def _candidate(self, style: Style) -> Candidate:
        known, unknown = known_options(style, self.given, self.defaults, self.place)
        options, problems = parse_options(style.options, known, self.place)
        options = with_scheme(options)
        is_part = issubclass(style.options, Selected)
        part, notices = (self._selected, self._problems) if is_part else (Prepared(self._network), [])
        network, uncolored = color(part.network, getattr(options, "colors", ()))
        preparation = Preparation(network) if network is not part.network else self._part if is_part else self._whole
        prepared = preparation.by(style.prepare, options)
        return Candidate(
            style=style,
            options=options,
            network=network,
            prepared=replace(prepared, changes=(*part.changes, *prepared.changes)),
            problems=(*unknown, *problems, *notices, *uncolored, *unrollable(network, getattr(options, "unroll", 0))),
        )
