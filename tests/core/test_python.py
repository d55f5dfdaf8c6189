"""Networks at a Python prompt: read, drawn and shown, from files, objects and by hand."""

from itertools import pairwise
from types import MappingProxyType

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import settings
from hypothesis import strategies as st

import nnviz_core
from nnviz_core import reading, strangers, workers
from nnviz_core.contracts import Reader, Source, is_a
from nnviz_core.data import Curve, Curves, Weights
from nnviz_core.entrypoints import EntryPoint
from nnviz_core.errors import ModelError, NnvizError, ShapeError, SpecError, UsageError
from nnviz_core.figures import Ask, identity
from nnviz_core.infer import infer
from nnviz_core.network import Edge, Group, Layer, Look, Network, Shape
from nnviz_core.summary import summarize, summary


def given(size=8):
    return Layer(name="input", kind="input", attributes={"shape": Shape((size,))})


def dense(name, units=3, **more):
    return Layer(name=name, kind="dense", attributes={"units": units}, **more)


def perceptron(**more):
    return Network(
        name="By hand", layers=(given(), dense("hidden"), dense("out", 2)), edges=(Edge("input", "hidden"), Edge("hidden", "out")), **more
    )


# What can be drawn


@pytest.mark.parametrize(
    "source", ["preset:lenet5", "mlp: 2-3", "input: 8\nlayers: [dense: 3]", perceptron()], ids=["preset", "text", "lines", "network"]
)
def test_draw_takes_all_that_read_takes(source):
    drawing = nnviz_core.draw(source, style="graph")
    assert drawing.artifact().data.startswith(b"<svg")
    assert drawing.artifact().data == nnviz_core.read(source).draw(style="graph").artifact().data
    assert nnviz_core.draw(nnviz_core.read(source), style="graph").artifact() == drawing.artifact()


@pytest.mark.parametrize("as_path", [str, lambda path: path])
def test_draw_takes_paths(tmp_path, as_path):
    tmp_path.joinpath("net.yaml").write_text("name: Net\nmlp: 2-3-1")
    assert nnviz_core.draw(as_path(tmp_path / "net.yaml")).job.diagram.style == "fcnn"


def test_a_network_made_by_hand_has_the_picture_of_its_spec():
    spec = "name: By hand\ninput: 8\nlayers: [{dense: 3, name: hidden}, {dense: 2, name: out}]"
    read = nnviz_core.read(spec).network
    by_hand = Network(
        name="By hand",
        layers=(given(), dense("hidden", label="hidden"), dense("out", 2, label="out")),
        edges=(Edge("input", "hidden"), Edge("hidden", "out")),
        outputs=("out",),
    )
    assert nnviz_core.read(by_hand).network == read
    assert nnviz_core.draw(by_hand).artifact() == nnviz_core.draw(spec).artifact()


@pytest.mark.parametrize("how", ["fork", "spawn", ""])
def test_a_network_travels_to_where_it_is_drawn(how, monkeypatch):
    workers.close()
    if how:
        workers.use(how, 1)
    else:
        monkeypatch.setenv(workers.NUMBER, "0")
    network = perceptron(data={Weights: Weights((((0.5,) * 8,) * 3, ((1.0,) * 3,) * 2))}, options={"style": "fcnn"})
    try:
        assert nnviz_core.draw(network).artifact().data.startswith(b"<svg")
    finally:
        workers.close()


def test_a_model_is_drawn_as_it_was_read(tmp_path):
    file = tmp_path / "net.yaml"
    file.write_text("name: Before\nmlp: 2-3-1")
    model = nnviz_core.read(file)
    drawing = model.draw()
    file.write_text("name: After\nmlp: 2-3-1")
    assert b"Before" in model.draw().artifact("svg").data
    file.unlink()
    assert b"Before" in drawing.artifact("svg").data
    assert b"Before" in nnviz_core.draw(model).artifact("png").data or drawing.save(tmp_path / "net.png").exists()


def test_networks_are_told_apart_by_what_they_say():
    def asked(network):
        return identity(Ask(source=nnviz_core.read("mlp: 2-3").source, network=network))

    assert asked(perceptron()) == asked(perceptron())
    assert asked(perceptron()) != asked(perceptron(options={"style": "graph"}))
    assert asked(perceptron()) != asked(None)


def test_what_was_told_when_it_was_read_is_told_with_each_drawing():
    model = nnviz_core.read(f"name: {'a' * 600}\nmlp: 2-3", budget={"characters": 20})
    assert "a text is cut" in model.problems[0].message
    assert model.problems[0] in model.draw().problems


# Options


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"max_unitz": 3}, "did you mean 'max-units'?"),
        ({"legend": "perhaps"}, "option 'legend' must be true or false"),
        ({"style": "volums"}, "did you mean 'volumes'?"),
        ({"renderer": "svgg"}, "did you mean 'svg'?"),
    ],
)
def test_wrong_options_are_told_with_what_was_meant(options, told):
    with pytest.raises(NnvizError, match=told.replace("?", r"\?")):
        nnviz_core.draw(perceptron(), **options)


def test_an_option_that_is_a_word_of_python_has_an_underscore():
    drawing = nnviz_core.draw(perceptron(), style="graph", from_="hidden", to="out")
    assert [layer.name for layer in drawing.job.diagram.network.layers if layer.kind != "input"] == ["hidden", "out"]


# Networks that are none


WRONG = {
    "an unknown kind": (Network(layers=(given(), Layer(name="a", kind="conv"))), "layer 'a' is of an unknown kind 'conv'\n  hint: did you mean 'conv2d'?"),
    "a mistyped kind": (Network(layers=(given(), Layer(name="a", kind="densee"))), "hint: did you mean 'dense'?"),
    "an edge from nowhere": (Network(layers=(given(), dense("a")), edges=(Edge("inptu", "a"),)), "the edge of 'a' reads 'inptu', and no layer is called so\n  hint: did you mean 'input'?"),
    "an edge to nowhere": (Network(layers=(given(), dense("a")), edges=(Edge("input", "a"), Edge("a", "b"))), "the edge of 'a' leads to 'b', and no layer is called so"),
    "a name twice": (Network(layers=(given(), dense("a"), dense("a")), edges=(Edge("input", "a"),)), "2 layers are called 'a'"),
    "a circle": (Network(layers=(given(), Layer(name="a", kind="add"), dense("b")), edges=(Edge("input", "a"), Edge("b", "a"), Edge("a", "b"))), "layers read each other in a circle: a → b → a"),
    "a layer that reads itself": (Network(layers=(given(), Layer(name="a", kind="add")), edges=(Edge("input", "a"), Edge("a", "a"))), "layers read each other in a circle: a → a"),
    "a missing attribute": (Network(layers=(given(), Layer(name="a", kind="dense")), edges=(Edge("input", "a"),)), "layer 'a' (dense) needs 'units', a whole number from 1"),
    "a text for a number": (Network(layers=(given(), dense("a", "3")), edges=(Edge("input", "a"),)), "has the attribute 'units', which must be a whole number from 1"),
    "a list for a tuple": (
        Network(layers=(given(), Layer(name="a", kind="conv2d", attributes={"filters": 8, "kernel": [3, 3]})), edges=(Edge("input", "a"),)),
        "layer 'a' (conv2d) has the attribute 'kernel', which must be a tuple of 2 whole numbers from 1, got list [3, 3]\n  hint: such as (3, 3)",
    ),
    "a shape that is none": (Network(layers=(Layer(name="a", kind="input", attributes={"shape": (3, 8, 8)}),)), "which must be a Shape, got tuple (3, 8, 8)"),
    "an attribute of another kind": (
        Network(layers=(given(), Layer(name="a", kind="dense", attributes={"units": 3, "filters": 3, "bais": True})), edges=(Edge("input", "a"),)),
        "layer 'a' (dense) has no attribute 'filters'\n  hint: it has units, bias",
    ),
    "a mistyped attribute": (Network(layers=(given(), Layer(name="a", kind="dense", attributes={"unit": 3})), edges=(Edge("input", "a"),)), "layer 'a' (dense) has no attribute 'unit'\n  hint: did you mean 'units'?"),
    "weights of nobody": (Network(layers=(given(), Layer(name="a", kind="dense", attributes={"units": 3, "share": "b"})), edges=(Edge("input", "a"),)), "the attribute 'share' of layer 'a' must be the name of a layer, got 'b'"),
    "something that cannot travel": (Network(layers=(given(), dense("a"), Layer(name="b", kind="custom", attributes={"of": object}))), "the attribute 'of' of layer 'b' must be a plain value"),
    "too few inputs": (Network(layers=(given(), dense("a"))), "layer 'a' (dense) takes 1 input, got 0"),
    "too many inputs": (Network(layers=(given(), dense("a")), edges=(Edge("input", "a"),) * 2), "layer 'a' (dense) takes 1 input, got 2"),
    "no such host": (Network(layers=(given(), dense("a", host="b")), edges=(Edge("input", "a"),)), "layer 'a' has the host 'b', and there is none of that name"),
    "no such group": (Network(layers=(given(), dense("a", group="b")), edges=(Edge("input", "a"),)), "layer 'a' has the group 'b'"),
    "no such output": (Network(layers=(given(),), outputs=("outptu",)), "the output 'outptu' is no layer"),
    "groups of which one is unknown": (Network(layers=(given(),), groups=(Group(name="a", parent="b"),)), "group 'a' stands in 'b', and no group is called so"),
    "groups upside down": (Network(layers=(given(),), groups=(Group(name="a", parent="b"), Group(name="b"))), "group 'a' stands before the group 'b' around it"),
    "groups of one name": (Network(layers=(given(),), groups=(Group(name="a"), Group(name="a"))), "2 groups are called 'a'"),
    "a colour that is none": (Network(layers=(given(), dense("a", look=Look(color="grene"))), edges=(Edge("input", "a"),)), "the look's 'color' of layer 'a' must be a colour"),
    "an edge that is none": (Network(layers=(given(), dense("a")), edges=(("input", "a"),)), "each of a network's 'edges' must be an Edge, got tuple ('input', 'a')"),
    "a layer that is none": (Network(layers=("conv",)), "each of a network's 'layers' must be a Layer, got str 'conv'"),
    "layers that are none": (Network(layers=None), "the 'layers' of a network must be a tuple of Layer, got NoneType None"),
    "names that are none": (Network(layers=(Layer(name=3, kind="relu", params="x"),)), "the 'name' of layer '3' must be a str that is not empty, got int 3"),
    "data of another class": (Network(layers=(given(),), data={Weights: Curves(())}), "an entry of a network's 'data' must be a Weights, got Curves"),
    "options that are none": (Network(layers=(given(),), options=3), "the 'options' of a network must be a dict, got int 3"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
@pytest.mark.parametrize(
    "ask", [nnviz_core.draw, nnviz_core.read, infer, summary, summarize], ids=["draw", "read", "infer", "summary", "summarize"]
)
def test_what_is_wrong_with_a_network_is_told(case, ask):
    network, told = WRONG[case]
    with pytest.raises(SpecError) as caught:
        ask(network)
    assert told in str(caught.value)
    assert repr(network).startswith("<Network ")


def test_all_that_is_wrong_is_told_at_once_where_the_network_was_given():
    wrong = Network(layers=(given(), Layer(name="a", kind="conv"), dense("b", 0)), edges=(Edge("input", "b"), Edge("c", "a")))
    with pytest.raises(SpecError) as caught:
        nnviz_core.draw(wrong)
    assert len(caught.value.problems) == 3
    assert {problem.place.source.rpartition("/")[2] for problem in caught.value.problems} == {"test_python.py"}
    assert all(problem.place.line > 100 for problem in caught.value.problems)


def test_layers_that_do_not_fit_together_are_told_by_their_names():
    with pytest.raises(ShapeError, match="conv 'a' needs a feature map"):
        nnviz_core.draw(
            Network(
                layers=(given(), Layer(name="a", kind="conv2d", attributes={"filters": 2, "kernel": (3, 3)})), edges=(Edge("input", "a"),)
            )
        )


def test_an_empty_network_is_told_and_curves_alone_are_enough():
    with pytest.raises(SpecError, match="the network has no layers"):
        nnviz_core.draw(Network())
    curves = Network(data={Curves: Curves((Curve("loss", (3.0, 2.0, 1.0)),))})
    assert nnviz_core.draw(curves).job.diagram.style == "history"


def test_layers_may_stand_in_any_order():
    network = perceptron()
    turned = Network(name="By hand", layers=network.layers[::-1], edges=network.edges[::-1])
    assert [layer.name for layer in infer(turned).layers] == ["input", "hidden", "out"]
    assert nnviz_core.draw(turned).artifact() == nnviz_core.draw(network).artifact()


def test_layers_keep_the_order_that_they_can_run_in():
    layers = (dense("z"), dense("b"), given(), dense("a"))
    network = Network(layers=layers, edges=(Edge("input", "z"), Edge("input", "a"), Edge("z", "b")))
    assert [layer.name for layer in infer(network).layers] == ["input", "z", "b", "a"]


def test_lists_do_for_tuples_and_any_mapping_for_a_dict():
    layers = [given(), Layer(name="a", kind="dense", attributes=MappingProxyType({"units": 3}))]
    assert nnviz_core.draw(Network(layers=layers, edges=[Edge("input", "a")], outputs=["a"])).artifact().data.startswith(b"<svg")


def test_colours_by_name_are_those_of_the_language():
    network = Network(layers=(given(), dense("a", look=Look(color="Orange"))), edges=(Edge("input", "a"),))
    assert infer(network).layers[1].look.color == "#f76808"


# What is shown


def test_what_a_prompt_shows():
    lenet = nnviz_core.read("preset:lenet5")
    assert repr(lenet) == "<Model 'LeNet-5': 13 layers, 61,706 parameters, 1@32×32 → 10>"
    assert repr(lenet.network) == "<Network 'LeNet-5': 13 layers, 61,706 parameters, 1@32×32 → 10>"
    assert repr(lenet.network.layers[1]) == "<Layer 'conv' conv2d 6×28×28, 156 parameters>"
    assert repr(lenet.draw(style="graph")) == "<Drawing 'LeNet-5': style graph, renderer svg>"
    assert repr(perceptron()) == "<Network 'By hand': 2 layers>"
    assert repr(dense("a")) == "<Layer 'a' dense>"
    assert repr(Network()) == "<Network '': 0 layers>"
    assert (
        repr(nnviz_core.read("inputs: {a: 4, b: 6}\nlayers: [{concat: , from: [a, b]}]")) == "<Model '': 1 layer, 0 parameters, 4, 6 → 10>"
    )


# Objects of others


class Stack:
    """A framework's model, as small as can be."""

    def __init__(self, *sizes):
        self.sizes = sizes


class Deep(Stack):
    pass


def stacked(name, **more):
    def read_object(stack, source):
        names = ["input", *(f"dense_{number}" for number in range(1, len(stack.sizes)))]
        layers = (given(stack.sizes[0]), *(dense(each, size) for each, size in zip(names[1:], stack.sizes[1:], strict=True)))
        edges = tuple(Edge(before, after) for before, after in pairwise(names))
        return Network(name=name, layers=layers, edges=edges)

    full_name = f"{Stack.__module__}.Stack"
    return Reader(**{"name": name, "accepts": lambda value: is_a(value, full_name), "read_object": read_object, **more})


@pytest.fixture
def readers(monkeypatch):
    known = {}
    monkeypatch.setattr(reading, "available", lambda _: {})
    monkeypatch.setattr(reading, "readers", lambda: dict(sorted(known.items())))

    def install(*new):
        known.update({reader.name: strangers.take(reader, EntryPoint(reader.name, "zoo:reader", "zoo 1", "readers")) for reader in new})

    return install


@pytest.mark.parametrize("kind", [Stack, Deep])
def test_an_object_is_read_by_who_accepts_it(readers, kind):
    readers(Reader(name="files", suffixes=(".x",)), stacked("stacks"))
    drawing = nnviz_core.draw(kind(8, 3, 2), style="fcnn")
    assert drawing.artifact().data.startswith(b"<svg")
    assert repr(nnviz_core.read(kind(8, 3, 2))) == "<Model 'stacks': 2 layers, 35 parameters, 8 → 2>"


def test_of_several_that_accept_it_the_first_by_name_reads_it(readers):
    readers(stacked("zebra"), stacked("ape"), stacked("bear"))
    assert nnviz_core.read(Stack(8, 3)).network.name == "ape"


def test_an_object_that_nobody_accepts_is_told_by_its_type(readers):
    readers(stacked("stacks"))
    with pytest.raises(UsageError) as told:
        nnviz_core.draw({1, 2})
    assert "nothing reads an object of type 'set'" in str(told.value)
    assert "a Network, an object for the reader 'stacks'" in str(told.value)
    assert told.value.problems[0].place.source.endswith("test_python.py")
    with pytest.raises(UsageError, match=r"nothing reads the class '.*\.Stack'\n  hint: that is a class: give an object of it"):
        nnviz_core.draw(Stack)
    with pytest.raises(UsageError, match="nothing reads an object of type 'NoneType'"):
        nnviz_core.read(None)


@pytest.mark.parametrize(("module", "told"), [("torch.nn.modules.linear", "torch.onnx.export("), ("keras.src.models", "model.export(")])
def test_a_model_of_a_framework_may_come_as_a_file(readers, module, told):
    base = type("Module", (), {"__module__": module})
    with pytest.raises(UsageError, match="no reader of it is installed") as caught:
        nnviz_core.draw(type("Mine", (base,), {})())
    assert told in caught.value.problems[0].hint


def test_what_an_object_describes_wrongly_is_told_like_any_network(readers):
    readers(stacked("stacks"))
    with pytest.raises(SpecError, match="layer 'dense_1' \\(dense\\) has the attribute 'units'"):
        nnviz_core.read(Stack(8, 0))


@pytest.mark.parametrize("where", ["accepts", "read_object"])
def test_a_reader_that_fails_is_told_by_its_name(readers, where):
    def failing(*_):
        message = "no such thing"
        raise KeyError(message)

    readers(stacked("stacks", **{where: failing}))
    with pytest.raises(
        ModelError, match=r"the reader 'stacks' of zoo 1 failed: KeyError: 'no such thing' \(.*test_python.py:\d+\)"
    ) as told:
        nnviz_core.draw(Stack(8, 3))
    assert isinstance(told.value.__cause__, KeyError)
    assert told.value.problems[0].place.source.endswith("test_python.py")


def test_a_reader_of_objects_alone_reads_no_files():
    with pytest.raises(ModelError, match="which reads Python objects alone"):
        stacked("stacks").read(Source(data=b"", name="net.stack"))


def test_is_a_looks_at_names_and_imports_nothing():
    assert is_a(Deep(), f"{Stack.__module__}.Stack")
    assert is_a(1, "torch.nn.modules.module.Module", "builtins.int")
    assert not is_a(Stack(), f"{Stack.__module__}.Deep")
    assert not is_a("builtins.str", "torch.nn.modules.module.Module")


# Any network


NAMES = ["input", "a", "b", "c"]
ANY = (
    st.none()
    | st.integers(-2, 9)
    | st.text(max_size=3)
    | st.sampled_from([(3, 3), [3], "same", 0.5, True, {}, object(), float("nan"), ("a",), (None,)])
)
SHAPES = st.sampled_from(
    [Shape((3, 8, 8)), Shape(("T", 4), 1), Shape((8,)), Shape((None, 3)), Shape(()), Shape((8, 8, 3), 2), Shape((0,)), Shape((-1, 3))]
)
ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional={
        "units": st.integers(1, 5) | ANY, "filters": st.integers(1, 5) | ANY, "kernel": st.just((3, 3)) | ANY, "shape": SHAPES | ANY, "axis": ANY, "heads": ANY,
        "padding": st.sampled_from(["same", ((1, 1), (1, 1))]) | ANY, "share": st.sampled_from(NAMES) | ANY, "delayed": st.just(("a",)) | ANY, "of": ANY,
    },
)  # fmt: skip
KIND = st.sampled_from(
    "dense conv2d maxpool2d add concat relu lstm custom flatten multihead neuron split batchnorm embedding softmax".split()
)
GROUPS = st.sampled_from([(), (Group(name="g"),), (Group(name="g", label="G"), Group(name="h", parent="g", kind="repeat"))])


@st.composite
def nearly_right(draw):
    """A network whose parts fit together for the most part, so that it may come as far as its picture."""
    groups = draw(GROUPS)
    layers = [Layer(name="input", kind="input", attributes={"shape": draw(SHAPES)})]
    edges = []
    for name in draw(st.lists(st.sampled_from(NAMES[1:]), unique=True)):
        kind, attributes = draw(KIND), draw(ATTRIBUTES)
        shapes = draw(st.sampled_from([(), (), (Shape((4,)),), (None,), (Shape((4,)), None)]))
        host = draw(st.sampled_from([None, None, None, *NAMES]))
        group = draw(st.sampled_from([None, *(each.name for each in groups)]))
        tails = draw(st.lists(st.sampled_from([layer.name for layer in layers]), min_size=1, max_size=2))
        edges += [Edge(tail, name, draw(st.sampled_from([0, 0, 0, 1]))) for tail in tails]
        layers.append(Layer(name=name, kind=kind, attributes=attributes, host=host, group=group, shapes=shapes))
    outputs = draw(st.sampled_from([(), (layers[-1].name,), ("input",)]))
    return Network(name="Nearly", layers=layers, edges=edges, groups=groups, outputs=outputs)


def drawn_or_told(network, **options):
    assert repr(network)
    try:
        nnviz_core.draw(network, **options)
    except NnvizError as error:
        assert "internal error" not in str(error)  # noqa: PT017 - the absence of an error is right, too


@settings(max_examples=300, deadline=None)
@hypothesis_given(
    nearly_right(), st.sampled_from(["auto", "auto", "graph", "volumes", "fcnn", "blocks", "lenet", "glyphs", "panels", "ascii", "scan"])
)
def test_a_network_that_is_nearly_right_is_drawn_or_told(network, style):
    drawn_or_told(network, style=style)


PARTS = st.builds(
    Layer, name=ANY, kind=ANY | KIND, attributes=ATTRIBUTES | ANY, shapes=ANY, look=ANY, params=ANY, host=ANY, fused=ANY, step=ANY
)


@settings(max_examples=200, deadline=None)
@hypothesis_given(
    st.lists(PARTS | ANY, max_size=3) | ANY, st.lists(st.builds(Edge, ANY, ANY, ANY) | ANY, max_size=3) | ANY,
    st.lists(st.builds(Group, name=ANY, parent=ANY, count=ANY), max_size=2) | ANY, st.lists(ANY, max_size=2) | ANY, ANY,
)  # fmt: skip
def test_a_network_of_anything_is_told(layers, edges, groups, outputs, data):
    drawn_or_told(Network(name="Any", layers=layers, edges=edges, groups=groups, outputs=outputs, data=data))
