"""How one layer is written in words."""

import pytest
from msgspec.structs import replace

from nnviz_core.contracts import Source
from nnviz_core.infer import infer
from nnviz_core.network import Layer, Shape
from nnviz_core.notation import detail, is_told, notation, own_kind, repeats, stride, title, tooltip, verb
from nnviz_core.ops import KINDS, Field, Kind
from nnviz_core.ops.questions import (
    delayed,
    gated_by,
    is_bidirectional,
    is_causal,
    kernel_of,
    own_weights,
    state_size,
    stride_of,
    window_of,
)
from nnviz_core.reading import read_source
from nnviz_core.simplify import fuse


def layer_of(written, before="8@32x32"):
    network = infer(read_source(Source(data=f"input: {before}\nlayers: [{written}]".encode())))
    return fuse(network).layers[1]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("conv: 64@7x7/2", "Conv 64@7×7/2"),
        ("conv: 64@3x3", "Conv 64@3×3"),
        ("conv: {filters: 4, kernel: [3, 1], stride: [2, 1]}", "Conv 4@3×1/2×1"),
        ("depthwise: 3x3", "Depthwise conv 3×3"),
        ("depthwise: 3x3/3", "Depthwise conv 3×3/3"),
        ("conv: {filters: 8, kernel: 3, dilation: 2}", "Conv 8@3×3, dilation 2"),
        ("conv: {filters: 8, kernel: 3, dilation: [2, 1], groups: 4}", "Conv 8@3×3, dilation 2×1, groups 4"),
        ("conv: {filters: 8, kernel: 3, dilation: 1, groups: 1}", "Conv 8@3×3"),
        ("depthwise: {kernel: 3, multiplier: 2}", "Depthwise conv 3×3, multiplier 2"),
        ("maxpool: {kernel: 3, stride: 1, dilation: 2}", "Max pool 3×3/1, dilation 2"),
        ("deconv: 64@2x2/2", "Deconv 64@2×2/2"),
        ("maxpool: 3x3/2", "Max pool 3×3/2"),
        ("maxpool: 3x3/1", "Max pool 3×3/1"),
        ("avgpool: 2x2", "Average pool 2×2"),
        ("adaptiveavgpool: 7x7", "Adaptive average pool → 7×7"),
        ("globalavgpool", "Global average pool"),
        ("unpool: 2x2", "Unpool 2×2"),
        ("upsample: 2", "Upsample ×2"),
        ("flatten", "Flatten"),
        ("dropout: 0.5", "Dropout 0.5"),
        ("custom: MyLayer", "MyLayer"),
    ],
)
def test_layers_of_feature_maps(written, said):
    assert notation(layer_of(f"{{{written}}}" if ":" in written else written)) == said


@pytest.mark.parametrize(
    ("attributes", "label", "told", "own"),
    [
        ({"type": "Selective SSM"}, "ssm", False, "Selective SSM"),
        ({"type": "Selective SSM"}, "", False, ""),
        ({"type": "Gate"}, "Gate", True, ""),
        ({}, "encoder ×2", True, ""),
    ],
)
def test_a_custom_layer_with_a_name_is_what_it_is_as_well(attributes, label, told, own):
    layer = Layer(name="a", kind="custom", attributes=attributes, label=label)
    assert (is_told(layer), own_kind(layer)) == (told, own)


def test_a_kind_that_nobody_knows_is_called_as_it_is_written():
    assert notation(Layer(name="a", kind="hyper")) == "hyper"


@pytest.mark.parametrize(
    ("written", "before", "said"),
    [
        ("dense: 120", "784", "Dense 120"),
        ("dense: 37000", "784", "Dense 37,000"),
        ("lstm: 512", "Tx64", "LSTM 512"),
        ("lstm: {units: 512, bidirectional: true}", "Tx64", "BiLSTM 512"),
        ("multihead: 8", "Tx64", "Multi-head attention 8 heads"),
        ("multihead: 1", "Tx64", "Multi-head attention 1 head"),
        ("multihead: {heads: 8, causal: true}", "Tx64", "Multi-head attention 8 heads, causal"),
        ("multihead: {heads: 8, causal: false}", "Tx64", "Multi-head attention 8 heads"),
        ("embedding: 64", "T", "Embedding 64"),
        ("embedding: {width: 64, vocabulary: 30000}", "T", "Embedding 30,000 → 64"),
    ],
)
def test_layers_of_vectors_and_sequences(written, before, said):
    assert notation(layer_of(f"{{{written}}}", before)) == said


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_layer_without_attributes_can_be_written_too(kind):
    layer = Layer(name="x", kind=kind)
    assert title(layer)
    assert notation(layer) == f"{title(layer)} {detail(layer)}".strip()


def test_a_tooltip_has_the_name_the_shape_and_the_parameters():
    assert tooltip(layer_of("{conv: 6@5x5, name: conv1}", "1@32x32")) == "conv1: Conv 6@5×5, output 6×28×28, 156 parameters"


def test_a_tooltip_adds_up_what_is_fused():
    layer = layer_of("{conv: 6@5x5, name: stem, norm: batch, activation: relu}", "1@32x32")
    assert tooltip(layer) == "stem: Conv 6@5×5, BatchNorm, ReLU, output 6×28×28, 180 parameters"


def test_the_authors_tooltip_stands_in_the_names_place():
    assert tooltip(layer_of("{dense: 2, name: head, tooltip: Where it ends.}", "4")) == "Where it ends.\nDense 2, output 2, 10 parameters"


def test_a_tooltip_does_not_add_up_what_is_unknown():
    part = Layer(name="norm", kind="batchnorm", params=None, shapes=(Shape((4,)),))
    layer = Layer(name="x", kind="dense", attributes={"units": 4}, params=20, shapes=(Shape((4,)),), fused=(part,))
    assert tooltip(layer) == "x: Dense 4, BatchNorm, output 4"


def test_an_attribute_means_nothing_without_the_trait_for_it(monkeypatch):
    names = ("bidirectional", "causal", "state", "delayed", "gates", "weights", "stride", "kernel", "factor")
    said = Kind(
        name="gated", title="Gated SSM", short="gated", category="recurrent", infer=KINDS["identity"].infer,
        fields=(Field(name="bidirectional", type="bool", default=False, said="bidirectional"),),
    )  # fmt: skip
    monkeypatch.setitem(KINDS, "gated", said)
    layer = Layer(name="ssm", kind="gated", attributes=dict.fromkeys(names, (2, 2)) | {"bidirectional": True})
    assert notation(layer) == "Gated SSM bidirectional"
    asked = (is_bidirectional, is_causal, state_size, delayed, gated_by, own_weights, stride_of, kernel_of, window_of)
    assert [bool(ask(layer)) for ask in asked] == [False] * len(asked)
    monkeypatch.setitem(KINDS, "gated", replace(said, fields=(), traits=frozenset({"recurrent"})))
    assert notation(layer) == "BiGated SSM"


@pytest.mark.parametrize(
    ("written", "happens", "moves"),
    [
        ("conv: 64@7x7/2", "Convolution", "stride 2"),
        ("conv: 64@7x7", "Convolution", ""),
        ("maxpool: 2x2", "Max pooling", ""),
        ("maxpool: {kernel: 2, stride: [2, 1]}", "Max pooling", "stride 2×1"),
        ("flatten", "Flatten", ""),
    ],
)
def test_what_happens_in_a_layer(written, happens, moves):
    assert (verb(layer_of(written)), stride(layer_of(written))) == (happens, moves)


def test_how_often_a_block_is_repeated():
    assert (repeats(1), repeats(12), repeats(12, "{}×")) == ("", "×12", "12×")
