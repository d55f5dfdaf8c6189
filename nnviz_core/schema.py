"""The JSON schema of the YAML language, for editors: derived from the kinds of layers and the options."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from nnviz_core.diagram import option_fields
from nnviz_core.figure_options import FigureOptions
from nnviz_core.ops import Field, Kind, kinds
from nnviz_core.option_table import DrawingOption, drawing_options
from nnviz_core.registry import available

Schema = dict[str, Any]

_WORD: Schema = {"type": ["string", "number", "boolean", "null"]}
_NAMES: Schema = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_LAYERS: Schema = {"type": "array", "items": {"$ref": "#/$defs/step"}}
_SHAPE: Schema = {
    "anyOf": [
        {"type": ["string", "integer"], "examples": ["3@224x224", "128x512", 784]},
        {"type": "array", "items": _WORD, "minItems": 1},
        {"type": "object", "properties": {"shape": {}, "layout": {"enum": ["channels_first", "channels_last"]}}, "required": ["shape"]},
    ]
}
_BY_TYPE: dict[str, Schema] = {
    "count": {"type": ["integer", "string"]},
    "number": {"type": ["number", "string"]},
    "bool": {"type": ["boolean", "string"]},
    "text": _WORD,
    "sizes": {"anyOf": [{"type": ["integer", "string"]}, {"type": "array", "items": {"type": ["integer", "string"]}}]},
    "padding": {"anyOf": [{"type": ["integer", "string"]}, {"type": "array"}]},
    "shape": {"$ref": "#/$defs/shape"},
    "numbers": {"type": ["array", "number", "string"]},
    "names": _NAMES,
    "pairs": {"type": "object", "additionalProperties": {"type": "string"}},
    "axes": {"anyOf": [{"type": ["integer", "string"]}, {"type": "array", "items": {"type": ["integer", "string"]}}]},
}


def schema() -> Schema:
    """The schema (JSON Schema 2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "nnviz-docs: a neural network",
        "type": "object",
        "additionalProperties": False,
        "properties": _document(),
        "anyOf": [{"required": [key]} for key in ("layers", "mlp", "model", "preset", "history")],
        "$defs": {"shape": _SHAPE, "step": {"anyOf": [_bare_kind(), *_structures(), _layer()]}, "figure": _figure()},
    }


def _document() -> dict[str, Schema]:
    return {
        "name": _WORD,
        "input": {"$ref": "#/$defs/shape"},
        "inputs": {"type": "object", "additionalProperties": {"$ref": "#/$defs/shape"}},
        "defaults": {"type": "object", "additionalProperties": {"type": "object"}},
        "blocks": {"type": "object", "additionalProperties": _block()},
        "layers": _LAYERS,
        "mlp": {"type": "string", "examples": ["784-128-64-10"]},
        "activation": {"type": "string"},
        "model": {"type": "string", "description": "the path of a model or YAML file, relative to this one"},
        "preset": {"type": "string"},
        "outputs": _NAMES,
        "weights": {"anyOf": [{"type": "string"}, {"type": "array"}]},
        "activations": {"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": ["array", "number"]}}]},
        "history": {"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "array"}}]},
        "draw": {"type": "object", "additionalProperties": False, "properties": _options(drawing_options())},
    }


def _block() -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["layers"],
        "properties": {"parameters": {"type": "object", "additionalProperties": _WORD}, "layers": _LAYERS},
    }


def _options(declared: Mapping[str, dataclasses.Field[Any]] | Mapping[str, DrawingOption]) -> dict[str, Schema]:
    """Options, by the name that users write."""
    return {name: {"description": entry.metadata["help"], **_option(name, entry.metadata)} for name, entry in declared.items()}


def _figure() -> Schema:
    """What stands beside a spec in a page, where it has options in YAML: the figure's own, and any drawing option."""
    figure, drawing = _options(option_fields(FigureOptions)), _options(drawing_options())
    both = {name: {"anyOf": [figure[name], drawing[name]]} for name in figure.keys() & drawing.keys()}
    return {"type": "object", "additionalProperties": False, "properties": {**drawing, **figure, **both}}


def _option(name: str, meta: Any) -> Schema:
    choices = {"style": ["auto", *available("styles")], "renderer": [*available("renderers")]}.get(name, list(meta["choices"]))
    match meta["kind"]:
        case "bool":
            return {"type": "boolean"}
        case "int" | "number":
            return {"type": "number", "minimum": meta["least"]}
        case "words":
            words: Schema = {"enum": choices} if choices else {"type": "string"}
            return {"anyOf": [{"type": "string"}, {"type": "array", "items": words}]}
        case "colors":
            return {"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]}
        case "length" | "length or percentage" | "percentage":
            return {"type": ["string", "number"]}
    return {"enum": choices} if choices else {"type": "string"}


def _bare_kind() -> Schema:
    """A layer that is its kind alone: `flatten`."""
    return {
        "type": "string",
        "examples": sorted(kind.short for kind in kinds().values() if not any(field.required for field in kind.fields)),
    }


def _structures() -> list[Schema]:
    """What may stand among layers besides layers."""
    branch: Schema = {"anyOf": [_LAYERS, {"$ref": "#/$defs/step"}, {"type": "null"}]}
    branches: Schema = {"anyOf": [{"type": "array", "items": branch}, {"type": "object", "additionalProperties": branch}]}
    return [
        _structure("residual", {"residual": _LAYERS, "shortcut": {"anyOf": [{"enum": ["auto", "none"]}, _LAYERS]}}),
        _structure("parallel", {"parallel": branches, "merge": {"type": "string"}}),
        _structure("repeat", {"repeat": {"type": ["integer", "string"], "minimum": 1}, "layers": _LAYERS}),
        _structure("group", {"group": _WORD, "layers": _LAYERS}),
        _structure("block", {"block": {"type": "string"}}),
    ]


def _structure(key: str, properties: dict[str, Schema]) -> Schema:
    return {"type": "object", "required": [key], "properties": properties}


def _layer() -> Schema:
    """A layer as a mapping: one key names its kind, the others are its attributes and how it is drawn."""
    properties = {name: entry for kind in kinds().values() for name, entry in _attributes(kind).items()}
    named: dict[str, Schema] = {name: {"description": kind.title} for kind in kinds().values() for name in (kind.short, kind.name)}
    other: Schema = {"anyOf": [{"required": [key]} for key in ("residual", "parallel", "repeat", "group", "block")]}
    return {"type": "object", "minProperties": 1, "properties": {**properties, **named, **_common()}, "not": other}


def _attributes(kind: Kind) -> dict[str, Schema]:
    return {field.name: _field(field) for field in kind.fields}


def _field(field: Field) -> Schema:
    shape = {"enum": list(field.choices)} if field.choices else _BY_TYPE[field.type]
    return {**shape, "description": field.help} if field.help else shape


def _common() -> dict[str, Schema]:
    """What may stand beside any kind."""
    fused: Schema = {"anyOf": [_WORD, {"type": "object"}]}
    return {
        "name": _WORD, "label": _WORD, "activation": fused, "norm": fused, "dropout": fused, "from": _NAMES, "share": {"type": "string"},
        "color": {"type": "string"}, "link": {"type": "string"}, "tooltip": {"type": "string"}, "image": {"type": "string"},
        "hide": {"type": "boolean"},
    }  # fmt: skip
