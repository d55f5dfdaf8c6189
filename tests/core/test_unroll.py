"""Unrolling in time: copies of what runs at each step, joined to the step before."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnviz_core
from nnviz_core.arranging import arranged
from nnviz_core.contracts import Source
from nnviz_core.diagram import option_fields
from nnviz_core.errors import NnvizError
from nnviz_core.infer import infer
from nnviz_core.reading import read_source
from nnviz_core.registry import available, find_style
from nnviz_core.simplify.fuse import fuse
from nnviz_core.simplify.unroll import unroll
from nnviz_core.testing import check_scene, networks


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


def test_only_the_first_copy_has_the_parameters_that_all_of_them_share():
    network = infer(read_source(Source(data=b"input: Tx3\nlayers: [{lstm: 4, sequences: true, norm: layer}, {dense: 2}]")))
    assert sum(layer.params for layer in unroll(network, 5).layers) == sum(layer.params for layer in network.layers)


def test_no_more_steps_than_can_be_read():
    assert len(unrolled("input: Tx3\nlayers: [{lstm: 4}]", 10_000).layers) == 24


def framed(text, steps=3):
    return unroll(infer(read_source(Source(data=text.encode()))), steps, framed=True)


def test_a_frame_says_what_is_unrolled():
    found = framed("input: Tx3\nlayers: [{group: encoder, layers: [{lstm: 4, name: read, sequences: true}]}, {gru: 5}, {dense: 2}]")
    outer, *frames = found.groups
    assert [frame.label for frame in frames] == ["read, unrolled", "GRU 5, unrolled"]
    assert [frame.parent for frame in frames] == [outer.name, None]
    assert {layer.group for layer in found.layers if layer.kind == "gru"} == {frames[1].name}


def test_two_directions_are_two_rows():
    found = framed("input: Tx3\nlayers: [{lstm: 4, bidirectional: true}, {dense: 2}]")
    forwards = [f"lstm, step {step}" for step in (1, 2, 3)]
    backwards = [f"lstm, step {step}, backwards" for step in (3, 2, 1)]
    assert [layer.name for layer in found.layers if layer.kind == "lstm"] == [*forwards, *backwards]
    assert {str(layer.shape) for layer in found.layers if layer.kind == "lstm"} == {"4"}
    assert {edge for edge in edges(found) if edge[0] in backwards and edge[1] in backwards} == set(pairwise(backwards))
    assert [tail for tail, head in edges(found) if head == "dense"] == ["lstm, step 3", "lstm, step 1, backwards"]


def test_a_word_at_a_time():
    (first, *_) = framed("input: 20\nlayers: [{embedding: 3, vocabulary: 9}, {gru: 4}]").layers
    assert str(first.shape) == "1"


LAYERS = st.lists(
    st.sampled_from(
        ["{lstm: 4, sequences: true}", "{gru: 4, bidirectional: true, sequences: true, dropout: 0.5}", "{rnn: 4, sequences: true, norm: layer}",
         "{dense: 3, activation: relu}", "{residual: [{lstm: 4, sequences: true}, {dense: 4}], shortcut: [{dense: 4}]}"]
    ), min_size=1, max_size=5,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(
    LAYERS,
    st.sampled_from(["", ", {gru: 4}", ", {lstm: 4, bidirectional: true}, {dense: 2}"]),
    st.integers(1, 14),
    st.booleans(),
    st.booleans(),
)
def test_what_is_unrolled_can_run_and_has_names_of_its_own(layers, end, steps, fused, in_frames):
    network = infer(read_source(Source(data=f"input: Tx4\nlayers: [{', '.join(layers)}{end}]".encode())))
    found = unroll(fuse(network, standalone=True) if fused else network, steps, framed=in_frames)
    places = {layer.name: number for number, layer in enumerate(found.layers)}
    assert len(places) == len(found.layers)
    assert all(places[tail] < places[head] for tail, head in edges(found))
    assert set(found.outputs) <= set(places)
    assert len(set(edges(found))) == len(edges(found))
    assert len(found.groups_by_name) == len(found.groups)
    assert {layer.group for layer in found.layers} - {None} <= set(found.groups_by_name)
    shared = [layer.params + sum(part.params for part in layer.fused) for layer in found.layers]
    assert sum(shared) == sum(layer.params for layer in network.layers)


def test_steps_of_what_does_not_run_in_time_are_a_mistake():
    with pytest.raises(NnvizError, match="no recurrent layer"):
        nnviz_core.read("preset: lenet5").draw(style="graph", unroll=3)
    assert not nnviz_core.read("preset: lstm_classifier").draw(style="graph", unroll=3).problems


@pytest.mark.parametrize("style", [name for name in available("styles") if "unroll" in option_fields(find_style(name).options)])
def test_every_style_that_has_the_option_takes_steps(style):
    for name in ("lstm_classifier", "seq2seq"):
        drawn = nnviz_core.read(f"preset: {name}").draw(style=style, unroll=3)
        check_scene(arranged(drawn.job.diagram), f"{style}, {name}")
