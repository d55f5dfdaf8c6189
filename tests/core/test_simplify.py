"""Networks made shorter to draw: what goes, what stays, and what always holds."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from nnviz_core.abilities import Selected
from nnviz_core.contracts import Source
from nnviz_core.infer import infer
from nnviz_core.network import Edge, Group, Layer, Network, Shape
from nnviz_core.reading import read_source
from nnviz_core.simplify import collapse, cut, fold, fuse, hide, select
from nnviz_core.simplify.costs import total

RESIDUALS = """
input: 8@8x8
layers:
  - repeat: 3
    layers:
      - group: unit
        layers:
          - residual: [{conv: 8@3x3, padding: same, norm: batch, activation: relu}]
  - flatten
  - dense: 2
"""


def read(text):
    return infer(read_source(Source(data=text.encode())))


def names(network):
    return [layer.name for layer in network.layers]


def reached(network):
    """For each layer, the inputs that it depends on."""
    found = {}
    for layer in network.layers:
        found[layer.name] = {layer.name} if layer.kind == "input" else set()
        for edge in network.edges_into[layer.name]:
            found[layer.name] |= found[edge.tail]
    return found


def is_sound(network):
    """Edges run forwards between layers that are there, and groups stand in groups that are there."""
    order = {layer.name: number for number, layer in enumerate(network.layers)}
    assert len(order) == len(network.layers)
    assert all(order[edge.tail] < order[edge.head] for edge in network.edges)
    groups = {group.name for group in network.groups}
    assert all(layer.group is None or layer.group in groups for layer in network.layers)
    assert all(group.parent is None or group.parent in groups for group in network.groups)
    assert set(network.outputs) <= set(order)


@st.composite
def networks(draw):
    """Any acyclic graph of a few kinds, with nested groups that may be torn apart."""
    count = draw(st.integers(2, 16))
    groups = [Group(name=f"g{number}", label=f"group {number}") for number in range(draw(st.integers(0, 4)))]
    groups = [
        replace(group, parent=draw(st.sampled_from([None, *(other.name for other in groups[:at])]))) for at, group in enumerate(groups)
    ]
    layers = [Layer(name="l0", kind="input", shapes=(Shape((4,)),))]
    edges = []
    for number in range(1, count):
        kind = draw(st.sampled_from(["dense", "relu", "add", "dropout"]))
        tails = draw(st.lists(st.integers(0, number - 1), min_size=1, max_size=3, unique=True))
        host = f"l{tails[0]}" if kind == "relu" and draw(st.booleans()) else None
        group = draw(st.sampled_from([None, *(group.name for group in groups)]))
        layers.append(Layer(name=f"l{number}", kind=kind, group=group, host=host, shapes=(Shape((4,)),), params=number, macs=0))
        edges += [Edge(f"l{tail}", f"l{number}") for tail in tails]
    read_by = {edge.tail for edge in edges}
    outputs = tuple(layer.name for layer in layers if layer.name not in read_by)
    return Network(layers=tuple(layers), edges=tuple(edges), groups=tuple(groups), outputs=outputs)


@given(networks(), st.booleans())
def test_fusing_keeps_every_layer_once_and_who_depends_on_what(network, standalone):
    fused = fuse(network, standalone=standalone)
    is_sound(fused)
    parts = [part.name for layer in fused.layers for part in (layer, *layer.fused)]
    assert sorted(parts) == sorted(names(network))
    assert total(fused.layers, "params") == total(network.layers, "params")
    before, after = reached(network), reached(fused)
    assert all(before[name] == after[name] for name in names(fused))


@given(networks(), st.sampled_from(["relu", "dense", "add", "l3", "dropout"]))
def test_hiding_bridges_the_edges(network, word):
    shown, _ = hide(network, [word])
    is_sound(shown)
    before, after = reached(network), reached(shown)
    assert all(before[name] == after[name] for name in names(shown))


@given(networks())
def test_folding_and_collapsing_stay_acyclic(network):
    for shorter in (fold(network), collapse(network, 1), collapse(fold(fuse(network, standalone=True)), 1)):
        is_sound(shorter)
    assert total(collapse(network, 1).layers, "params") == total(network.layers, "params")


@given(networks(), st.data())
def test_a_cut_is_what_lies_on_a_path(network, data):
    start, end = (data.draw(st.sampled_from(names(network))) for _ in range(2))
    part, problems = cut(network, start, end)
    is_sound(part)
    if problems:
        assert part == network
    else:
        assert {start, end} <= set(names(part))


@given(st.integers(2, 6), st.integers(1, 3))
def test_copies_fold_to_one_with_their_number(count, width):
    layers = "\n".join(f"          - {{dense: 8, name: d{number}}}" for number in range(width)).replace(", name", ", tooltip")
    text = f"input: 8\nlayers:\n  - repeat: {count}\n    layers:\n      - group: block\n        layers:\n{layers}\n  - dense: 3\n"
    folded = fold(read(text))
    assert len(folded.layers) == 1 + width + 1
    assert max(group.count for group in folded.groups) == count


def test_fusing_takes_in_what_has_a_host():
    fused = fuse(read("input: 3@8x8\nlayers: [{conv: 4@3x3, norm: batch, activation: relu}, flatten, {dense: 2}]"))
    assert [[part.kind for part in layer.fused] for layer in fused.layers] == [[], ["batchnorm", "relu"], [], []]
    assert [(edge.tail, edge.head) for edge in fused.edges] == [("input", "conv"), ("conv", "flatten"), ("flatten", "dense")]
    assert total([fused.by_name["conv"]], "params") == (27 * 4 + 4) + 16


def test_what_another_layer_sees_is_not_fused():
    layers = tuple(Layer(name=kind, kind=kind, host="dense" if kind == "relu" else None) for kind in ("input", "dense", "relu", "add"))
    edges = (Edge("input", "dense"), Edge("dense", "relu"), Edge("relu", "add"), Edge("dense", "add"))
    network = Network(layers=layers, edges=edges, outputs=("add",))
    assert fuse(network) == network


def test_lone_activations_are_fused_when_asked():
    network = read("input: 4\nlayers: [{dense: 4}, relu, {dense: 2}]")
    assert len(fuse(network).layers) == 4
    assert names(fuse(network, standalone=True)) == ["input", "dense", "dense_1"]


def test_equal_residual_blocks_are_folded_and_kept_open_when_asked():
    network = read(RESIDUALS)
    folded = fold(fuse(network))
    assert len([layer for layer in folded.layers if layer.kind == "conv2d"]) == 1
    assert max(group.count for group in folded.groups) == 3
    assert len(fold(fuse(network), expand=["unit"]).layers) == len(fuse(network).layers)
    assert reached(folded)["dense"] == {"input"}


def test_blocks_of_other_sizes_are_not_folded():
    text = "input: 8\nlayers: [{group: g 1, layers: [{dense: 8}]}, {group: g 2, layers: [{dense: 7}]}, {dense: 7}]"
    assert len(fold(read(text)).layers) == 4


def test_numbered_groups_fold_under_their_common_label():
    text = "input: 8\nlayers: [{group: stage 1, layers: [{dense: 8}]}, {group: stage 2, layers: [{dense: 8}]}]"
    (group,) = fold(read(text)).groups
    assert (group.label, group.count) == ("stage", 2)


def test_layers_read_from_outside_are_not_folded_away():
    text = (
        "input: 8\nlayers: [{group: g 1, layers: [{dense: 8, name: first}]}, {group: g 2, layers: [{dense: 8, name: second}]},"
        " {add: , from: [first, second]}]"
    )
    assert len(fold(read(text)).layers) == 4


def test_deep_groups_become_one_box_with_their_figures():
    text = "input: 8\nlayers: [{group: outer, layers: [{group: inner, layers: [{dense: 8}, {dense: 4}]}, {dense: 2}]}]"
    network = read(text)
    collapsed = collapse(network, 1)
    assert [(layer.kind, layer.label) for layer in collapsed.layers][1] == ("custom", "inner")
    assert collapsed.layers[1].params == 72 + 36
    assert str(collapsed.layers[1].shape) == "4"


def test_a_folded_box_counts_its_copies():
    text = (
        "input: 8\nlayers: [{group: outer, layers: [{group: b 1, layers: [{dense: 8}]}, {group: b 2, layers: [{dense: 8}]}, {dense: 2}]}]"
    )
    collapsed = collapse(fold(read(text)), 1)
    assert [(layer.label, layer.params) for layer in collapsed.layers] == [("", 0), ("b ×2", 144), ("", 18)]


def test_hiding_by_kind_category_and_name():
    network = read("input: 4\nlayers: [{dense: 4, activation: relu}, {dropout: 0.5}, {dense: 2, name: head}]")
    assert names(hide(network, ["dropout"])[0]) == ["input", "dense", "relu", "head"]
    assert names(hide(network, ["Activation"])[0]) == ["input", "dense", "dropout", "head"]
    assert names(hide(network, ["head"])[0]) == ["input", "dense", "relu", "dropout"]
    assert names(hide(network, ["dense"])[0]) == ["input", "dropout", "head"]


def test_words_that_mean_nothing_are_told():
    network = read("input: 4\nlayers: [{dense: 4, name: head}]")
    shown, problems = select(network, Selected(hide=("droput",), start="hed"))
    assert shown.network == network
    assert shown.changes == ()
    assert [problem.message for problem in problems] == [
        "'from' names 'hed', which is no layer",
        "'hide' names 'droput', which is no layer, kind or category",
    ]
    assert [problem.hint for problem in problems] == ["did you mean 'head'?", "did you mean 'dropout'?"]


def test_hiding_everything_hides_nothing():
    network = read("input: 4\nlayers: [{dense: 4}]")
    shown, (problem,) = hide(network, ["input", "dense"])
    assert shown == network
    assert "no layer" in problem.message


def test_a_cut_backwards_is_told():
    network = read("input: 4\nlayers: [{dense: 4, name: a}, {dense: 4, name: b}]")
    assert names(cut(network, "a", "b")[0]) == ["a", "b"]
    (problem,) = cut(network, "b", "a")[1]
    assert problem.message == "no path leads from 'b' to 'a'"


def test_hostile_bridges_are_bounded():
    count = 1500
    layers = [Layer(name=f"i{number}", kind="input") for number in range(count)] + [Layer(name="cat", kind="concat")]
    layers += [Layer(name=f"o{number}", kind="dense") for number in range(count)]
    edges = [Edge(f"i{number}", "cat") for number in range(count)] + [Edge("cat", f"o{number}") for number in range(count)]
    shown, (problem,) = hide(Network(layers=tuple(layers), edges=tuple(edges)), ["concat"])
    assert len(shown.layers) == len(layers)
    assert "edges" in problem.message


def test_a_box_that_only_repeats_another_group_is_called_as_that_is():
    text = "input: 4\nblocks: {layer: {layers: [{residual: [{dense: 4}]}]}}\nlayers: [{group: encoder, layers: [{repeat: 3, layers: [{block: layer}]}]}]"
    assert [layer.label for layer in collapse(fold(read(text)), 1).layers][1:] == ["layer ×3"]
