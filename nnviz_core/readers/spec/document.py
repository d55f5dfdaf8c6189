"""A whole spec: inputs, layers or another source, outputs, and what is to be drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from nnviz_core.contracts import Source
from nnviz_core.errors import NnvizError, Problem, SpecError, nearest
from nnviz_core.network import Network
from nnviz_core.ops import find
from nnviz_core.option_table import drawing_options
from nnviz_core.readers.presets import preset_names, preset_source
from nnviz_core.readers.spec.builder import Builder
from nnviz_core.readers.spec.carried import read_data
from nnviz_core.readers.spec.context import Context, Entries
from nnviz_core.readers.spec.fields import text_of
from nnviz_core.readers.spec.layers import layer_word
from nnviz_core.readers.spec.looks import one_line
from nnviz_core.readers.spec.marks import Mapping, Marks, Node, Sequence, TooMuch, compose, likely, shown, uncollected
from nnviz_core.readers.spec.options import plain
from nnviz_core.readers.spec.own import KEYS, own_layers
from nnviz_core.readers.spec.paths import path_of
from nnviz_core.reading import read_source


@uncollected()
def read(source: Source) -> Network:
    """The network that a spec describes.

    Raises:
        SpecError: All of its mistakes.
    """
    return read_composed(Marks(source), compose)


def read_composed(marks: Marks, composed: Callable[[Source], Node]) -> Network:
    """The network that a spec describes whose nodes are made by a function of its source; raises `SpecError` with all of its mistakes."""
    context = Context(marks=marks, builder=Builder())
    try:
        network = _read(composed(marks.source), context)
    except TooMuch:
        network = Network()
    except SpecError as error:
        network = Network()
        marks.problems += error.problems
    except RecursionError:
        network = Network()
        hint = "does an alias stand inside its own anchor, or a list inside itself?"
        marks.problems.append(Problem("the spec is nested too deeply", marks.source.place, hint))
    if marks.problems:
        raise SpecError(sorted(marks.problems, key=lambda problem: (problem.place.line, problem.place.column) if problem.place else (0, 0)))
    return network


def _read(node: Node, context: Context) -> Network:
    entries = context.marks.entries(node, "a spec")
    if not isinstance(node, Mapping):
        return Network()
    for key, (mark, _) in entries.items():
        if key not in KEYS:
            context.marks.wrong(mark, f"a spec has no '{shown(key)}'", _key_hint(key))
    base = _other_source(entries, context) if {"model", "preset"} & set(entries) else None
    if base is None:
        base = own_layers(node, entries, context)
    return _finished(base, entries, context)


def _key_hint(key: str) -> str:
    if near := nearest(key, KEYS):
        return f"did you mean '{near}'?"
    if key in drawing_options():
        return f"drawing options belong under 'draw:', such as 'draw: {{{key}: …}}'"
    return "layers belong under 'layers:'" if find(key) else f"it has {', '.join(KEYS)}"


def _finished(base: Network, entries: Entries, context: Context) -> Network:
    """The network with what stands beside its layers."""
    changes: dict[str, Any] = {}
    if "name" in entries:
        node = entries["name"][1]
        changes["name"] = context.marks.fit(node, one_line(node, "name", context))
    if "draw" in entries:
        drawing = context.marks.entries(entries["draw"][1], "'draw'")
        changes["options"] = {**base.options, **{key: plain(value, context) for key, (_, value) in drawing.items()}}
    if "outputs" in entries:
        _, node = entries["outputs"]
        words = node.value if isinstance(node, Sequence) else [node]
        changes["outputs"] = tuple(name for word in words if (name := _output(word, context)))
    return replace(base, **changes, data={**base.data, **read_data(base, entries, context)}, files=(*base.files, *context.files))


def _output(node: Node, context: Context) -> str | None:
    """The layer that a name means in the whole network, as its summary has it; an unknown one is a mistake."""
    word = layer_word(node, context)
    found = context.builder.find_any(word)
    if word and not found:
        near = likely(word, context.builder.called())
        hint = f"did you mean '{shown(near)}'?" if near else "`nnviz-docs summary` lists the layers' names"
        context.marks.wrong(node, f"no layer is called '{shown(word)}'", hint)
    return found


def _other_source(entries: Entries, context: Context) -> Network | None:
    """The network of a model file or a preset."""
    word = "model" if "model" in entries else "preset"
    key, node = entries[word]
    for other in ("layers", "mlp", "input", "inputs", "blocks", "defaults"):
        if other in entries:
            context.marks.wrong(entries[other][0], f"a spec has '{word}' or '{other}', not both", f"remove '{other}', or '{word}'")
    try:
        text = text_of(node, {})
        network = _model(text, context) if word == "model" else _preset(text)
    except ValueError as error:
        context.marks.wrong(node, f"'{word}' {error}")
        return Network()
    except NnvizError as error:
        context.marks.problems += [
            problem if problem.place else replace(problem, place=context.marks.place(key)) for problem in error.problems
        ]
        return Network()
    for layer in network.layers:
        context.builder.layers[layer.name] = layer
        if layer.label:
            context.builder.scope.given[layer.label] = layer.name
    return network


def _model(text: str, context: Context) -> Network:
    source = context.marks.source
    path = path_of(text, context)
    if source.depth > 8:  # noqa: PLR2004 - specs that name specs, in a circle perhaps
        raise ValueError("names a spec that names a spec, and so on without an end")
    return read_source(replace(Source.of(path, name=text, root=source.root), depth=source.depth + 1))


def _preset(text: str) -> Network:
    source = preset_source(text)
    if source is None:
        near = nearest(text, preset_names())
        message = f"names no preset: '{shown(text)}'" + (
            f" (did you mean '{near}'?)" if near else "; `nnviz-docs list presets` has all of them"
        )
        raise ValueError(message)
    return read_source(source)
