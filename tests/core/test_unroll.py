"""Unrolling in time: copies of what runs at each step, joined to the step before."""

import pytest

from nnviz_core.infer import infer
from nnviz_core.plugins import Source, read_source
from nnviz_core.simplify.unroll import unroll
from nnviz_core.testing import networks


def unrolled(text, steps=2):
    return unroll(infer(read_source(Source(data=text.encode()))), steps)


def edges(network):
    return [(edge.tail, edge.head) for edge in network.edges]


def test_each_step_reads_its_input_and_the_step_before():
    found = unrolled("input: Tx3\nlayers: [{lstm: 4, sequences: true}, {dense: 2}]")
    assert [layer.name for layer in found.layers] == [f"{name}, step {step}" for step in (1, 2) for name in ("input", "lstm", "dense")]
    assert edges(found) == [
        ("input, step 1", "lstm, step 1"),
        ("input, step 2", "lstm, step 2"),
        ("lstm, step 1", "dense, step 1"),
        ("lstm, step 2", "dense, step 2"),
        ("lstm, step 1", "lstm, step 2"),
    ]
    assert [str(layer.shape) for layer in found.layers] == ["3", "4", "2"] * 2
    assert found.outputs == ("dense, step 1", "dense, step 2")


def test_the_last_state_alone_goes_on():
    found = unrolled("input: T\nlayers: [{embedding: 3, vocabulary: 9}, {gru: 4, dropout: 0.5}, {dense: 2}]", 3)
    assert [tail for tail, head in edges(found) if head == "dense"] == ["dropout, step 3"]
    assert found.by_name["dropout, step 2"].host == "gru, step 2"
    assert found.outputs == ("dense",)


def test_a_sequence_that_is_read_as_a_whole_is_read_at_every_step():
    found = unrolled("input: 5x3\nlayers: [{lstm: 4, sequences: true}, flatten, {dense: 2}]")
    assert [tail for tail, head in edges(found) if head == "flatten"] == ["lstm, step 1", "lstm, step 2"]


def test_single_neurons_read_any_neuron_of_the_step_before():
    found = unrolled("input: 1\nlayers: [{neuron: , name: h, delayed: y}, {neuron: , name: y, delayed: y}]")
    assert ("y, step 1", "h, step 2") in edges(found)
    assert ("y, step 1", "y, step 2") in edges(found)
    assert "delayed" not in found.by_name["h, step 1"].attributes


@pytest.mark.parametrize(("name", "network"), list(networks()))
@pytest.mark.parametrize("steps", [1, 3, 10_000])
def test_any_network_stays_one_that_can_run(name, network, steps):
    found = unroll(network, steps)
    places = {layer.name: number for number, layer in enumerate(found.layers)}
    assert len(places) == len(found.layers) <= 400, name
    assert all(places[tail] < places[head] for tail, head in edges(found))
    assert set(found.outputs) <= set(places)
    if all("delayed" not in layer.attributes and layer.kind != "lstm" for layer in network.layers):
        assert found is network
