"""Which layer a name means: in blocks and repetitions, names are those of the copy."""

import pytest

from nnviz_core.contracts import Source
from nnviz_core.errors import SpecError
from nnviz_core.reading import read_source


def network(text):
    return read_source(Source(data=text.encode(), name="net.yaml"))


def read_by(network, name):
    return [edge.tail for edge in network.edges_into[name]]


BLOCK = """
input: 3@8x8
blocks:
  b:
    layers:
      - conv: 4@1x1
      - conv: 4@1x1
      - {concat: , from: [conv, conv_1]}
"""


def test_each_copy_of_a_block_reads_its_own_layers():
    found = network(f"{BLOCK}layers: [{{block: b}}, {{block: b}}, {{block: b}}]")
    assert read_by(found, "concat") == ["conv", "conv_1"]
    assert read_by(found, "concat_1") == ["conv_2", "conv_3"]
    assert read_by(found, "concat_2") == ["conv_4", "conv_5"]


def test_a_block_after_other_layers_reads_its_own():
    found = network(f"{BLOCK}layers: [conv: 4@1x1, {{block: b}}]")
    assert read_by(found, "concat") == ["conv_1", "conv_2"]


def test_each_copy_of_a_repetition_reads_its_own_layers():
    found = network("input: 8\nlayers:\n  - repeat: 3\n    layers: [dense: 8, dense: 8, {add: , from: [dense, dense_1]}]")
    assert [read_by(found, name) for name in ("add", "add_1", "add_2")] == [
        ["dense", "dense_1"],
        ["dense_2", "dense_3"],
        ["dense_4", "dense_5"],
    ]


def test_a_block_in_a_block_has_names_of_its_own():
    text = """
input: 8
blocks:
  inner: {layers: [dense: 8, dense: 8, {add: , from: [dense, dense_1]}]}
  outer: {layers: [dense: 8, {block: inner}, dense: 8, {concat: , from: [dense, dense_1]}]}
layers: [{block: outer}, {block: outer}]
"""
    found = network(text)
    assert read_by(found, "add") == ["dense_1", "dense_2"]
    assert read_by(found, "concat") == ["dense", "dense_3"]
    assert read_by(found, "add_1") == ["dense_5", "dense_6"]
    assert read_by(found, "concat_1") == ["dense_4", "dense_7"]


def test_residuals_in_a_block_have_the_names_of_the_block():
    step = "residual: [dense: 8, {add: , from: [dense, relu]}]"
    found = network(f"input: 8\nblocks:\n  b:\n    layers:\n      - relu\n      - {step}\nlayers: [{{block: b}}, {{block: b}}]")
    assert read_by(found, "add") == ["dense", "relu"]
    assert read_by(found, "add_2") == ["dense_1", "relu_1"]


def test_branches_in_a_block_have_the_names_of_the_block():
    step = "parallel: [[dense: 8], [{dense: 8, from: dense}]]"
    found = network(f"input: 8\nlayers:\n  - repeat: 2\n    layers:\n      - {step}")
    assert [read_by(found, name) for name in ("dense_1", "dense_3")] == [["dense"], ["dense_2"]]


def test_an_outer_name_is_reached_until_an_inner_one_shadows_it():
    found = network(
        "input: 8\nlayers:\n  - dense: 8\n  - repeat: 2\n    layers: [relu, {add: , from: [relu, dense]}, dense: 8, {relu: , from: dense}]"
    )
    assert read_by(found, "add") == ["relu", "dense"]
    assert read_by(found, "add_1") == ["relu_2", "dense"]
    assert read_by(found, "relu_1") == ["dense_1"]
    assert read_by(found, "relu_3") == ["dense_2"]


def test_a_given_name_shadows_the_outer_one_in_its_copy_alone():
    text = """
input: 8
blocks: {b: {layers: [{dense: 8, name: x}, {relu: , from: x}]}}
layers: [{dense: 8, name: x}, {block: b}, {block: b}, {tanh: , from: x}]
"""
    found = network(text)
    assert read_by(found, "relu") == ["x_1"]
    assert read_by(found, "relu_1") == ["x_2"]
    assert read_by(found, "tanh") == ["x"]


def test_a_given_name_is_known_after_its_block_the_last_copys():
    found = network("input: 8\nlayers:\n  - repeat: 3\n    layers: [{dense: 8, name: x}]\n  - {concat: , from: [x, x_1]}")
    assert read_by(found, "concat") == ["x_2", "x_1"]


def test_a_made_up_name_does_not_leave_its_block():
    text = f"{BLOCK}layers:\n  - {{block: b}}\n  - {{flatten: , from: conv}}\n"
    with pytest.raises(SpecError) as told:
        network(text)
    assert str(told.value) == (
        "net.yaml:11:23: no layer before this one is called 'conv'\n"
        "  hint: 'conv' on line 6 is inside a block or a repetition, where names are its own: give it a 'name:'"
    )


def test_a_mistyped_name_in_a_block_is_told_the_name_that_the_block_has():
    text = BLOCK.replace("[conv, conv_1]", "[conv, covn_1]")
    with pytest.raises(SpecError) as told:
        network(f"{text}layers: [conv: 4@1x1, {{block: b}}, {{block: b}}]")
    assert str(told.value) == "net.yaml:8:33: no layer before this one is called 'covn_1'\n  hint: did you mean 'conv_1'?"


def test_a_given_name_is_never_made_up_once_more():
    found = network("input: 8\nlayers:\n  - repeat: 2\n    layers: [{relu: , name: dense}, dense: 8, {add: , from: [dense, dense_1]}]")
    assert read_by(found, "add") == ["dense", "dense_1"]
    assert read_by(found, "add_1") == ["dense_2", "dense_3"]


def test_outputs_may_have_the_names_of_the_finished_network():
    assert network(f"{BLOCK}layers: [{{block: b}}, {{block: b}}]\noutputs: [conv_2, concat_1]").outputs == ("conv_2", "concat_1")


@pytest.mark.parametrize("name", ["", "name: conv, "])
def test_a_name_means_the_layer_with_all_that_is_fused_with_it(name):
    found = network(f"input: 3@8x8\nlayers: [{{conv: 4@1x1, {name}norm: batch, activation: relu}}, {{flatten: , from: conv}}]")
    assert read_by(found, "flatten") == ["relu"]


def test_whoever_shares_weights_shares_those_of_the_layer_itself():
    found = network("input: 8\nlayers:\n  - repeat: 2\n    layers: [{dense: 8, activation: relu}, {dense: 8, share: dense}]")
    assert [layer.attributes.get("share") for layer in found.layers if layer.kind == "dense"] == [None, "dense", None, "dense_2"]


def test_delayed_neurons_in_a_block_are_those_of_the_copy():
    text = "input: 1\nlayers:\n  - repeat: 2\n    layers: [{neuron: , delayed: [neuron, neuron_1]}, {neuron: , gates: {neuron: neuron_1}}]"
    found = network(text).by_name
    assert found["neuron_2"].attributes["delayed"] == ("neuron_2", "neuron_3")
    assert found["neuron_3"].attributes["gates"] == {"neuron_2": "neuron_3"}
