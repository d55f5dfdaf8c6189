"""Values by the type that a field asks for. Until then a scalar is the text that was written."""

from __future__ import annotations

from collections import abc
from collections.abc import Callable
from typing import Any

from nnviz_core.errors import nearest
from nnviz_core.network import Shape
from nnviz_core.ops import Field, Kind, nearest_kind
from nnviz_core.readers.spec import notation
from nnviz_core.readers.spec.expressions import substitute
from nnviz_core.readers.spec.marks import Mapping, Marks, Node, Scalar, Sequence, described, is_empty, shown

Parameters = abc.Mapping[str, str]

MOST_AXES = 8
"""No tensor that people draw has more."""


def text_of(node: Node, parameters: Parameters) -> str:
    """A scalar's text, `${…}` replaced; raises `ValueError` for a list or a mapping."""
    if not isinstance(node, Scalar):
        message = f"must be a word or a number, got {described(node)}"
        raise ValueError(message)  # noqa: TRY004 - every wrong value of a spec is a ValueError
    text: str = node.value
    return substitute(text, parameters) if "${" in text else text


def boolean(text: str) -> bool:
    """`true`, `yes`, `on` and their opposites."""
    word = text.strip().lower()
    if word in {"true", "yes", "on"}:
        return True
    if word in {"false", "no", "off"}:
        return False
    raise ValueError("must be true or false")


def number(text: str) -> float | int:
    """A number, whole if it is written so."""
    try:
        value = float(text)
    except ValueError:
        raise ValueError("must be a number") from None
    if abs(value) > notation.LARGEST or value != value:  # noqa: PLR0124 - NaN
        message = f"must be a number up to {notation.LARGEST:,}"
        raise ValueError(message)
    return int(value) if value == int(value) else value


def _count(node: Node, field: Field, _: Kind, parameters: Parameters) -> Any:
    text = text_of(node, parameters)
    if field.symbolic:
        try:
            found = notation.dim(text)
        except ValueError:
            found = -1
        if found == -1:
            raise ValueError("must be a whole number from 1, a name or '?'")
        return found
    return notation.whole(text, field.at_least)


def _number(node: Node, field: Field, _: Kind, parameters: Parameters) -> Any:
    found = number(text_of(node, parameters))
    if field.whole and not isinstance(found, int):
        raise ValueError("must be a whole number")
    if field.at_most is not None and not field.at_least <= found <= field.at_most:
        message = f"must be from {field.at_least} to {field.at_most}"
        raise ValueError(message)
    return found


def _sizes(node: Node, field: Field, kind: Kind, parameters: Parameters) -> Any:
    if isinstance(node, Sequence):
        return notation.fit(tuple(notation.whole(text_of(each, parameters), field.at_least) for each in node.value), kind.rank)
    return notation.sizes(text_of(node, parameters), kind.rank, field.at_least)


def _padding(node: Node, _: Field, kind: Kind, parameters: Parameters) -> Any:
    """`valid`, `same`, a number, one a dimension, or pairs of before and after."""
    if isinstance(node, Sequence):
        pairs = [_pair(each, parameters) for each in node.value]
        if len(pairs) == 1 and kind.rank:
            pairs *= kind.rank
        if kind.rank and len(pairs) != kind.rank:
            message = f"must have {kind.rank} numbers or pairs, got {len(pairs)}"
            raise ValueError(message)
        return tuple(pairs)
    text = text_of(node, parameters).strip().lower()
    if text in {"valid", "same"}:
        return text
    try:
        return tuple((size, size) for size in notation.sizes(text, kind.rank, 0))
    except ValueError as error:
        message = f"must be 'valid', 'same', a number, one number a dimension, or pairs; as a number it {error}"
        raise ValueError(message) from None


def _pair(node: Node, parameters: Parameters) -> tuple[int, int]:
    numbers = [text_of(each, parameters) for each in node.value] if isinstance(node, Sequence) else [text_of(node, parameters)] * 2
    if len(numbers) != 2:  # noqa: PLR2004 - before and after
        raise ValueError("must have pairs of two numbers: before and after")
    return notation.whole(numbers[0], 0), notation.whole(numbers[1], 0)


def shape_value(node: Node, parameters: Parameters) -> Shape:
    """A shape in any of its forms; raises `ValueError`."""
    if isinstance(node, Sequence):
        return Shape(notation.dims([text_of(each, parameters) for each in node.value[:9]]), 0)
    if isinstance(node, Scalar):
        return notation.shape(text_of(node, parameters))
    found = {key.value: value for key, value in node.value if isinstance(key, Scalar)}
    if "shape" not in found or not set(found) <= {"shape", "layout", "image", "label", "name"}:
        raise ValueError("must be a shape such as 3@224x224, or {shape: 224x224x3, layout: channels_last}")
    return _laid_out(found["shape"], text_of(found["layout"], parameters) if "layout" in found else "", parameters)


def _laid_out(node: Node, layout: str, parameters: Parameters) -> Shape:
    if not layout:
        return shape_value(node, parameters)
    if layout not in {"channels_first", "channels_last"}:
        message = f"must have the layout channels_first or channels_last, got '{shown(layout)}'"
        raise ValueError(message)
    words = (
        [text_of(each, parameters) for each in node.value[:9]] if isinstance(node, Sequence) else notation.words(text_of(node, parameters))
    )
    dims = notation.dims(words)
    return Shape(dims, 0 if layout == "channels_first" else len(dims) - 1)


def _axes(node: Node, _: Field, __: Kind, parameters: Parameters) -> Any:
    words = (
        [text_of(each, parameters) for each in node.value]
        if isinstance(node, Sequence)
        else text_of(node, parameters).replace(",", " ").split()
    )
    if len(words) > MOST_AXES:
        message = f"must be at most {MOST_AXES} axes"
        raise ValueError(message)
    return tuple(notation.whole(word) for word in words)


def _choice(node: Node, field: Field, _: Kind, parameters: Parameters) -> Any:
    word = text_of(node, parameters).strip().lower()
    if word not in field.choices:
        message = f"must be one of {', '.join(field.choices)}"
        raise ValueError(message)
    return word


def _numbers(node: Node, _: Field, __: Kind, parameters: Parameters) -> Any:
    return tuple(number(text_of(each, parameters)) for each in (node.value if isinstance(node, Sequence) else [node]))


def _names(node: Node, _: Field, __: Kind, parameters: Parameters) -> Any:
    return tuple(text_of(each, parameters).strip() for each in (node.value if isinstance(node, Sequence) else [node]))


def _pairs(node: Node, _: Field, __: Kind, parameters: Parameters) -> Any:
    if not isinstance(node, Mapping):
        raise ValueError("must be a mapping of names to names")  # noqa: TRY004 - every wrong value of a spec is a ValueError
    return {text_of(key, parameters).strip(): text_of(value, parameters).strip() for key, value in node.value}


_BY_TYPE: dict[str, Callable[[Node, Field, Kind, Parameters], Any]] = {
    "count": _count,
    "number": _number,
    "bool": lambda node, _, __, parameters: boolean(text_of(node, parameters)),
    "text": lambda node, _, __, parameters: text_of(node, parameters),
    "sizes": _sizes,
    "padding": _padding,
    "shape": lambda node, _, __, parameters: shape_value(node, parameters),
    "axes": _axes,
    "choice": _choice,
    "numbers": _numbers,
    "names": _names,
    "pairs": _pairs,
}


def attributes(
    kind: Kind, main: Node | None, written: abc.Mapping[str, tuple[Scalar, Node]], marks: Marks, parameters: Parameters
) -> dict[str, Any]:
    """A layer's attributes: what its compact notation says, then what is written beside it, which wins.

    Args:
        kind: The layer's kind.
        main: The value beside the kind, where it is no mapping.
        written: Attributes by name.
        marks: Takes the mistakes.
        parameters: Of the block that the layer stands in.
    """
    found: dict[str, Any] = {}
    if main is not None and not is_empty(main):
        found.update(_compact(kind, main, marks, parameters))
    fields = {field.name: field for field in kind.fields}
    for name, (key, node) in written.items():
        if name not in fields:
            marks.wrong(key, f"{kind.short} has no attribute '{shown(name)}'", _attribute_hint(name, fields))
            meant = _OTHER_WORDS.get(name.lower()) or nearest(name, list(fields))
            found.update({meant: None} if meant in fields and fields[meant].required else {})  # told once is enough
            continue
        try:
            found[name] = _value(node, fields[name], kind, marks, parameters)
        except ValueError as error:
            marks.wrong(
                node,
                f"'{name}' of {kind.short} {error}, got {described(node)}"
                if "got" not in str(error)
                else f"'{name}' of {kind.short} {error}",
            )
    return found


def _value(node: Node, field: Field, kind: Kind, marks: Marks, parameters: Parameters) -> Any:
    """An attribute's value; the entries of a list are counted, which an alias may have multiplied."""
    marks.count_all(node)
    value = _BY_TYPE[field.type](node, field, kind, parameters)
    return marks.fit(node, value) if isinstance(value, str) else value


def _compact(kind: Kind, node: Node, marks: Marks, parameters: Parameters) -> dict[str, Any]:
    if not kind.main:
        hint = f"'{{{kind.short}: , from: [a, b]}}' joins a and b" if "merges" in kind.traits else f"write '- {kind.short}'"
        marks.wrong(node, f"{kind.short} takes no value, got {described(node)}", hint)
        return {}
    field = next(each for each in kind.fields if each.name == kind.main)
    try:
        if kind.reading == "plain" or isinstance(node, Sequence):
            return {field.name: _value(node, field, kind, marks, parameters)}
        reading = notation.kernel if kind.reading == "kernel" else notation.window
        return reading(text_of(node, parameters), kind.rank)
    except ValueError as error:
        found = "" if "got" in str(error) or "${" in str(error) else f", got {described(node)}"
        marks.wrong(
            node,
            f"{field.name if kind.reading == 'plain' else 'the value'} of {kind.short} {error}{found}",
            _EXAMPLES.get(kind.reading, ""),
        )
        return {each.name: None for each in kind.fields if each.required}  # told once is enough


_EXAMPLES = {"kernel": "such as 64@3x3, or 64@7x7/2 with a stride", "window": "such as 2x2, or 3x3/2 with a stride"}


def _attribute_hint(name: str, fields: abc.Mapping[str, Field]) -> str:
    common = ("name", "label", "activation", "norm", "dropout", "from", "color", "link", "tooltip", "hide", "image", "share")
    if (ours := _OTHER_WORDS.get(name.lower(), "")) in fields:
        return f"here it is called '{ours}'"
    if name.lower() in _FOLLOWING:
        return "leave it out: it follows from the layer's input"
    if near := nearest(name, [*fields, *common]):
        return f"did you mean '{near}'?"
    if nearest_kind(name) == name:
        return "a layer has one kind; begin another one with '- '"
    return f"it has {', '.join(fields)}" if fields else "it has none"


_OTHER_WORDS = {
    "kernel_size": "kernel", "pool_size": "kernel", "strides": "stride", "out_channels": "filters", "channels": "filters",
    "dilation_rate": "dilation", "use_bias": "bias", "depth_multiplier": "multiplier", "out_features": "units", "hidden_size": "units",
    "num_layers": "layers", "return_sequences": "sequences", "num_heads": "heads", "key_dim": "size", "dim_feedforward": "ff",
    "num_groups": "groups", "p": "rate", "num_embeddings": "vocabulary", "input_dim": "vocabulary", "embedding_dim": "width",
    "output_dim": "width", "output_size": "output", "scale_factor": "factor",
}  # fmt: skip
"""What Keras and PyTorch call our attributes."""
_FOLLOWING = {"in_channels", "in_features", "input_size", "input_shape", "num_features", "normalized_shape", "embed_dim", "d_model"}


def missing(kind: Kind, found: abc.Mapping[str, Any]) -> list[str]:
    """The names of required attributes that nobody gave."""
    return [field.name for field in kind.fields if field.required and field.name not in found]


def check_required(kind: Kind, found: abc.Mapping[str, Any], node: Node, marks: Marks) -> None:
    """Note the required attributes that nobody gave."""
    if absent := missing(kind, found):
        what = " and ".join(f"'{name}'" for name in absent)
        value = {"kernel": "64@3x3", "window": "2x2"}.get(kind.reading, "8")
        asked = next(field for field in kind.fields if field.name == absent[0])
        compact = kind.reading != "plain" or (asked.type == "count" and asked.name == kind.main)
        hint = f"such as '{kind.short}: {value}'" if compact else asked.help
        marks.wrong(node, f"{kind.short} needs {what}", hint)
