"""One layer: its kind, its attributes, what it reads, how it is drawn, and what is fused with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nnviz_core.errors import nearest
from nnviz_core.ops import Kind, find, nearest_kind
from nnviz_core.readers.spec.context import Context, Entries
from nnviz_core.readers.spec.fields import attributes, check_required, text_of
from nnviz_core.readers.spec.fused import FUSED, add_fused, read_fused
from nnviz_core.readers.spec.looks import look, word
from nnviz_core.readers.spec.marks import Mapping as MappingNode
from nnviz_core.readers.spec.marks import Node, Scalar, Sequence, described, is_empty, likely, shown
from nnviz_core.readers.spec.names import Scope
from nnviz_core.readers.spec.reuse import share_weights

PROMISING = frozenset({"names", "pairs"})
"""Types of fields that may name layers which follow: they are looked up when all are read."""

COMMON = frozenset({*FUSED, "name", "label", "from", "share", "color", "link", "tooltip", "image", "hide"})


def read_layer(node: Node, context: Context) -> None:
    """Add the layer that a list's item describes."""
    if isinstance(node, Scalar):
        _read_named(node, {}, node, context)
    elif isinstance(node, MappingNode):
        _read_entries(node, context)
    else:
        context.marks.count(node)
        context.marks.wrong(node, f"a layer must be a kind such as 'flatten' or a mapping such as 'conv: 64@3x3', got {described(node)}")


def _read_named(word: Scalar, entries: Entries, node: Node, context: Context) -> None:
    """A layer that is its kind alone."""
    context.marks.count(word)
    kind = _kind(word, context)
    if kind is not None:
        _add(kind, None, entries, node, context)


def _read_entries(node: Node, context: Context) -> None:
    entries = context.marks.entries(node, "a layer")
    key = _kind_key(entries)
    if key is None:
        if entries:
            _no_kind(node, entries, context)
        elif not context.marks.problems:
            context.marks.wrong(node, "a layer needs a kind, got an empty mapping", "such as 'conv: 64@3x3'")
        return
    word, value = entries.pop(key)
    wrapper = key.lower()
    if kind := find(key):
        _add(kind, value, entries, node, context)
    elif wrapper in FUSED:
        _add_alone(wrapper, value, entries, node, context)
    elif isinstance(value, MappingNode):
        inner = context.marks.entries(value, wrapper)
        _bidirectional(word, inner | entries, node, context)
    else:
        _unknown_kind(word, key, context)


def _add_alone(role: str, value: Node, entries: Entries, node: Node, context: Context) -> None:
    """`activation: relu` with no layer beside it is `relu`."""
    if is_empty(value):
        context.marks.wrong(value, f"{role} needs the name of one", _WRAPPERS[role])
    elif read := read_fused(role, value, context):
        kind, found = read
        add_layer(kind, found, reads(kind, entries, node, context), entries, node, context)


def _bidirectional(word: Scalar, entries: Entries, node: Node, context: Context) -> None:
    """`bidirectional: {lstm: 64}` is `{lstm: 64, bidirectional: true}`."""
    key = _kind_key(entries)
    kind = find(key) if key else None
    if key is None or kind is None or "recurrent" not in kind.traits:
        context.marks.wrong(word, "bidirectional must hold a recurrent layer", "such as 'bidirectional: {lstm: 64}'")
        return
    _, value = entries.pop(key)
    truth = Scalar(tag="tag:yaml.org,2002:bool", value="true", start_mark=word.start_mark, end_mark=word.end_mark)
    _add(kind, value, {**entries, "bidirectional": (word, truth)}, node, context)


def _kind_key(entries: Entries) -> str | None:
    """Which key names the kind: of several that could, the one whose attributes the others are."""
    candidates = [key for key in entries if key not in COMMON and (find(key) or key.lower() == "bidirectional")]
    for key in candidates:
        kind = find(key)
        names = {field.name for field in kind.fields} if kind else set()
        if all(other == key or other in names for other in candidates):
            return key
    if candidates:
        return candidates[0]
    if any(key not in COMMON and key.lower() not in FUSED for key in entries):
        return None
    return next((key for role in reversed(FUSED) for key in entries if key.lower() == role), None)


def _no_kind(node: Node, entries: Entries, context: Context) -> None:
    """No key is a kind: probably the one that is no common key was meant to be."""
    unknown = [key for key in entries if key not in COMMON]
    if not unknown:
        context.marks.wrong(node, "a layer needs a kind", "such as 'conv: 64@3x3'")
        return
    _unknown_kind(entries[unknown[0]][0], unknown[0], context)


def _unknown_kind(node: Node, word: str, context: Context) -> None:
    if hint := _WRAPPERS.get(word.lower(), ""):
        context.marks.wrong(node, f"{word.lower()} alone is no layer", hint)
        return
    if hint := _split_hint(word):
        context.marks.wrong(node, f"unknown kind of layer '{shown(word)}'", hint)
        return
    near = nearest_kind(word) or nearest(word, ("residual", "parallel", "repeat", "group", "block"))
    hint = f"did you mean '{near}'?" if near else "`nnviz-docs list layers` has all kinds; 'custom: NAME' stands for any other"
    context.marks.wrong(node, f"unknown kind of layer '{shown(word)}'", hint)


def _split_hint(word: str) -> str:
    """For a kind with something behind it that does not belong to it."""
    head, _, rest = shown(word).replace(":", " ", 1).partition(" ")
    if not rest or not find(head):
        return ""
    return "each layer begins a line, all of them with the same indentation" if rest.startswith("- ") else f"write '{head}: {rest.strip()}'"


_WRAPPERS = {
    "activation": "write which: 'relu', 'tanh', …",
    "norm": "write which: 'batchnorm', 'layernorm', …",
    "bidirectional": "it holds a recurrent layer: 'bidirectional: {lstm: 64}'",
}


def _kind(word: Scalar, context: Context) -> Kind | None:
    try:
        text = text_of(word, context.parameters)
    except ValueError as error:
        context.marks.wrong(word, f"a layer's kind {error}")
        return None
    kind = find(text)
    if kind is None:
        if is_empty(word):
            context.marks.wrong(word, "a layer needs a kind, got nothing", "such as 'flatten' or 'conv: 64@3x3'")
        else:
            _unknown_kind(word, text, context)
    return kind


def _add(kind: Kind, value: Node | None, entries: Entries, node: Node, context: Context) -> None:
    """Add a layer of a known kind, and the layers that are fused with it."""
    merged = _with_long_form(kind, value, entries, context)
    main = None if isinstance(value, MappingNode) else value
    written = {name: entry for name, entry in merged.items() if name not in COMMON}
    found = attributes(kind, main, written, context.marks, context.parameters)
    check_required(kind, found, node, context.marks)
    if "share" in entries and (source := resolve_name(entries["share"][1], context)):
        found["share"] = context.builder.layers[source].host or source
    host = add_layer(kind, found, reads(kind, entries, node, context), merged, node, context)
    if any(field.type in PROMISING and field.name in merged for field in kind.fields):
        context.promised.append((host, merged, context.parameters, context.builder.scope))


def add_layer(kind: Kind, found: Mapping[str, Any], tails: tuple[str, ...], entries: Entries, node: Node, context: Context) -> str:
    """Add a layer whose attributes and inputs are known, then what is fused with it; returns its name."""
    name = word(entries, "name", context)
    if name and not context.builder.claim(name):
        context.marks.wrong(
            entries["name"][1], f"another layer is called '{shown(name)}'", "'label:' is what pictures say, and need not be unique"
        )
    label = word(entries, "label", context) or name
    place = context.marks.place(node)
    host = context.builder.add(kind, found, tails, name=name, label=label, look=look(entries, context), place=place)
    made = [host]
    for role in FUSED:
        if role in entries:
            add_fused(role, host, *entries[role], context)
            made += context.builder.current
    share_weights(node, list(dict.fromkeys(made)), context.builder, context.marks)
    if context.builder.current[0] != host:
        # Who reads a layer by its name reads it with its norm, its activation and its dropout.
        context.builder.ends[host] = context.builder.current[0]
    return host


def _with_long_form(kind: Kind, value: Node | None, entries: Entries, context: Context) -> Entries:
    """Defaults, then the long form's entries, then those beside the kind."""
    inner = context.marks.entries(value, kind.short) if isinstance(value, MappingNode) else {}
    return {**context.defaults.get(kind.name, {}), **inner, **entries}


def reads(kind: Kind, entries: Entries, node: Node, context: Context) -> tuple[str, ...]:
    """The layers that a layer reads: those it names, or the current one."""
    tails = named(entries, context) if "from" in entries else context.builder.current
    if tails is None:
        return ()
    check_inputs(kind, tails, node, context)
    return tails


def check_inputs(kind: Kind, tails: tuple[str, ...], node: Node, context: Context) -> None:
    """Note where a kind of layer cannot read so many."""
    least, most = kind.inputs
    if not tails and least:
        if context.builder.layers:  # else the input is missing, which is told already
            context.marks.wrong(node, f"{kind.short} has nothing to read", "say which branch: 'from: NAME'")
    elif len(tails) < least:
        context.marks.wrong(node, f"{kind.short} needs at least {least} inputs, got {len(tails)}", "such as 'from: [a, b]'")
    elif most is not None and len(tails) > most:
        context.marks.wrong(
            node, f"{kind.short} takes {most or 'no'} input{'s' if most != 1 else ''}, got {len(tails)}", "join them first: 'concat', 'add'"
        )


def named(entries: Entries, context: Context) -> tuple[str, ...] | None:
    """The layers that `from:` names; `None` after a mistake."""
    _, node = entries["from"]
    words = node.value if isinstance(node, Sequence) else [node]
    tails = [resolve_name(word, context) for word in words]
    return None if None in tails else tuple(tail for tail in tails if tail)


def resolve_name(node: Node, context: Context, scope: Scope | None = None) -> str | None:
    """The layer that a name means here, or in another scope when all layers are read; an unknown one is a mistake."""
    if not (word := layer_word(node, context)):
        return None
    if found := context.builder.find(word, scope):
        return found
    where = "" if scope else " before this one"
    context.marks.wrong(node, f"no layer{where} is called '{shown(word)}'", _name_hint(word, scope, context))
    return None


def layer_word(node: Node, context: Context) -> str:
    """A layer's name as it is written; empty after a mistake."""
    context.marks.count(node)
    try:
        word = text_of(node, context.parameters).strip()
    except ValueError as error:
        context.marks.wrong(node, f"the name of a layer {error}")
        return ""
    if not word:
        context.marks.wrong(node, "the name of a layer was expected, got nothing", "such as 'from: conv_1'")
    return word


def _name_hint(word: str, scope: Scope | None, context: Context) -> str:
    if hidden := context.builder.hidden(word):
        line = f" on line {hidden.place.line}" if hidden.place else ""
        return f"'{shown(word)}'{line} is inside a block or a repetition, where names are its own: give it a 'name:'"
    near = likely(word, context.builder.called(scope))
    return f"did you mean '{shown(near)}'?" if near else "name the layer before with 'name:'"
