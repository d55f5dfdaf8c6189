"""Figures as hosts ask for them: one bad figure costs itself, ahead of time or not, with workers or without."""

import logging
from pathlib import Path

import pytest

from nnviz_core import studio as _studio
from nnviz_core import workers
from nnviz_core.budget import Budget
from nnviz_core.cache import Cache
from nnviz_core.contracts import Source
from nnviz_core.errors import NnvizError, ShapeError
from nnviz_core.figures import Ask
from nnviz_core.studio import Studio

LENET = "input: 1@32x32\nlayers: [{conv: 6@5x5}, {avgpool: 2x2}, flatten, {dense: %d}]"
SKIP = "input: 8\nlayers: [{dense: 8}, {residual: [{dense: 8}, {dense: 8}]}]"


def ask(text, **given):
    return Ask(source=Source(data=text.encode(), name="page.rst", line=6), given=given, outputs=("svg",))


@pytest.fixture(params=["fork", "spawn"])
def how(request):
    workers.use(request.param, 2)
    yield request.param
    workers.close()


@pytest.fixture
def nowhere(monkeypatch):
    """A machine without processes of ours."""
    workers.close()
    monkeypatch.setenv(workers.NUMBER, "0")


def test_a_figure_has_all_that_a_page_needs(how):
    figure = Studio(cache=Cache()).figure(ask(LENET % 10, download="png"))
    assert figure.style == "lenet"
    assert figure.download == ("png",)
    assert figure.pictures["svg"].artifact.data.startswith(b"<svg")
    assert "Input 1@32×32" in figure.description


def test_mistakes_are_told_at_their_lines_with_their_kind(how):
    with pytest.raises(ShapeError) as caught:
        Studio(cache=Cache()).figure(ask("input: 8\nlayers: [{conv: 4@3x3}]"))
    assert str(caught.value).startswith("page.rst:8:")


@pytest.mark.parametrize("ahead", [True, False])
def test_figures_ahead_of_time_are_the_same_figures(how, tmp_path, ahead):
    studio = Studio(cache=Cache(tmp_path))
    asks = [ask(LENET % number) for number in range(2, 42)]
    if ahead:
        studio.begin(asks)
    pictures = [studio.picture(each, "svg", studio.figure(each)).data for each in asks]
    plain = [Studio(cache=Cache()).picture(each, "svg").data for each in asks[:5]]
    assert pictures[:5] == plain
    assert len(set(pictures)) == 40
    assert len(list(Cache(tmp_path).entries())) == 40


def test_pictures_made_ahead_fill_no_memory(how, tmp_path):
    studio = Studio(cache=Cache(tmp_path))
    asks = [ask(LENET % number) for number in range(2, 22)]
    studio.begin(asks)
    assert [studio.figure(each).pictures["svg"].artifact for each in asks] == [None] * 20


def test_where_graphviz_dies_plain_layers_are_drawn_and_it_is_told(how, monkeypatch):
    monkeypatch.setattr(_studio, "MAKES", "deeds:make_with_graphviz_that_aborts")
    figure = Studio(cache=Cache()).figure(ask(SKIP, style="graph"))
    (problem,) = figure.problems
    assert str(problem).startswith("page.rst:7: graphviz ended with SIGABRT\n  hint: it is drawn without graphviz")
    assert figure.pictures["svg"].artifact.data.startswith(b"<svg")


def test_what_was_drawn_without_graphviz_is_no_picture_of_graphviz(how, monkeypatch, tmp_path):
    studio = Studio(cache=Cache(tmp_path))
    sound = studio.figure(ask(SKIP, style="graph"))
    monkeypatch.setattr(_studio, "MAKES", "deeds:make_with_graphviz_that_aborts")
    other = Studio(cache=Cache(tmp_path / "other")).figure(ask(SKIP, style="graph"))
    assert other.key != sound.key


def test_a_figure_that_takes_too_long_is_told_and_the_others_are_made(how, monkeypatch):
    monkeypatch.setattr(_studio, "MAKES", "deeds:make_slowly")
    studio = Studio(cache=Cache(), budget=Budget(seconds=1))
    asks = [ask(("# slow\n" if number == 7 else "") + LENET % number) for number in range(2, 12)]
    studio.begin(asks)
    found = studio.figures(asks)
    assert [isinstance(each, NnvizError) for each in found] == [number == 7 for number in range(2, 12)]
    message = str(found[5])
    assert message.startswith("page.rst:7: it took more than 1 seconds; a figure may have 1 seconds")
    assert "raise the budget's 'seconds'" in message


@pytest.mark.parametrize(
    ("limit", "text", "given", "told"),
    [
        ({"layers": 3}, LENET % 10, {}, "more than 3 layers"),
        ({"output": 0.001}, LENET % 10, {}, "the svg would have"),
        ({"memory": 1}, SKIP, {"style": "graph"}, "memory"),
    ],
)
def test_a_budget_that_is_spent_says_which_and_how_to_raise_it(how, limit, text, given, told):
    with pytest.raises(NnvizError) as caught:
        Studio(cache=Cache(), budget=Budget(**limit)).picture(ask(text, **given), "svg")
    assert told in str(caught.value)
    assert "hint" in str(caught.value)


def test_a_bitmap_of_too_many_pixels_is_not_begun(how):
    with pytest.raises(NnvizError, match=r"the bitmap would have .* pixels; a figure may have 50 million pixels"):
        Studio(cache=Cache()).picture(ask("mlp: 2-3", **{"font-size": "10000"}), "png")


def test_a_damaged_entry_is_drawn_anew(how, tmp_path):
    studio = Studio(cache=Cache(tmp_path))
    figure = studio.figure(ask(LENET % 10))
    (entry,) = tmp_path.glob("*/*.svg")
    entry.write_bytes(entry.read_bytes().replace(b"<svg", b"<gvs"))
    assert studio.picture(ask(LENET % 10), "svg", figure).data.startswith(b"<svg")


def test_a_secret_of_the_project_is_kept_by_workers_too(how, tmp_path):
    trusted, stranger = Cache(tmp_path, secret=b"spam"), Cache(tmp_path, secret=b"")
    Studio(cache=stranger).figure(ask(LENET % 10))
    assert Studio(cache=trusted).figure(ask(LENET % 10)).is_drawn
    assert not Studio(cache=trusted).figure(ask(LENET % 10)).is_drawn


def test_without_processes_figures_are_made_here_without_native_code(nowhere):
    studio = Studio(cache=Cache())
    figure = studio.figure(ask(SKIP, style="graph"))
    assert figure.pictures["svg"].artifact.data.startswith(b"<svg")
    assert [problem.topic for problem in figure.problems] == ["tool"]
    assert "NNVIZ_WORKERS=0" in figure.problems[0].hint
    with pytest.raises(NnvizError, match="no PNG was made"):
        studio.picture(ask(LENET % 10), "png")


@pytest.mark.parametrize("program", ["", "/nowhere/python", "/bin/false"])
def test_where_no_process_starts_figures_are_made_here(monkeypatch, program):
    monkeypatch.setattr("sys.executable", program)
    workers.use("spawn", 2)
    try:
        studio = Studio(cache=Cache())
        asks = [ask(LENET % number) for number in range(2, 12)]
        studio.begin(asks)
        assert [figure.style for figure in studio.figures(asks)] == ["lenet"] * 10
        assert workers.status().startswith("none (")
    finally:
        workers.use(None)
        workers.close()


def test_without_processes_a_mistake_is_the_same(nowhere):
    with pytest.raises(ShapeError, match=r"page\.rst:8"):
        Studio(cache=Cache()).figure(ask("input: 8\nlayers: [{conv: 4@3x3}]"))


def test_files_of_relative_folders_are_found(how, tmp_path, monkeypatch):
    Studio(cache=Cache()).figure(ask(LENET % 10))  # a worker is there, in another folder
    monkeypatch.chdir(tmp_path)
    Path("net.yaml").write_text(LENET % 10)
    source = Source(data=b"", name="net.yaml", path=Path("net.yaml"), folder=Path())
    assert Studio(cache=Cache()).figure(Ask(source=source)).style == "lenet"


def test_options_that_cannot_be_sent_are_a_problem_not_a_hang(how):
    with pytest.raises(NnvizError):
        Studio(cache=Cache()).figure(ask(LENET % 10, palette=lambda: None))


@pytest.mark.parametrize("forked", ["fork", "spawn"])
def test_logs_of_the_program_are_left_alone(forked, caplog):
    workers.use(forked, 1)
    with caplog.at_level(logging.DEBUG):
        Studio(cache=Cache()).figure(ask(LENET % 10))
    assert not caplog.records
    workers.close()
