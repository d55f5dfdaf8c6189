"""The program on one page: read → infer → simplify → choose a style → arrange and render → cache.

`prepare` does what is needed to say whether a source is right and which picture it
asks for; `produce` makes the picture's bytes. Hosts call the first while they read
pages and the second, for all pictures of a build at once, when they are done.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

from nnviz_core import budget
from nnviz_core._version import __version__
from nnviz_core.cache import Cache
from nnviz_core.describe import describe, title
from nnviz_core.diagram import Diagram, HostOptions, option_fields, parse_options
from nnviz_core.dressing import settled
from nnviz_core.errors import NnvizError, Problem, UsageError, suggest
from nnviz_core.images import read_image
from nnviz_core.infer import infer
from nnviz_core.network import Network, Place
from nnviz_core.plugins import FALLBACK, Artifact, Renderer, Source, Style, available, find_renderer, find_style, read_source
from nnviz_core.simplify import simplify
from nnviz_core.styles.auto import choose


@dataclass(frozen=True, kw_only=True)
class Job:
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
            else replace(self, host=replace(self.host, renderer=renderer), key=_key(self.diagram, renderer))
        )

    @property
    def files(self) -> tuple[str, ...]:
        """What the picture depends on besides the source."""
        return self.network.files


def prepare(source: Source, given: Mapping[str, Any] | None = None, defaults: Mapping[str, Any] | None = None) -> Job:
    """Read and check a source, and settle which picture it asks for.

    Args:
        source: The text or model file.
        given: Options from the directive, the fence or the command line. They win over the source's own `draw:`.
        defaults: Options from the project's configuration. `draw:` wins over them.

    Raises:
        NnvizError: The source is wrong; all of its mistakes at once.
    """
    with budget.spending() as ledger:
        network = infer(read_source(source))
        budget.check("layers", len(network.layers), f"the network has {len(network.layers):,} layers")
    job = _job(network, Place(source.name, source.line + 1 if source.line else 0), given or {}, defaults or {})
    return replace(job, problems=(*job.problems, *ledger.problems.values())) if ledger.problems else job


def _job(network: Network, place: Place, given: Mapping[str, Any], defaults: Mapping[str, Any]) -> Job:
    host, rest, problems = _host_options({**defaults, **network.options, **given}, place)
    style, reasons = _style_for(network, host, place)
    only_defaults = {name for name in defaults if name not in network.options and name not in given}
    options, wrong = parse_options(style.options, _known(style, rest, only_defaults), place, without=style.without)
    options = settled(options)
    host, unable = _able(host, style.name, place)
    drawn, notices = simplify(network, options)
    if missing := style.notice():
        notices.append(missing)
    diagram = Diagram(network=drawn, style=style.name, options=options, title=title(network), description=describe(network))
    return Job(
        network=network,
        diagram=diagram,
        host=host,
        key=_key(diagram, host.renderer),
        problems=(*problems, *reasons, *unable, *wrong, *notices),
    )


def _host_options(given: Mapping[str, Any], place: Place) -> tuple[HostOptions, dict[str, Any], list[Problem]]:
    """The host's own options, and the ones that are left for the style."""
    own = option_fields(HostOptions)
    names = {name: name.replace("_", "-") for name in given}
    host, problems = parse_options(HostOptions, {name: given[name] for name, written in names.items() if written in own}, place)
    return host, {name: given[name] for name, written in names.items() if written not in own}, problems


def _style_for(network: Network, host: HostOptions, place: Place) -> tuple[Style, list[Problem]]:
    """The style that draws; `graph`, or `history` where there are no layers, and the reason where the one that was asked for cannot."""
    name, drawn_by_it = host.style, find_renderer(host.renderer).styles
    if name == "auto":
        name = choose(network)
        able = name in drawn_by_it or not drawn_by_it or not network.layers
        return find_style(name if able else drawn_by_it[0]), []
    style, other = find_style(name), "graph" if network.layers else choose(network)
    reason = style.unfit(network) or ("it has no layers" if other == "history" != name else "")
    if not reason:
        return style, []
    drawn, hint = ("a graph", "'style: graph' draws any network") if other == "graph" else ("its history", "")
    return find_style(other), [Problem(f"style '{name}' cannot draw this network: {reason}; drawn as {drawn}", place, hint, "style")]


def _able(host: HostOptions, style: str, place: Place) -> tuple[HostOptions, list[Problem]]:
    """The host's options with a renderer that draws the style, and what keeps the one that was asked for from it."""
    renderer = find_renderer(host.renderer)
    if renderer.styles and style not in renderer.styles:
        message = f"renderer '{host.renderer}' draws {', '.join(renderer.styles)}, not '{style}'; drawn by '{FALLBACK}'"
        hint = f"'style: {renderer.styles[0]}', or another renderer"
        return replace(host, renderer=FALLBACK), [Problem(message, place, hint, "option")]
    missing = renderer.unready(FALLBACK) if FALLBACK in renderer.formats else None
    return host, [missing] if missing else []


def _known(style: Style, given: Mapping[str, Any], only_defaults: set[str]) -> dict[str, Any]:
    """The options without those of the project's configuration that this style does not have: they are meant for others."""
    own = option_fields(style.options).keys() - set(style.without)
    return {name: value for name, value in given.items() if name not in only_defaults or name.replace("_", "-") in own}


def produce(job: Job, output: str, cache: Cache) -> Artifact:
    """The picture of one job, from the cache where it is there.

    Raises:
        NnvizError: The renderer failed or has no such format.
    """
    return produce_many([job], output, cache)[0]


def produce_many(jobs: Sequence[Job], output: str, cache: Cache) -> list[Artifact]:
    """The pictures of many jobs, in their order; those that are not in the cache are drawn, equal ones once.

    Raises:
        NnvizError: A renderer failed or has no such format.
    """
    made: dict[str, Artifact] = {}
    missing: dict[str, Job] = {}
    for job in jobs:
        if job.key not in made and job.key not in missing:
            artifact = cache.get(job.key, output)
            if artifact is None:
                missing[job.key] = job
            else:
                made[job.key] = artifact
    for key, artifact in _drawn(missing, output):
        cache.put(key, artifact)
        made[key] = artifact
    return [made[job.key] for job in jobs]


def _drawn(missing: Mapping[str, Job], output: str) -> list[tuple[str, Artifact]]:
    """Draw jobs, all of a batch renderer's together."""
    by_renderer: dict[str, list[str]] = {}
    for key, job in missing.items():
        by_renderer.setdefault(job.host.renderer, []).append(key)
    drawn: list[tuple[str, Artifact]] = []
    for name, keys in by_renderer.items():
        renderer = renderer_with(name, output)
        diagrams = [missing[key].diagram for key in keys]
        artifacts = renderer.render_many(diagrams, output) if renderer.render_many else [renderer.render(each, output) for each in diagrams]
        drawn += zip(keys, artifacts, strict=True)
    return drawn


def renderer_with(name: str, output: str) -> Renderer:
    """The renderer of that name, which must have the format; raises `UsageError`."""
    renderer = find_renderer(name)
    if output not in renderer.formats:
        hint = f"it makes {', '.join(renderer.formats)}"
        raise UsageError(Problem(f"renderer '{name}' makes no '{output}'", hint=hint, topic="option"))
    return renderer


def renderer_for(output: str, preferred: str = FALLBACK, style: str = "") -> str:
    """The name of a renderer that makes a format on this machine, the preferred one if it can, one that draws the style if any does.

    Raises:
        UsageError: No renderer has the format.
    """
    first = find_renderer(preferred)
    if output in first.formats and not _likeness(preferred, preferred, style) and first.unready(output) is None:
        return preferred  # without a look at the others, which must be loaded for it
    names = [preferred, FALLBACK, *available("renderers")]
    able = [name for name in names if output in find_renderer(name).formats]
    able.sort(key=lambda name: _likeness(name, preferred, style))
    for name in able:
        if find_renderer(name).unready(output) is None:
            return name
    if able:
        return able[0]  # which says what it needs
    formats = sorted({each for name in names for each in find_renderer(name).formats})
    raise UsageError(Problem(f"no renderer makes '{output}'", hint=suggest(output, formats), topic="option"))


def _likeness(name: str, preferred: str, style: str) -> int:
    """How far a renderer's picture is from what was asked for: 0 not at all, 1 the style in a look of its own, 2 another style."""
    own = find_renderer(name).styles
    return 2 if own and style and style not in own else 1 if own and name != preferred else 0


def _key(diagram: Diagram, renderer: str) -> str:
    """SHA-256 over everything that can change the picture."""
    payload = [
        __version__,
        renderer,
        find_renderer(renderer).version(),
        diagram.style,
        find_style(diagram.style).version(),
        {entry.name: getattr(diagram.options, entry.name) for entry in fields(diagram.options)},
        diagram.title,
        diagram.description,
        _canonical(diagram.network),
    ]
    return hashlib.sha256(json.dumps(payload, default=_plain, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(network: Network) -> list[Any]:
    """The network without what is only for messages, in JSON's types."""
    layers = [[layer.name, layer.kind, layer.attributes, layer.label, layer.group, layer.host, layer.shapes, layer.look,
               layer.params, layer.trainable_params, layer.macs, layer.fused] for layer in network.layers]  # fmt: skip
    edges = [(edge.tail, edge.head, edge.port) for edge in network.edges]
    groups = [(group.name, group.label, group.parent, group.kind, group.count) for group in network.groups]
    images = {layer.look.image: _digest(layer.look.image) for layer in network.layers if layer.look.image}
    drawn = [network.weights, network.curves, network.activations]
    return [network.name, layers, edges, groups, network.outputs, drawn, images]


def _digest(path: str) -> str:
    """The hash of an image's bytes; one that cannot be shown is told when it is drawn."""
    try:
        return hashlib.sha256(read_image(path)[0]).hexdigest()
    except NnvizError:
        return "missing"


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(entry.name for entry in fields(kind) if entry.name != "place")


def _plain(value: Any) -> Any:
    """A dataclass as a list of its fields, for JSON."""
    return [getattr(value, name) for name in _field_names(value.__class__)]
