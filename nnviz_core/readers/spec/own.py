"""The layers that stand in a spec itself: inputs, defaults, blocks, layers, or neurons in short."""

from __future__ import annotations

import re

from nnviz_core.errors import nearest
from nnviz_core.network import Network
from nnviz_core.ops import KINDS, find, nearest_kind
from nnviz_core.readers.spec.calls import Calls, read_calls
from nnviz_core.readers.spec.context import Block, Context, Entries
from nnviz_core.readers.spec.fields import shape_value, text_of
from nnviz_core.readers.spec.fused import read_fused
from nnviz_core.readers.spec.inputs import add_input
from nnviz_core.readers.spec.looks import one_line
from nnviz_core.readers.spec.marks import Mapping, Node, Scalar, Sequence, described, shown
from nnviz_core.readers.spec.notation import whole
from nnviz_core.readers.spec.promises import keep_promises
from nnviz_core.readers.spec.steps import read_layers

KEYS = (
    "name", "input", "inputs", "defaults", "blocks", "layers", "mlp", "activation", "model", "preset", "outputs", "weights", "activations",
    "history", "draw",
)  # fmt: skip
"""What may stand in a spec."""


def own_layers(node: Node, entries: Entries, context: Context) -> Network:
    """The layers that stand in the spec itself.

    Args:
        node: The spec.
        entries: Its entries.
        context: Where to put what is read.
    """
    _read_defaults(entries, context)
    _read_blocks(entries, context)
    outputs = _read_own(entries, context)
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
    outputs = outputs or tuple(layer.name for layer in layers if layer.name not in read)
    return Network(layers=layers, edges=tuple(builder.edges), groups=tuple(builder.groups), outputs=outputs)


def _read_own(entries: Entries, context: Context) -> tuple[str, ...]:
    """Inputs and layers; returns the network's outputs where that is said."""
    node = entries["layers"][1] if "layers" in entries else None
    if isinstance(node, Calls):
        return read_calls(node, context)
    _read_inputs(entries, context)
    if "mlp" in entries:
        _read_mlp(entries, context)
    if node is not None:
        read_layers(node, context)
    return ()


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
        parameters = {word: one_line(value, f"parameter '{shown(word)}'", context) for word, (_, value) in given.items()}
        layers = inside["layers"][1] if "layers" in inside else Sequence("", [], key.start_mark, key.end_mark)
        context.blocks[name] = Block(layers=layers, parameters=parameters)


def _read_inputs(entries: Entries, context: Context) -> None:
    """`input:` or `inputs:`; the first layer takes the first of them."""
    if "input" in entries and "inputs" in entries:
        context.marks.wrong(entries["inputs"][0], "a spec has 'input' or 'inputs', not both", "list all of them under 'inputs:'")
    if "input" in entries:
        add_input("input", entries["input"][1], context, label="")
    elif "inputs" in entries:
        for name, (_, node) in context.marks.entries(entries["inputs"][1], "'inputs'").items():
            add_input(name, node, context, label=name)
    elif "layers" in entries and "mlp" not in entries and not any(key not in KEYS and nearest(key, ("input", "inputs")) for key in entries):
        context.marks.wrong(entries["layers"][0], "a spec needs 'input'", "such as 'input: 3@224x224'")
    context.builder.current = tuple(context.builder.layers)[:1]


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
