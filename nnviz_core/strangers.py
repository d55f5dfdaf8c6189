"""Readers, styles and renderers of other packages.

What is wrong with them is found when they are loaded; what fails in them later is told by their names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeAlias, get_args

from msgspec.structs import replace

from nnviz_core.contracts import Artifact, Reader, Renderer, Style, Writing
from nnviz_core.diagram import Options
from nnviz_core.entrypoints import EntryPoint
from nnviz_core.errors import ModelError, Problem
from nnviz_core.network import Network
from nnviz_core.option_values import OptionType
from nnviz_core.plugins import Blame, Flawed
from nnviz_core.scene import Group, Item, Path, Scene, Text
from nnviz_core.simplify import steps
from nnviz_core.simplify.steps import Simplification
from nnviz_core.theme import colors
from nnviz_core.typed import faults, misfits, words

Fault: TypeAlias = Callable[..., str]
"""What is wrong with what a function returns, from that and from what it was given; empty for nothing."""


def take(value: Any, point: EntryPoint) -> Any:
    """What an entry point of another package names, where it is right; what fails in it later is told by its name.

    Raises:
        Flawed: It is not what it must be; all that is wrong with it.
    """
    kind: type[Any] = {"readers": Reader, "styles": Style, "renderers": Renderer}[point.group]
    if not isinstance(value, kind):
        found = f"the class {value.__name__}" if isinstance(value, type) else type(value).__name__
        raise Flawed(f"it must be a {kind.__name__}, got {found}")
    if wrong := [*flaws(value, point.name)]:
        raise Flawed("; ".join(wrong))
    blame = Blame(f"{point.group[:-1]} '{value.name}'", point)
    return _DRESSED[kind](value, blame)


def flaws(plugin: Reader | Style | Renderer, name: str = "") -> Iterator[str]:
    """What is wrong with a plug-in as it is declared, a sentence each.

    Args:
        plugin: It.
        name: Of its entry point, where it has one.
    """
    wrong = [*misfits(plugin, Simplification)]
    yield from wrong
    if name and plugin.name != name:
        yield f"it calls itself '{plugin.name}' and its entry point '{name}': give both one name"
    if isinstance(plugin, Style) and not wrong:
        yield from _wrong_options(plugin.options)
    if isinstance(plugin, Renderer) and not plugin.formats:
        yield "it has no format"


def _wrong_options(options: type[Options]) -> Iterator[str]:
    """Fields of a style's options that no host could fill."""
    for entry in fields(options):
        kind = entry.metadata.get("kind")
        if kind is None:
            yield f"its option '{entry.name}' is not declared by nnviz_core.diagram.option"
        elif kind not in get_args(OptionType):
            yield f"its option '{entry.name}' is of the unknown type '{kind}': known are {', '.join(get_args(OptionType))}"
        elif kind == "choice" and entry.default not in ("", *entry.metadata["choices"]):
            yield f"the default {entry.default!r} of its option '{entry.name}' is none of its choices"


def wrong_scene(scene: object, *_: object) -> str:
    """What is wrong with what a style arranged; empty for nothing."""
    if not isinstance(scene, Scene):
        return f"must give a Scene, got {type(scene).__name__}"
    if wrong := next(misfits(scene), ""):
        return f"gives no right Scene: {wrong}"
    unknown = next((role for role in _roles(scene.items) if not _is_role(role)), "")
    return f"colours by the unknown role '{unknown}': it must be a category of layers, a neutral, or as #ffcc66" if unknown else ""


def _roles(items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        match item:
            case Group():
                yield from _roles(item.items)
            case Path():
                yield from (item.fill, item.stroke)
            case Text():
                yield item.fill


def _is_role(role: str) -> bool:
    try:
        return role == "" or bool(colors(role))
    except (KeyError, ValueError):
        return False


def _gives(kind: Any) -> Fault:
    """A function must return that."""

    def fault(value: object, *_: object) -> str:
        return f"must give {words(kind)}, got {type(value).__name__}" if any(faults(value, kind, "")) else ""

    return fault


def _gives_a(kind: type) -> Fault:
    """The same, without a look inside."""
    return lambda value, *_: "" if isinstance(value, kind) else f"must give a {kind.__name__}, got {type(value).__name__}"


_gives_network = _gives_a(Network)


def _gives_artifacts(value: object, diagrams: Sequence[object], *_: object) -> str:
    is_right = isinstance(value, Sequence) and len(value) == len(diagrams) and all(isinstance(each, Artifact) for each in value)
    return "" if is_right else "must give one Artifact for each diagram"


def _reader(reader: Reader, blame: Blame) -> Reader:
    blame = replace(blame, error=ModelError, topic="model")
    read_object = reader.read_object and blame.on("read_object", reader.read_object, _gives_network)
    return replace(
        reader,
        matches=blame.on("matches", reader.matches),
        accepts=blame.on("accepts", reader.accepts),
        read=blame.on("read", reader.read, _gives_network),
        read_object=read_object,
    )


_OUR_STEPS = tuple(step for step in vars(steps).values() if isinstance(step, Simplification))


def _style(style: Style, blame: Blame) -> Style:
    written: Mapping[str, Any] = {output: blame.on("written", write, _gives_a(Writing)) for output, write in style.written.items()}
    return replace(
        style,
        arrange=blame.on("arrange", style.arrange, wrong_scene),
        prepare=tuple(_step(step, blame) for step in style.prepare),
        why_not=blame.on("why_not", style.why_not, _gives(str)),
        version=_version(style, blame),
        warning=blame.on("warning", style.warning, _gives(Problem | None)),
        written=written,
    )


def _version(plugin: Style | Renderer, blame: Blame) -> Callable[[], str]:
    """A package's version is one of what its pictures depend on, whether it says so or not."""
    own = blame.on("version", plugin.version, _gives(str))
    return lambda: f"{blame.point.package}, {own()}"


def _step(step: Simplification, blame: Blame) -> Simplification:
    return step if step in _OUR_STEPS else replace(step, run=blame.on("prepare", step.run, _gives_network))


def _renderer(renderer: Renderer, blame: Blame) -> Renderer:
    return replace(
        renderer,
        render=blame.on("render", renderer.render, _gives(Artifact)),
        render_many=renderer.render_many and blame.on("render_many", renderer.render_many, _gives_artifacts),
        version=_version(renderer, blame),
        draws=blame.on("draws", renderer.draws),
        missing=blame.on("missing", renderer.missing, _gives(Problem | None)),
        draw_on=renderer.draw_on and blame.on("draw_on", renderer.draw_on),
    )


_DRESSED: Mapping[type, Callable[[Any, Blame], Any]] = {Reader: _reader, Style: _style, Renderer: _renderer}
