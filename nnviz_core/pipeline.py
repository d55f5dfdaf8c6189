"""The program on one page: read → infer → simplify → choose a style → arrange.

`prepare` does what is needed to say whether a source is right and which picture it
asks for; `nnviz_core.produce` makes the picture's bytes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from nnviz_core import budget
from nnviz_core.candidates import Candidate, Candidates
from nnviz_core.contracts import Source, Style
from nnviz_core.describe import describe, title
from nnviz_core.diagram import Diagram, HostOptions, option_fields, option_key, parse_options
from nnviz_core.errors import Problem, SpecError
from nnviz_core.infer import infer
from nnviz_core.keys import key_of
from nnviz_core.network import Network, Place
from nnviz_core.reading import read_source
from nnviz_core.registry import FALLBACK, find_renderer, stand_ins, styles


class Job(Struct, frozen=True, kw_only=True):
    """A picture that is asked for, and all that is known of it before it is drawn.

    Attributes:
        network: Whole and inferred: what summaries and checks go by.
        diagram: What is drawn.
        host: Options that are the host's own to follow: the renderer, how to embed, what to offer for download.
        key: The hash of everything that can change the picture, its format left out.
        problems: Warnings: options that were left out, a style that did not fit.
    """

    network: Network
    diagram: Diagram
    host: HostOptions
    key: str
    problems: tuple[Problem, ...] = ()

    def by(self, renderer: str) -> Job:
        """The same picture by another renderer."""
        return (
            self
            if renderer == self.host.renderer
            else replace(self, host=dataclasses.replace(self.host, renderer=renderer), key=key_of(self.diagram, renderer))
        )

    @property
    def files(self) -> tuple[str, ...]:
        """What the picture depends on besides the source."""
        return self.network.files


def whole(source: Source, network: Network | None = None) -> Network:
    """A source's network, with the figures of all its layers.

    Args:
        source: The text or model file.
        network: What the source says, where that is known already: then nothing is read.

    Raises:
        NnvizError: The source is wrong, all of its mistakes at once; it has nothing to draw, or too much.
    """
    network = infer(network or read_source(source))
    budget.check("layers", len(network.layers), f"the network has {len(network.layers):,} layers")
    if not network.layers and not network.data:
        raise SpecError(Problem("the network has no layers", source.place))
    return network


def prepare(
    source: Source, given: Mapping[str, Any] | None = None, defaults: Mapping[str, Any] | None = None, *, network: Network | None = None
) -> Job:
    """Read and check a source, and settle which picture it asks for.

    Args:
        source: The text or model file.
        given: Options from the directive, the fence or the command line. They win over the source's own `draw:`.
        defaults: Options from the project's configuration. `draw:` wins over them.
        network: What the source says, where that is known already: then nothing is read.

    Raises:
        NnvizError: The source is wrong; all of its mistakes at once.
    """
    with budget.spending() as ledger:
        network = whole(source, network)
    job = _job(network, source.place, given or {}, defaults or {})
    return replace(job, problems=(*job.problems, *ledger.problems.values())) if ledger.problems else job


def _job(network: Network, place: Place, given: Mapping[str, Any], defaults: Mapping[str, Any]) -> Job:
    given, own, defaults = (_by_key(options) for options in (given, network.options, defaults))
    host, rest, problems = _host_options({**defaults, **own, **given}, place)
    only_defaults = defaults.keys() - own.keys() - given.keys()
    drawn, reasons = _drawn_by(Candidates(network, rest, only_defaults, place), host, place)
    host, unable = _able(host, drawn.style, place)
    warning = drawn.style.warning()
    diagram = Diagram(
        network=drawn.network, style=drawn.style.name, options=drawn.options, prepared=drawn.prepared,
        title=title(network), description=describe(network, drawn.prepared.changes),
    )  # fmt: skip
    return Job(
        network=network,
        diagram=diagram,
        host=host,
        key=key_of(diagram, host.renderer),
        problems=(*problems, *reasons, *unable, *drawn.problems, *([warning] if warning else [])),
    )


def _host_options(given: Mapping[str, Any], place: Place) -> tuple[HostOptions, dict[str, Any], list[Problem]]:
    """The host's own options, and the ones that are left for the style."""
    own = option_fields(HostOptions)
    host, problems = parse_options(HostOptions, {name: value for name, value in given.items() if name in own}, place)
    return host, {name: value for name, value in given.items() if name not in own}, problems


def _by_key(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options by their names in one spelling, so that one that is given twice is the same."""
    return {option_key(name): value for name, value in options.items()}


def _drawn_by(candidates: Candidates, host: HostOptions, place: Place) -> tuple[Candidate, list[Problem]]:
    """The style that draws: the one that was asked for, or another one and the reason why."""
    draws = find_renderer(host.renderer).draws
    if host.style == "auto":
        candidate = candidates.by(candidates.auto())
        return (candidate if draws(candidate.style) else _stand_in(candidates, draws)), []
    candidate = candidates.by(host.style)
    if not candidate.why_not:
        return candidate, []
    other = _stand_in(candidates, draws)
    message = f"style '{candidate.style.name}' cannot draw this network: {candidate.why_not}; drawn as '{other.style.name}'"
    return other, [Problem(message, place, f"'style: {other.style.name}' draws it", "style")]


def _stand_in(candidates: Candidates, draws: Callable[[Style], bool]) -> Candidate:
    """The first of the styles that stand in for others which can draw the network, preferably one that the renderer draws."""
    standing = [candidates.by(style.name) for style in stand_ins()]
    return min(standing, key=lambda candidate: (bool(candidate.why_not), not draws(candidate.style)))


def _able(host: HostOptions, style: Style, place: Place) -> tuple[HostOptions, list[Problem]]:
    """The host's options with a renderer that draws the style, and what keeps the one that was asked for from it."""
    renderer = find_renderer(host.renderer)
    if not renderer.draws(style):
        drawn = ", ".join(name for name, each in styles().items() if renderer.draws(each))
        message = f"renderer '{host.renderer}' draws {drawn}, not '{style.name}'; drawn by '{FALLBACK}'"
        hint = "one of these styles, or another renderer"
        return dataclasses.replace(host, renderer=FALLBACK), [Problem(message, place, hint, "option")]
    missing = renderer.missing(FALLBACK) if FALLBACK in renderer.formats else None
    return host, [missing] if missing else []
