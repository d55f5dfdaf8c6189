"""The JSON schema takes every spec that we ship, and refuses what it should."""

from pathlib import Path

import pytest
import yaml

from nnviz_core.ops import KINDS
from nnviz_core.option_table import drawing_options
from nnviz_core.readers.presets import preset_names, preset_source
from nnviz_core.schema import schema

TYPES = {"object": dict, "array": list, "string": str, "number": (int, float), "integer": int, "boolean": bool, "null": type(None)}
EXAMPLES = sorted((Path(__file__).parents[2] / "examples/networks").glob("*.yaml"))


def is_of_type(value, name):
    return isinstance(value, TYPES[name]) and (name in {"boolean", "null"} or not isinstance(value, bool))


def fits(value, rule, whole):
    """Whether a value is valid by the words of JSON Schema that the schema uses."""
    if "$ref" in rule:
        rule = whole["$defs"][rule["$ref"].rpartition("/")[2]]
    types = rule.get("type", [])
    checks = [
        not types or any(is_of_type(value, name) for name in ([types] if isinstance(types, str) else types)),
        "enum" not in rule or value in rule["enum"],
        "anyOf" not in rule or any(fits(value, each, whole) for each in rule["anyOf"]),
        "not" not in rule or not fits(value, rule["not"], whole),
        not is_of_type(value, "number") or value >= rule.get("minimum", value),
    ]
    if isinstance(value, list):
        checks += [fits(each, rule.get("items", {}), whole) for each in value] + [len(value) >= rule.get("minItems", 0)]
    if isinstance(value, dict):
        checks += [name in value for name in rule.get("required", [])] + [len(value) >= rule.get("minProperties", 0)]
        others = rule.get("additionalProperties", {})
        for name, each in value.items():
            known = rule.get("properties", {}).get(name, others)
            checks.append(known is not False and fits(each, known, whole))
    return all(checks)


def valid(text):
    whole = schema()
    return fits(yaml.safe_load(text), whole, whole)


@pytest.mark.parametrize("name", preset_names())
def test_takes_every_preset(name):
    assert valid(preset_source(name).data)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_takes_every_example(path):
    assert valid(path.read_bytes())


@pytest.mark.parametrize(
    "text",
    [
        "input: 8",
        "- dense: 3",
        "input: 8\nlayer: [flatten]",
        "input: 8\nlayers: flatten",
        "input: 8\nlayers: [[flatten]]",
        "input: 8\nlayers: [{repeat: [3]}]",
        "mlp: 3-4\ndraw: {stile: lenet}",
        "mlp: 3-4\ndraw: {style: [lenet]}",
        "mlp: 3-4\nblocks: {a: {layer: []}}",
        "input: {layout: channels_last}\nlayers: [flatten]",
    ],
)
def test_refuses(text):
    assert not valid(text)


def test_names_every_kind_attribute_and_drawing_option():
    made = schema()
    layer = made["$defs"]["step"]["anyOf"][-1]["properties"]
    assert {kind.name for kind in KINDS.values()} <= set(layer)
    assert {field.name for kind in KINDS.values() for field in kind.fields} <= set(layer)
    assert set(made["properties"]["draw"]["properties"]) == set(drawing_options())


@pytest.mark.parametrize("options", [{"width": 300, "align": "left", "scale": "50%"}, {"scale": "log", "target": "a.html", "legend": True}])
def test_takes_the_options_of_a_figure(options):
    whole = schema()
    assert fits(options, whole["$defs"]["figure"], whole)
    assert not fits({**options, "captoin": "x"}, whole["$defs"]["figure"], whole)
    assert not fits({**options, "align": "middle"}, whole["$defs"]["figure"], whole)
