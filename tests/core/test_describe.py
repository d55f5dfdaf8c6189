"""What a picture is in words, for who cannot see it."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from nnviz_core.contracts import Source
from nnviz_core.describe import LONGEST, describe, title
from nnviz_core.infer import infer
from nnviz_core.network import Edge, Layer, Network, Shape
from nnviz_core.reading import read_source

PRESETS = Path(__file__).parent.parent.parent / "nnviz_core/presets"


def read(text):
    return infer(read_source(Source(data=text.encode())))


def preset(name):
    return infer(read_source(Source.of(PRESETS / f"{name}.yaml")))


def test_a_title_is_the_name_or_what_it_is():
    assert title(Network(name="LeNet-5")) == "LeNet-5"
    assert title(Network()) == "Neural network"


def test_a_small_chain_is_told_layer_by_layer():
    assert describe(preset("lenet5")) == (
        "LeNet-5: 13 layers, 61,706 parameters. Input 1@32×32. Conv 6@5×5, tanh; average pool 2×2; conv 16@5×5, tanh; average pool 2×2; "
        "flatten; dense 120, tanh; dense 84, tanh; dense 10, softmax. Output 10."
    )


def test_a_large_network_is_told_by_its_parts_and_kinds():
    assert describe(preset("resnet18")) == (
        "ResNet-18: 68 layers, 11,699,112 parameters. Input 3@224×224. Parts: stage 1, stage 2, stage 3, stage 4. "
        "Layers: 20 conv, 8 add, 1 max pool, 1 global average pool, 1 dense. Output 1000."
    )


def test_several_inputs_and_outputs_have_their_names():
    text = describe(read("inputs: {a: 4, b: 6}\nlayers: [{concat: , from: [a, b]}, {dense: 3, name: x}, {dense: 2, name: y, from: x}]"))
    assert "Inputs a 4, b 6." in text
    many = Network(layers=tuple(Layer(name=f"i{number}", kind="input", shapes=(Shape((number,)),)) for number in range(6)))
    assert "Inputs 0, 1, 2, 3 and 2 more." in describe(many)


def test_words_in_a_sentence_are_small_but_names_and_acronyms_are_not():
    text = describe(read("input: T\nlayers: [{embedding: 8, vocabulary: 9}, {lstm: 4}, {custom: MyLayer, shape: 7}, relu]"))
    assert "Embedding 9 → 8; LSTM 4; MyLayer; ReLU." in text


def test_what_is_unknown_is_not_made_up():
    assert describe(read("input: 3@?x?\nlayers: [{conv: 8@3x3}, flatten, {dense: 2}]")).startswith("Neural network: 3 layers. Input 3@?×?.")
    unknown = Layer(name="x", kind="custom", shapes=(None,))
    assert describe(Network(layers=(unknown,), outputs=("x",))) == "Neural network: 1 layer. Custom. Output of unknown shape."


def test_rare_kinds_are_counted_together():
    kinds = ("relu", "tanh", "sigmoid", "gelu", "elu", "selu", "mish", "silu", "softplus", "softsign")
    layers = tuple(Layer(name=kind, kind=kind, params=0) for kind in kinds)
    network = Network(layers=layers, edges=tuple(Edge("relu", kind) for kind in kinds[1:]))
    assert describe(network).endswith("1 SiLU and 2 of other kinds.")


def test_what_goes_in_and_comes_out_is_told_even_where_the_middle_is_cut():
    layers = "".join(f"  - {{custom: {'word ' * 12}, shape: 7}}\n" for _ in range(12))
    text = describe(read(f"input: 4\nlayers:\n{layers}"))
    assert text.startswith("Neural network: 12 layers. Input 4. Word word")
    assert text.endswith("word… Output 7.")
    assert len(text) <= LONGEST


@given(st.text(max_size=600), st.lists(st.text(max_size=200), min_size=1, max_size=20))
def test_it_has_a_bounded_length(name, words):
    layers = tuple(
        Layer(name=str(number), kind="custom", label=word, attributes={"type": word}, shapes=(None,)) for number, word in enumerate(words)
    )
    text = describe(Network(name=name, layers=layers, outputs=tuple(layer.name for layer in layers)))
    assert 0 < len(text) <= LONGEST
