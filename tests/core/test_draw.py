"""From a source to a picture: whose options win, what is drawn instead, what the cache's key depends on."""

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnviz_core
from nnviz_core import keys, registry
from nnviz_core import produce as producing
from nnviz_core.abilities import CommonWithLegend, Maps, Nested, Neurons, Scaled, Unrolled
from nnviz_core.cache import Cache
from nnviz_core.contracts import Artifact, Renderer, Source
from nnviz_core.diagram import option_fields, parse_options
from nnviz_core.errors import NnvizError, UsageError
from nnviz_core.pipeline import prepare
from nnviz_core.produce import draw_on, produce, produce_many, renderer_for, renderer_with
from nnviz_core.registry import find_style, format_of
from nnviz_core.registry import renderers as all_renderers

MLP = "mlp: 2-3"


def job(text=MLP, given_options=None, defaults=None):
    return prepare(Source(data=text.encode()), given_options, defaults)


def test_the_directive_wins_over_the_source_and_the_source_over_the_project():
    text = MLP + "\ndraw: {style: fcnn, font-size: 14}"
    assert job(text).diagram.style == "fcnn"
    assert job(text, {"style": "graph"}).diagram.style == "graph"
    assert job(text, None, {"font-size": 20, "palette": "greys"}).diagram.options.font_size == 14
    assert job(text, {"font-size": 9}, {"palette": "greys"}).diagram.options.font_size == 9
    assert job(text, None, {"palette": "greys"}).diagram.options.palette == "greys"


def test_a_projects_option_for_another_style_is_no_mistake_and_ones_own_is():
    assert job(MLP, None, {"style": "graph", "bias": True}).problems == ()
    (problem,) = job(MLP, {"style": "graph", "bias": True}).problems
    assert problem.message == "option 'bias' means nothing to style 'graph'"
    assert problem.hint == "it is for fcnn"


def test_a_style_that_does_not_fit_is_one_problem_and_a_graph():
    found = job("input: 3@8x8\nlayers: [{conv: 8@3x3}]", {"style": "fcnn"})
    assert found.diagram.style == "graph"
    assert [problem.topic for problem in found.problems] == ["style"]


@pytest.mark.parametrize(
    ("text", "style"),
    [
        (MLP, "fcnn"),
        ("preset: lenet5", "lenet"),
        ("preset: vgg16", "volumes"),
        ("preset: unet", "volumes"),
        ("preset: resnet18", "graph"),
        ("preset: squeezenet1_1", "graph"),
        ("preset: googlenet", "graph"),
        ("preset: transformer", "blocks"),
        ("preset: vit_b_16", "blocks"),
        ("preset: resnet152", "graph"),
        ("preset: lstm_classifier", "graph"),
        ("preset: vae", "graph"),
        ("input: 4\nlayers: [relu]", "graph"),
    ],
)
def test_auto_picks_what_suits(text, style):
    assert job(text).diagram.style == style


SAME = ["mlp:   2-3", "# a comment\nmlp: 2-3", "{mlp: '2-3'}", "draw: {}\nmlp: 2-3"]
OTHER = [
    "mlp: 2-4",
    "name: A\nmlp: 2-3",
    "mlp: 2-3\nactivation: relu\nlayers: [relu]",
    "mlp: 2-3\nweights: [[[1, 2], [3, 4], [5, 6]]]",
    "input: 2\nlayers: [{dense: 3, label: x}]",
]


def test_the_key_changes_when_the_picture_may_and_not_otherwise(tmp_path, monkeypatch):
    key = job().key
    assert {job(text).key for text in SAME} == {key}
    assert len({key, *(job(text).key for text in OTHER)}) == len(OTHER) + 1
    changed = [{"palette": "greys"}, {"font-size": 13}, {"bias": "true"}, {"style": "graph"}, {"renderer": "text"}, {"max-units": 5}]
    assert len({key, *(job(MLP, options).key for options in changed)}) == len(changed) + 1
    monkeypatch.setattr(keys, "__version__", "99")
    assert job().key != key


def test_the_key_changes_with_an_images_bytes(tmp_path):
    image = tmp_path / "a.png"
    keys = set()
    for data in (b"one", b"two"):
        image.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1" + data)
        keys.add(prepare(Source(data=b"input: {shape: 3@8x8, image: a.png}\nlayers: [{conv: 4@3x3}]", folder=tmp_path)).key)
    assert len(keys) == 2


ABILITIES = (CommonWithLegend, Nested, Unrolled, Scaled, Neurons, Maps)
ENTRIES = {entry.name: entry for ability in ABILITIES for entry in dataclasses.fields(ability)}


class Able(*ABILITIES):
    """A style that is able to do everything."""


@given(st.sampled_from(list(ENTRIES.values())), st.data())
def test_every_option_is_part_of_the_key(entry, data):
    values = {
        "choice": entry.metadata["choices"],
        "bool": (True, False),
        "int": (7, 9),
        "number": (7.0, 9.0),
        "color": ("#123456", "red"),
        "text": ("dense", "input"),
        "colors": ("conv=red", "dense=blue"),
    }
    words = entry.metadata["choices"] or ("softmax", "flatten")
    choices = [value for value in values.get(entry.metadata["kind"], [(word,) for word in words]) if value != entry.default]
    value = data.draw(st.sampled_from(choices))
    name = entry.metadata["name"] or entry.name
    if name not in {"from", "to"}:
        style = next(
            style for style in ("fcnn", "graph", "volumes", "lenet") if name.replace("_", "-") in option_fields(find_style(style).options)
        )
        text = MLP if style == "fcnn" else "preset: lenet5"
        assert job(text, {"style": style, name: value}).key != job(text, {"style": style}).key


class Counting:
    """A renderer that says which diagrams it was asked for."""

    def __init__(self):
        self.batches = []

    def render_many(self, diagrams, output):
        self.batches.append([diagram.title for diagram in diagrams])
        return [Artifact(format=output, data=diagram.title.encode()) for diagram in diagrams]


@pytest.fixture
def counting(monkeypatch):
    counted = Counting()
    renderer = Renderer(
        name="svg", formats=("svg",), render=lambda diagram, output: counted.render_many([diagram], output)[0],
        version=lambda: "1", render_many=counted.render_many,
    )  # fmt: skip
    monkeypatch.setattr(producing, "find_renderer", lambda _: renderer)
    return counted


def test_many_are_drawn_in_one_batch_equal_ones_once_and_none_twice(counting, tmp_path):
    jobs = [job(f"name: {name}\n{MLP}") for name in "abca"]
    cache = Cache(tmp_path)
    assert [artifact.data for artifact in produce_many(jobs, "svg", cache)] == [b"a", b"b", b"c", b"a"]
    assert counting.batches == [["a", "b", "c"]]
    assert produce(jobs[1], "svg", Cache(tmp_path)).data == b"b"
    assert len(counting.batches) == 1


def test_who_makes_a_format():
    assert renderer_for("svg") == "svg"
    assert renderer_for("txt") == "text"
    with pytest.raises(UsageError, match="no renderer makes 'svgg'"):
        renderer_for("svgg")
    with pytest.raises(UsageError, match="renderer 'text' makes no 'svg'"):
        renderer_with("text", "svg")


@pytest.mark.parametrize(
    ("name", "output"),
    [("net.svg", "svg"), ("a/b.v2.PNG", "png"), ("net", ""), ("net.drawio.svg", "svg"), ("net.v2.nonsense", "nonsense"), ("a.b/net", "")],
)
def test_a_files_ending_names_its_format(name, output):
    assert format_of(Path(name)) == output


@pytest.fixture
def also(monkeypatch):
    """Adds a renderer to those that there are."""

    def add(renderer):
        usual = producing.find_renderer
        for module in (producing, registry):
            monkeypatch.setattr(module, "renderers", lambda: all_renderers() | {renderer.name: renderer})
        for module in (producing, keys, registry):
            monkeypatch.setattr(module, "find_renderer", lambda name: renderer if name == renderer.name else usual(name))

    return add


def drawn_as_names(diagram, output):
    return Artifact(format=output, data=" ".join(layer.name for layer in diagram.network.layers).encode())


def test_a_format_may_have_two_endings(also):
    also(Renderer(name="drawio", formats=("drawio.svg", "html"), render=drawn_as_names, version=lambda: "1"))
    assert format_of(Path("net.v2.drawio.svg")) == "drawio.svg"
    assert format_of(Path("net.v2.svg")) == "svg"
    assert renderer_for("drawio.svg") == renderer_for("html", "tikz", "lenet") == "drawio"
    assert produce(job().by("drawio"), "html", Cache()).data == b"input dense"


def test_a_renderer_that_looks_otherwise_does_not_make_a_pages_other_formats(also):
    also(Renderer(name="chalk", formats=("pdf",), render=drawn_as_names, version=lambda: "1", has_own_look=True))
    assert renderer_for("pdf", "svg", "lenet") != "chalk"
    assert renderer_for("pdf", "chalk", "lenet") == "chalk"


def test_a_renderer_that_draws_some_styles_makes_a_format_of_another_where_nobody_else_does(also):
    also(
        Renderer(
            name="rows", formats=("rows", "pdf"), render=drawn_as_names, version=lambda: "1", draws=lambda style: style.name == "lenet"
        )
    )
    assert renderer_for("rows", "svg", "graph") == "rows"
    assert renderer_for("pdf", "rows", "lenet") == "rows"
    assert renderer_for("pdf", "rows", "graph") != "rows"


def test_something_of_the_callers_own_is_drawn_into_by_the_jobs_renderer_or_the_first_that_can(also, monkeypatch):
    told = []
    also(Renderer(name="board", formats=(), render=drawn_as_names, version=lambda: "1", draw_on=lambda *given: told.append(given)))
    asked = job()
    draw_on("a board", asked.by("board"))
    assert told == [("a board", asked.diagram)]
    monkeypatch.setattr(producing, "renderers", dict)
    with pytest.raises(UsageError, match="no renderer draws into axes"):
        draw_on("a board", asked)


def test_at_a_prompt(tmp_path):
    file = tmp_path / "net.yaml"
    file.write_text("name: Net\nmlp: 2-3-1")
    model = nnviz_core.read(file)
    assert isinstance(model.network, nnviz_core.Network)
    drawing = model.draw(style="fcnn", max_units=5)
    assert drawing.save(tmp_path / "net.svg").read_bytes().startswith(b"<svg")
    assert drawing.save(tmp_path / "net.png").read_bytes().startswith(b"\x89PNG")
    bundle = drawing._repr_mimebundle_(include=None)
    assert bundle["image/svg+xml"].startswith("<svg")
    assert bundle["text/plain"].startswith("Net: 2 layers")
    assert model._repr_mimebundle_()["image/svg+xml"] == model.draw().artifact("svg").data.decode()
    assert "13 parameters" in model.summary()
    assert nnviz_core.read("preset:lenet5").network.name == "LeNet-5"
    assert nnviz_core.read("mlp: 2-3").network.layers[-1].shape == nnviz_core.Shape((3,))


@pytest.mark.parametrize("options", [{"colour": "red"}, {"legend": "perhaps"}, {"style": "volums"}])
def test_a_wrong_option_at_a_prompt_is_an_error(options):
    with pytest.raises(NnvizError):
        nnviz_core.read("preset:lenet5").draw(**options)


@pytest.mark.parametrize(
    ("name", "value", "parsed"),
    [
        ("show", "names, shapes", ("names", "shapes")),
        ("show", ["kinds"], ("kinds",)),
        ("legend", "", True),
        ("legend", False, False),
        ("max_units", "7", 7),
        ("font-size", "14px", 14.0),
        ("background", "orange", "#f76808"),
        ("direction", "Right", "right"),
        ("from", "conv1", "conv1"),
    ],
)
def test_options_as_users_write_them(name, value, parsed):
    options, problems = parse_options(Able, {name: value})
    assert problems == []
    field = {"from": "start"}.get(name, name.replace("-", "_"))
    assert getattr(options, field) == parsed


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("show", "nmaes", "must be a list of names, kinds"),
        ("legend", "perhaps", "must be true or false, got 'perhaps'"),
        ("max-units", "1", "must be between 3 and 10000"),
        ("max-units", "7.5", "must be a whole number"),
        ("font-size", "large", "must be a number"),
        ("background", "url(x)", "must be a colour such as #ffcc66"),
        ("direction", "sideways", "must be one of right, left, down, up"),
        ("paletet", "paper", "unknown option 'paletet'"),
    ],
)
def test_options_that_are_wrong_are_left_out_and_told(name, value, told):
    options, (problem,) = parse_options(Able, {name: value})
    assert options == Able()
    assert told in problem.message
    assert problem.hint
