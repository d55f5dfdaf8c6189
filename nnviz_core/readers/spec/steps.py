"""A list of layers, and what may stand in it besides layers: residual, parallel, repeat, group, block."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from nnviz_core.errors import nearest
from nnviz_core.network import Shape
from nnviz_core.ops import KINDS, Kind, find, kinds
from nnviz_core.readers.spec.context import Block, Context, Entries
from nnviz_core.readers.spec.fields import text_of
from nnviz_core.readers.spec.layers import COMMON, add_layer, check_inputs, named, read_layer
from nnviz_core.readers.spec.marks import Mapping, Node, Scalar, Sequence, described, is_empty, likely, shown
from nnviz_core.readers.spec.notation import whole
from nnviz_core.readers.spec.reuse import Written

MOST_REPEATS = 1000
MOST_GROUPS = 20_000


def read_layers(node: Node, context: Context, what: str = "'layers'") -> None:
    """Every item of a list, in order."""
    for item in context.marks.items(node, what):
        read_step(item, context)


def read_step(node: Node, context: Context) -> None:
    """One item of a list of layers."""
    if isinstance(node, Mapping):
        for key, _ in node.value:
            if isinstance(key, Scalar) and key.value in _STEPS:
                entries = context.marks.entries(node, f"'{key.value}'")
                _begin(key, entries, context)
                _STEPS[key.value](node, entries, context)
                return
    read_layer(node, context)


def _begin(key: Scalar, entries: Entries, context: Context) -> None:
    """`from:` beside a group or a block says what its first layer reads."""
    if len(context.builder.groups) >= MOST_GROUPS:
        raise context.marks.stop(key, f"the network has more than {MOST_GROUPS:,} groups", "repeat less")
    if "from" in entries:
        context.builder.current = named(entries, context) or ()


def _only(entries: Entries, known: set[str], what: str, context: Context) -> None:
    for name, (key, _) in entries.items():
        if name not in known | {"from"}:
            near = nearest(name, known)
            context.marks.wrong(
                key, f"'{what}' has no '{shown(name)}'", f"did you mean '{near}'?" if near else f"it has {', '.join(sorted(known))}"
            )


def _residual(node: Node, entries: Entries, context: Context) -> None:
    """The sum of what a path makes and of its input, or of what the shortcut makes of that."""
    _only(entries, {"residual", "shortcut", "merge", *COMMON}, "residual", context)
    key, path = entries["residual"]
    if (isinstance(path, Sequence) and not path.value) or is_empty(path):
        context.marks.wrong(key, "residual has no layers", "list the path: 'residual: [...]'")
        return
    builder, before, known = context.builder, context.builder.current, len(context.marks.problems)
    with builder.inside("", "residual", context.marks.place(key)):
        read_layers(path, context, "'residual'")
        after = builder.current
        builder.current = before
        _shortcut(entries, before, after, context)
        _merge(_merge_kind(entries, "add", context) or KINDS["add"], (*after, *builder.current), entries, node, context, known)


def _shortcut(entries: Entries, before: tuple[str, ...], after: tuple[str, ...], context: Context) -> None:
    """Leaves the shortcut's last layer current."""
    if "shortcut" not in entries:
        return
    key, node = entries["shortcut"]
    if isinstance(node, (Sequence, Mapping)):
        for item in node.value if isinstance(node, Sequence) else [node]:
            read_step(item, context)
    elif node.value.strip().lower() == "auto":
        _projection(key, before, after, context)
    elif node.value.strip().lower() not in {"none", "identity", "", "false"}:
        context.marks.wrong(
            node, f"shortcut must be auto, none or a list of layers, got {described(node)}", "auto is a 1×1 conv where the shape changes"
        )


def _projection(key: Scalar, before: tuple[str, ...], after: tuple[str, ...], context: Context) -> None:
    """A 1×1 convolution with a norm where the shape changes (He et al., 2015, option B), else nothing."""
    source, wanted = (_shape(tails, context) for tails in (before, after))
    if source is None or wanted is None or source == wanted or source.rank != wanted.rank or not isinstance(wanted.channels, int):
        return
    rank = len(source.spatial)
    kind = KINDS[f"conv{rank}d"] if source.channel_axis == 0 and 1 <= rank <= 3 else KINDS["dense"]  # noqa: PLR2004 - there are convs for these
    defaults = context.defaults.get(kind.name, {})
    bias = "bias" in defaults and text_of(defaults["bias"][1], {}).lower() in {"true", "yes", "on"}
    attributes = {"units": wanted.channels, "bias": bias} if kind.name == "dense" else _pointwise(source, wanted, rank, bias=bias)
    norm = defaults.get("norm") or (
        key,
        Scalar(tag="tag:yaml.org,2002:str", value="batch", start_mark=key.start_mark, end_mark=key.end_mark),
    )
    add_layer(kind, attributes, before, {"norm": norm}, key, context)


def _shape(tails: tuple[str, ...], context: Context) -> Shape | None:
    """What the one layer makes; `None` where there are several, and where a mistake leaves that open."""
    return context.builder.shape(tails[0]) if len(tails) == 1 and not context.marks.problems else None


def _pointwise(source: Shape, wanted: Shape, rank: int, *, bias: bool) -> dict[str, object]:
    stride = tuple(
        max(1, round(one / other)) if isinstance(one, int) and isinstance(other, int) else 1
        for one, other in zip(source.spatial, wanted.spatial, strict=True)
    )  # fmt: skip
    return {"filters": wanted.channels, "kernel": (1,) * rank, "stride": stride, "bias": bias}


def _merge_kind(entries: Entries, otherwise: str, context: Context) -> Kind | None:
    """What joins paths; `None` where the author wants nothing to."""
    if "merge" not in entries:
        return KINDS[otherwise]
    _, node = entries["merge"]
    word = node.value.strip() if isinstance(node, Scalar) else ""
    if word.lower() == "none":
        return None
    kind = find(word) if word else None
    if kind is None or "merges" not in kind.traits:
        near = nearest(word, [each.name for each in kinds().values() if "merges" in each.traits])
        hint = f"did you mean '{near}'?" if near else ""
        context.marks.wrong(node, f"merge must be concat, add, multiply, … or none, got {described(node)}", hint)
        return KINDS[otherwise]
    return kind


def _merge(kind: Kind, tails: tuple[str, ...], entries: Entries, node: Node, context: Context, known: int) -> None:
    """Add the layer that joins paths, with what is fused with it; `known` mistakes were told before these paths."""
    if len(context.marks.problems) == known:
        check_inputs(kind, tails, node, context)
    fused = {name: entry for name, entry in entries.items() if name in COMMON - {"from"}}
    add_layer(kind, {}, tails, fused, node, context)


def _parallel(node: Node, entries: Entries, context: Context) -> None:
    """Branches from one layer, and what joins them."""
    _only(entries, {"parallel", "merge", "axis", *COMMON}, "parallel", context)
    key, branches = entries["parallel"]
    if (isinstance(branches, Sequence | Mapping) and not branches.value) or is_empty(branches):
        context.marks.wrong(key, "parallel has no branches", "list them: 'parallel: [[...], [...]]'")
        return
    builder, before, known = context.builder, context.builder.current, len(context.marks.problems)
    ends: list[str] = []
    with builder.inside("", "parallel", context.marks.place(key)):
        for name, layers in _branches(branches, context):
            builder.current = before
            with builder.inside(name, "branch", context.marks.place(layers)):
                _read_branch(layers, context)
            ends += builder.current
            if name and builder.current:
                builder.scope.given[name] = builder.current[0]
        kind = _merge_kind(entries, "concat", context)
        if kind is None:
            builder.current = ()
        else:
            _merge(kind, tuple(ends), entries, node, context, known)


def _read_branch(layers: Node, context: Context) -> None:
    """A branch is a list of layers, or one layer; an empty one passes its input on."""
    if isinstance(layers, Sequence):
        read_layers(layers, context, "a branch")
    elif not (isinstance(layers, Scalar) and layers.value in {"", "~", "null", "none", "identity"}):
        read_step(layers, context)


def _branches(node: Node, context: Context) -> Iterator[tuple[str, Node]]:
    """The branches and their names, by list or by name."""
    if isinstance(node, Mapping):
        for name, (_, layers) in context.marks.entries(node, "'parallel'").items():
            yield name, layers
        return
    for item in context.marks.items(node, "'parallel'"):
        yield from _named_branch(item)


def _named_branch(item: Node) -> Iterator[tuple[str, Node]]:
    """`- pool: [...]` is a branch called pool; `- conv: 64@1x1` is a layer."""
    if isinstance(item, Mapping) and len(item.value) == 1:
        key, value = item.value[0]
        if isinstance(key, Scalar) and isinstance(value, Sequence) and key.value not in _STEPS:
            yield key.value, value
            return
    yield "", item


def _repeat(_: Node, entries: Entries, context: Context) -> None:
    _only(entries, {"repeat", "layers"}, "repeat", context)
    key, node = entries["repeat"]
    layers = _required_layers("repeat", entries, context)
    if layers is None:
        return
    try:
        times = whole(text_of(node, context.parameters), most=MOST_REPEATS)
    except ValueError as error:
        context.marks.wrong(node, f"repeat {error}, got {described(node)}", "give the number of copies, such as 'repeat: 3'")
        return
    for _copy in range(times):
        known = len(context.marks.problems)
        with context.builder.inside("", "repeat", context.marks.place(key)), context.builder.copied():
            read_layers(layers, context)
        if len(context.marks.problems) > known:
            return  # the other copies have the same mistakes


def _group(_: Node, entries: Entries, context: Context) -> None:
    _only(entries, {"group", "layers"}, "group", context)
    key, node = entries["group"]
    layers = _required_layers("group", entries, context)
    try:
        label = text_of(node, context.parameters)
    except ValueError as error:
        context.marks.wrong(node, f"a group's label {error}")
        label = ""
    if layers:
        with context.builder.inside(label, "group", context.marks.place(key)):
            read_layers(layers, context)


def _required_layers(what: str, entries: Entries, context: Context) -> Node | None:
    if "layers" in entries:
        return entries["layers"][1]
    if not any(nearest(key, ("layers",)) for key in entries):  # else the typo is told already
        context.marks.wrong(entries[what][0], f"'{what}' needs 'layers'", "put them beside it: 'layers: [...]'")
    return None


def _block(item: Node, entries: Entries, context: Context) -> None:
    """A copy of a block, with its parameters set; one that was written in Python has its layers in it."""
    key, node = entries["block"]
    name = node.value if isinstance(node, Scalar) else ""
    block = Block(entries.pop("layers")[1], {}) if isinstance(item, Written) else context.blocks.get(name)
    if block is None:
        near = likely(name, context.blocks)
        hint = f"did you mean '{shown(near)}'?" if near else "define it under 'blocks:'"
        context.marks.wrong(node, f"unknown block {described(node)}", hint)
        return
    if name in context.open:
        context.marks.wrong(
            node, f"block '{shown(name)}' contains itself: {' → '.join(map(shown, [*context.open, name]))}", "a block can only use others"
        )
        return
    parameters = _parameters(block, name, entries, context)
    with context.builder.inside(name, "block", context.marks.place(key)), context.builder.copied(), _told_once(context):
        read_layers(block.layers, context.entering(name, parameters), f"the layers of block '{shown(name)}'")


@contextmanager
def _told_once(context: Context) -> Iterator[None]:
    """Every copy of a block has its mistakes; they are told once."""
    known = list(context.marks.problems)
    yield
    context.marks.problems[:] = [*known, *(problem for problem in context.marks.problems[len(known) :] if problem not in known)]


def _parameters(block: Block, name: str, entries: Entries, context: Context) -> dict[str, str]:
    parameters = dict(block.parameters)
    for word, (key, node) in entries.items():
        if word in {"block", "from"}:
            continue
        if word not in parameters:
            near = likely(word, parameters)
            hint = f"did you mean '{shown(near)}'?" if near else f"it has {shown(', '.join(parameters)) or 'none'}"
            context.marks.wrong(key, f"block '{shown(name)}' has no parameter '{shown(word)}'", hint)
            continue
        try:
            parameters[word] = text_of(node, context.parameters)
        except ValueError as error:
            context.marks.wrong(node, f"parameter '{shown(word)}' {error}")
    return parameters


_STEPS: dict[str, Callable[[Node, Entries, Context], None]] = {
    "residual": _residual,
    "parallel": _parallel,
    "repeat": _repeat,
    "group": _group,
    "block": _block,
}
