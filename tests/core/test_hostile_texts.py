"""Texts that come into a network are for reading: without control characters, of bounded length, and names stay different."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper

from nnviz_core.budget import Budget, spending
from nnviz_core.contracts import Source
from nnviz_core.data import curves_of
from nnviz_core.infer import infer
from nnviz_core.mathtext import plain
from nnviz_core.network import Network
from nnviz_core.readers.texts import Names, fitted, numbered
from nnviz_core.reading import read_source

EVIL = "a\x1b[31m\0b\x9b\u2028\ud800\ufffe"
CLEAN = "a�[31m�b���\ufffd"


def read(spec: dict | str, **budget: float) -> tuple[Network, list]:
    text = spec if isinstance(spec, str) else json.dumps(spec)
    with spending(Budget(**budget)) as ledger:
        network = infer(read_source(Source(data=text.encode("utf-8", "surrogatepass"), name="net.yaml")))
    return network, list(ledger.problems.values())


def layers(*entries: dict, **more) -> dict:
    return {"input": "3@8x8", "layers": list(entries), **more}


def texts(network: Network) -> list[str]:
    """All that a picture may say."""
    found = [network.name, *(group.label for group in network.groups), *(group.name for group in network.groups)]
    found += [curve.name for curve in curves_of(network)]
    for layer in network.layers:
        found += [layer.name, layer.label, layer.look.link, *(value for value in layer.attributes.values() if isinstance(value, str))]
        found += [
            layer.look.tooltip.replace("\n", ""),
            *(size for shape in layer.shapes if shape for size in shape.dims if isinstance(size, str)),
        ]
    return found


def is_for_reading(text: str) -> bool:
    return not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 or 0xD800 <= ord(character) < 0xE000 for character in text)


SPECS = {
    "a layer's name": lambda text: layers({"relu": None, "name": text}),
    "a label": lambda text: layers({"relu": None, "label": text}),
    "a tooltip": lambda text: layers({"relu": None, "tooltip": text}),
    "a title": lambda text: layers({"relu": None}, name=text),
    "a group": lambda text: layers({"group": text, "layers": ["relu"]}),
    "a block": lambda text: layers({"block": text}, blocks={text: {"layers": ["relu"]}}),
    "a branch": lambda text: layers({"parallel": {text: ["relu"], "other": ["relu"]}}),
    "an input": lambda text: {"inputs": {text: "3@8x8"}, "layers": ["relu"]},
    "an input's label": lambda text: {"input": {"shape": "3@8x8", "label": text, "name": text + "!"}, "layers": ["relu"]},
    "a custom layer": lambda text: layers({"custom": text}),
    "a text among attributes": lambda text: layers({"upsample": 2, "mode": text}),
    "a parameter": lambda text: layers({"block": "b", "p": text}, blocks={"b": {"parameters": {"p": "x"}, "layers": [{"custom": "${p}"}]}}),
    "a curve": lambda text: {"history": {text: [1, 2]}},
}


@pytest.mark.parametrize("name", SPECS)
def test_what_cannot_be_read_is_replaced(name):
    written = json.dumps(SPECS[name](EVIL)).replace(r"\ud800", "").replace(r"\ufffe", "")  # YAML itself has no word for these
    network, problems = read(written)
    assert any("a�[31m�b" in text for text in texts(network))
    assert all(map(is_for_reading, texts(network)))
    assert problems == []


@pytest.mark.parametrize("name", SPECS)
def test_what_is_too_long_is_cut_and_told_once(name):
    network, problems = read(SPECS[name]("long " * 150))
    assert max(map(len, texts(network))) == 500
    assert any(text.endswith("…") for text in texts(network))
    (problem,) = problems
    assert problem.message.startswith("a text is cut; a figure may have 500 characters")
    assert (problem.topic, str(problem.place).startswith("net.yaml:1:")) == ("budget", True)
    assert "raise the budget's 'characters'" in problem.hint


def test_many_long_texts_are_told_once():
    _, problems = read(layers(*({"relu": None, "label": f"{number}" * 900} for number in range(50))))
    assert len(problems) == 1


def test_the_budget_says_how_long_a_text_may_be():
    network, problems = read(layers({"relu": None, "name": "n" * 900}), characters=1000)
    assert (network.layers[1].name, problems) == ("n" * 900, [])
    network, (problem,) = read(layers({"relu": None, "name": "abcdefghij"}), characters=5)
    assert network.layers[1].name == "abcd…"
    assert "a figure may have 5 characters" in problem.message


@pytest.mark.parametrize(("one", "other"), [("a\x01", "a\x02"), ("x" * 600, "x" * 601), ("a\x01", "a\N{REPLACEMENT CHARACTER}")])
def test_names_that_become_alike_stay_different(one, other):
    network, _ = read(
        layers({"relu": None, "name": one}, {"tanh": None, "name": other}, {"sigmoid": None, "from": one}, {"elu": None, "from": other})
    )
    assert len(network.by_name) == len(network.layers)
    assert max(len(layer.name) for layer in network.layers) <= 500
    tails = {network.by_name[edge.head].kind: network.by_name[edge.tail].kind for edge in network.edges}
    assert (tails["sigmoid"], tails["elu"]) == ("relu", "tanh")
    assert len({curve.name for curve in curves_of(read({"history": {one: [1], other: [2]}})[0])}) == 2


def test_a_name_may_stand_twice_in_pictures_and_not_in_a_spec():
    network, problems = read(layers({"relu": None, "name": "plain"}, {"tanh": None, "label": "plain"}))
    assert ([layer.label for layer in network.layers[1:]], problems) == (["plain", "plain"], [])


def test_math_and_other_scripts_stay_as_they_are():
    for label in (r"$\Sigma_{i=1}^{n} h_{t-1}$", "Σ 中文 العربية é ✓", "a b"):
        network, problems = read(layers({"relu": None, "label": label}))
        assert (network.layers[1].label, problems) == (label, [])
    assert plain(read(layers({"relu": None, "label": r"$h_{t-1}$"}))[0].layers[1].label) == "hₜ₋₁"


def test_a_tooltip_may_have_lines_and_a_name_may_not():
    network, _ = read(layers({"relu": None, "tooltip": "one\ntwo", "label": "one\ntwo", "name": "a\tb"}))
    assert (network.layers[1].look.tooltip, network.layers[1].label, network.layers[1].name) == ("one\ntwo", "one two", "a b")


def test_a_link_is_never_cut():
    network, _ = read(layers({"relu": None, "link": "https://a/" + "b" * 1500}))
    assert len(network.layers[1].look.link) == 1510
    with pytest.raises(Exception, match="'link' must have at most 2,000 characters"):
        read(layers({"relu": None, "link": "https://a/" + "b" * 2000}))


def test_texts_among_options_are_cleaned():
    network, problems = read(layers({"relu": None}, draw={"a": "x\x1by\nz", "b": ["\x07", "ok"], "c": "w" * 600}))
    assert network.options == {"a": "x�y\nz", "b": ("�", "ok"), "c": "w" * 499 + "…"}
    assert len(problems) == 1


@given(st.lists(st.text(max_size=12), max_size=12))
@settings(max_examples=60, deadline=None)
def test_the_same_text_has_the_same_name_and_no_other_has_it(written):
    with spending(Budget(characters=6)):
        names = Names()
        found = [names.of(text) for text in written]
        assert found == [names.of(text) for text in written]
    assert len(set(found)) == len(set(written))
    assert all(len(name) <= 6 for name in found)


def test_numbers_fit_into_the_length():
    with spending(Budget(characters=6)):
        assert (numbered("abcdefgh", 12), numbered("ab", 3), fitted("abcdefgh")) == ("abc_12", "ab_3", "abcde…")


# Model files and logs


def model(**names: str) -> bytes:
    """Two operators in a module, and a third one, all of whose names are given."""
    tensor = helper.make_tensor_value_info
    nodes = [
        helper.make_node("Relu", ["x"], ["a"], name=names.get("one", "")),
        helper.make_node("Tanh", ["a"], ["b"], name=names.get("two", "")),
        helper.make_node(names.get("op", "Sigmoid"), ["b"], ["y"]),
    ]
    given = [
        tensor("x", TensorProto.FLOAT, [1, names.get("size", 3), names.get("other", 4)]),
        tensor(names.get("input", "z"), TensorProto.FLOAT, [1, 2]),
    ]
    return helper.make_model(helper.make_graph(nodes, names.get("graph", "g"), given, [tensor("y", 1, None)])).SerializeToString()


def of_model(**names: str) -> tuple[Network, list]:
    with spending() as ledger:
        network = infer(read_source(Source(data=model(**names), name="m.onnx")))
    return network, list(ledger.problems.values())


MODEL_TEXTS = ["one", "op", "size", "input", "graph"]


@pytest.mark.parametrize("where", MODEL_TEXTS)
def test_the_texts_of_a_model_file_are_cleaned_and_cut(where):
    network, problems = of_model(**{where: "a\x1b[31m\n" + "b" * 600})
    assert any("a�[31m b" in text for text in texts(network))
    assert all(map(is_for_reading, texts(network)))
    assert max(map(len, texts(network))) == 500
    assert [problem.message.startswith("a text is cut") for problem in problems] == [True]


@pytest.mark.parametrize(("one", "other"), [("a\x01", "a\x02"), ("x" * 600, "x" * 601)])
def test_the_names_of_a_model_file_stay_different(one, other):
    for names in ({"one": f"/{one}", "two": f"/{other}"}, {"one": f"/{one}/p/q", "two": f"/{other}/p/r"}, {"one": one, "input": other}):
        network, _ = of_model(**names)
        assert len(network.by_name) == len(network.layers) == 5
        assert len(network.groups_by_name) == len(network.groups)
    network, _ = of_model(size=one, other=other)
    assert len(set(network.layers[0].shapes[0].dims)) == 2


def test_modules_that_become_alike_stay_different():
    operators = [f"/{module}\x0f{number}/{own}" for module in "ab" for number in (1, 2) for own in "xy"]
    nodes = [
        helper.make_node("Relu", [f"t{number}"], [f"t{number + 1}"], name=name.replace("\x0f1", "\x01").replace("\x0f2", "\x02"))
        for number, name in enumerate(operators)
    ]
    given = [helper.make_tensor_value_info("t0", TensorProto.FLOAT, [1, 4])]
    made = helper.make_model(helper.make_graph(nodes, "g", given, [helper.make_tensor_value_info("t8", 1, None)]))
    network = read_source(Source(data=made.SerializeToString(), name="m.onnx"))
    assert [(group.name, group.label) for group in network.groups] == [("a�", "a�"), ("a�_2", "a�"), ("b�", "b�"), ("b�_2", "b�")]
    assert [layer.group for layer in network.layers[1:]] == ["a�"] * 2 + ["a�_2"] * 2 + ["b�"] * 2 + ["b�_2"] * 2


def test_the_curves_of_a_log_are_called_in_words():
    log = {"loss": [1, 2], "a\x1bacc": [1, 2], "a\x9bacc": [3, 4], "x" * 600: [1, 2], "\ud800": [1, 2]}
    with spending() as ledger:
        found = read_source(Source(data=json.dumps(log).encode(), name="log.json"))
    assert [curve.name for curve in curves_of(found)] == ["loss", "a�acc", "a�acc_2", "x" * 499 + "…", "�"]
    assert len(ledger.problems) == 1
