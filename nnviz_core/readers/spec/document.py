"""A whole spec: inputs, layers or another source, outputs, and what is to be drawn."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from nnviz_core.contracts import Source
from nnviz_core.errors import NnvizError, Problem, SpecError, nearest
from nnviz_core.network import Look, Network, Place
from nnviz_core.ops import KINDS, find, nearest_kind
from nnviz_core.option_table import drawing_options
from nnviz_core.readers.presets import preset_names, preset_source
from nnviz_core.readers.spec.builder import Builder
from nnviz_core.readers.spec.carried import read_data
from nnviz_core.readers.spec.context import Block, Context, Entries
from nnviz_core.readers.spec.fields import shape_value, text_of
from nnviz_core.readers.spec.fused import read_fused
from nnviz_core.readers.spec.layers import layer_word
from nnviz_core.readers.spec.marks import (
    Mapping,
    Marks,
    Node,
    Scalar,
    Sequence,
    TooMuch,
    compose,
    described,
    is_empty,
    likely,
    shown,
    uncollected,
)
from nnviz_core.readers.spec.notation import whole
from nnviz_core.readers.spec.options import plain
from nnviz_core.readers.spec.paths import path_of
from nnviz_core.readers.spec.promises import keep_promises
from nnviz_core.readers.spec.steps import read_layers
from nnviz_core.reading import read_source

KEYS = (
    "name", "input", "inputs", "defaults", "blocks", "layers", "mlp", "activation", "model", "preset", "outputs", "weights", "activations",
    "history", "draw",
)  # fmt: skip


@uncollected()
def read(source: Source) -> Network:
    """The network that a spec describes.

    Raises:
        SpecError: All of its mistakes.
    """
    marks = Marks(source)
    context = Context(marks=marks, builder=Builder())
    try:
        network = _read(compose(source), context)
    except TooMuch:
        network = Network()
    except SpecError as error:
        network = Network()
        marks.problems += error.problems
    except RecursionError:
        network = Network()
        place = Place(source.name, source.line + 1)
        marks.problems.append(Problem("the spec is nested too deeply", place, "does an alias stand inside its own anchor?"))
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
        base = _own_layers(node, entries, context)
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
        changes["name"] = context.marks.fit(node, _text(node, "name", context))
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


def _own_layers(node: Node, entries: Entries, context: Context) -> Network:
    """The layers that stand in the spec itself."""
    _read_defaults(entries, context)
    _read_blocks(entries, context)
    _read_inputs(entries, context)
    if "mlp" in entries:
        _read_mlp(entries, context)
    if "layers" in entries:
        read_layers(entries["layers"][1], context)
    keep_promises(context)
    builder = context.builder
    if "history" in entries and not {"layers", "mlp", "input", "inputs"} & set(entries):
        return Network()
    if not {"layers", "mlp"} & set(entries) and not any(nearest(key, ("layers",)) for key in entries):
        context.marks.wrong(node, "a spec needs 'layers'", "or 'mlp:', 'model:' or 'preset:' instead")
    elif all(layer.kind == "input" for layer in builder.layers.values()) and not context.marks.problems:
        context.marks.wrong(node, "the network has no layers", "list them under 'layers:'")
    layers = tuple(builder.layers.values())
    read = {edge.tail for edge in builder.edges}
    outputs = tuple(layer.name for layer in layers if layer.name not in read)
    return Network(layers=layers, edges=tuple(builder.edges), groups=tuple(builder.groups), outputs=outputs)


def _read_defaults(entries: Entries, context: Context) -> None:
    if "defaults" not in entries:
        return
    for word, (key, node) in context.marks.entries(entries["defaults"][1], "'defaults'").items():
        kind = find(word)
        if kind is None:
            near = nearest_kind(word)
            context.marks.wrong(key, f"unknown kind of layer '{shown(word)}'", f"did you mean '{near}'?" if near else "")
        else:
            context.defaults[kind.name] = context.marks.entries(node, f"the defaults of {kind.short}")


def _read_blocks(entries: Entries, context: Context) -> None:
    if "blocks" not in entries:
        return
    for name, (key, node) in context.marks.entries(entries["blocks"][1], "'blocks'").items():
        inside = context.marks.entries(node, f"block '{shown(name)}'")
        for word, (mark, _) in inside.items():
            if word not in {"layers", "parameters"}:
                near = nearest(word, ("layers", "parameters"))
                context.marks.wrong(
                    mark, f"a block has no '{shown(word)}'", f"did you mean '{near}'?" if near else "it has 'parameters' and 'layers'"
                )
        if "layers" not in inside and isinstance(node, Mapping):
            context.marks.wrong(key, f"block '{shown(name)}' needs 'layers'", "list them: 'layers: [...]'")
        given = context.marks.entries(inside["parameters"][1], f"the parameters of '{shown(name)}'") if "parameters" in inside else {}
        parameters = {word: _text(value, f"parameter '{shown(word)}'", context) for word, (_, value) in given.items()}
        layers = inside["layers"][1] if "layers" in inside else Sequence("", [], key.start_mark, key.end_mark)
        context.blocks[name] = Block(layers=layers, parameters=parameters)


def _read_inputs(entries: Entries, context: Context) -> None:
    """`input:` or `inputs:`; the first layer takes the first of them."""
    if "input" in entries and "inputs" in entries:
        context.marks.wrong(entries["inputs"][0], "a spec has 'input' or 'inputs', not both", "list all of them under 'inputs:'")
    if "input" in entries:
        _add_input("input", entries["input"][1], context, label="")
    elif "inputs" in entries:
        for name, (_, node) in context.marks.entries(entries["inputs"][1], "'inputs'").items():
            _add_input(name, node, context, label=name)
    elif "layers" in entries and "mlp" not in entries and not any(key not in KEYS and nearest(key, ("input", "inputs")) for key in entries):
        context.marks.wrong(entries["layers"][0], "a spec needs 'input'", "such as 'input: 3@224x224'")
    context.builder.current = tuple(context.builder.layers)[:1]


def _add_input(name: str, node: Node, context: Context, *, label: str) -> None:
    try:
        shape = None if is_empty(node) else shape_value(node, {})
        if shape is None or -1 in shape.dims:
            raise ValueError("must be a shape such as 3@224x224, 784 or 128x512")  # noqa: TRY301 - told like the other mistakes
    except ValueError as error:
        context.marks.wrong(node, f"'{shown(name)}' {error}" + ("" if "got" in str(error) else f", got {described(node)}"))
        shape = None
    context.marks.count_all(node)
    extra = {key.value: value for key, value in node.value if isinstance(key, Scalar)} if isinstance(node, Mapping) else {}
    image = _image(extra["image"], context) if "image" in extra else ""
    label = _text(extra.get("label") or extra.get("name"), "label", context) if {"label", "name"} & set(extra) else label
    own = _text(extra["name"], "name", context) if "name" in extra else name
    look = Look(image=image)
    context.builder.add(KINDS["input"], {"shape": shape}, (), name=own, label=label, look=look, place=context.marks.place(node))


def _image(node: Node, context: Context) -> str:
    try:
        return str(path_of(text_of(node, {}), context))
    except ValueError as error:
        context.marks.wrong(node, f"'image' {error}")
        return ""


def _read_mlp(entries: Entries, context: Context) -> None:
    """`784-128-64-10`: an input and dense layers; `activation:` is that of the hidden ones."""
    key, node = entries["mlp"]
    try:
        words = re.split(r" ?[-–,] ?", " ".join(text_of(node, {}).split()))
        if not 2 <= len(words) <= 1000:  # noqa: PLR2004 - an input and an output; nobody draws a thousand layers of neurons
            raise ValueError("must have two sizes or more, and no more than a thousand")  # noqa: TRY301 - told like the other mistakes
        sizes = [whole(word) for word in words]
    except ValueError as error:
        whose = "each size of 'mlp'" if isinstance(node, Scalar) and "two" not in str(error) else "'mlp'"
        found = f", got {described(node)}" if isinstance(node, Scalar) else ""
        context.marks.wrong(node, f"{whose} {error}{found}", "such as 'mlp: 784-128-10'")
        return
    place = context.marks.place(key)
    if not context.builder.layers:
        context.builder.add(KINDS["input"], {"shape": shape_value(Scalar("", str(sizes[0])), {})}, (), place=place)
    activation = read_fused("activation", entries["activation"][1], context) if "activation" in entries else None
    for index, units in enumerate(sizes[1:], start=2):
        host = context.builder.add(KINDS["dense"], {"units": units}, context.builder.current, place=place)
        if activation is not None and index < len(sizes):
            context.builder.add(*activation, (host,), host=host, place=place)


def _text(node: Node | None, what: str, context: Context) -> str:
    """A text on one line, as long as it was written."""
    if node is None:
        return ""
    try:
        return " ".join(text_of(node, {}).split())
    except ValueError as error:
        context.marks.wrong(node, f"{what} {error}")
        return ""
