"""Training curves: the logs that are read, and the style `history` that draws them."""

import itertools
import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz_core.cache import Cache
from nnviz_core.contracts import Source
from nnviz_core.data import Curve, Curves, curves_of
from nnviz_core.diagram import parse_options
from nnviz_core.errors import NnvizError
from nnviz_core.geometry import path_box
from nnviz_core.network import Network
from nnviz_core.pipeline import prepare
from nnviz_core.produce import produce
from nnviz_core.readers.curves import parse_log
from nnviz_core.readers.history import matches
from nnviz_core.reading import read_source
from nnviz_core.registry import available, find_reader, find_style
from nnviz_core.scene import Group, Path
from nnviz_core.styles.history.axes import brief, linear, logarithmic, written
from nnviz_core.styles.history.series import spelled, thinned
from nnviz_core.testing import check_reader, check_scene, drawn_by, texts, why_not

STYLE = find_style("history")
KERAS = b"epoch,accuracy,loss,val_accuracy,val_loss\n0,0.5,1.2,0.4,1.3\n1,0.75,0.6,0.7,0.8\n2,0.9,0.3,0.72,0.9\n"
JSON = json.dumps({"history": {"loss": [1.2, 0.6], "val_loss": [1.3, None]}, "epoch": [1, 2]}).encode()
RECORDS = json.dumps([{"epoch": 0, "loss": 1.5}, {"epoch": 0, "val_loss": 2}, {"epoch": 1, "loss": 1}]).encode()


def scene_of(curves, **options):
    parsed, problems = parse_options(STYLE.options, {name.replace("_", "-"): value for name, value in options.items()})
    assert problems == []
    return drawn_by(STYLE, Network(data={Curves: Curves(tuple(Curve(name, tuple(values)) for name, values in curves.items()))}), parsed)


def panels(scene):
    return [item for item in scene.items if isinstance(item, Group) and item.role == "layer"]


def lines_of(group):
    return [item for item in group.items if isinstance(item, Path) and item.width == 1.8]


def said(scene):
    return [text.text for text in texts(scene.items)]


def test_a_csv_log_of_keras():
    curves = parse_log(KERAS)
    assert [curve.name for curve in curves] == ["accuracy", "loss", "val_accuracy", "val_loss"]
    assert curves[1] == Curve("loss", (1.2, 0.6, 0.3), (0.0, 1.0, 2.0))


def test_a_log_with_rows_for_training_and_rows_for_validation():
    (train, val) = parse_log(b"epoch,step,train_loss,val_loss\n0,49,0.9,\n0,99,0.7,\n0,99,,0.8\n1,149,0.5,\n1,199,,0.6\n")
    assert train == Curve("train_loss", (0.9, 0.7, 0.5), (49.0, 99.0, 149.0))
    assert val == Curve("val_loss", (0.8, 0.6), (0.0, 1.0))


@pytest.mark.parametrize(
    ("data", "curves"),
    [
        (JSON, (Curve("loss", (1.2, 0.6), (1.0, 2.0)), Curve("val_loss", (1.3, None), (1.0, 2.0)))),
        (RECORDS, (Curve("loss", (1.5, 1.0), (0.0, 1.0)), Curve("val_loss", (2.0,), (0.0,)))),
        (b'{"loss": [1, NaN, 1e400, "x"]}', (Curve("loss", (1.0, None, None, None)),)),
        (b"loss;note\n1;a\nnan;b\n", (Curve("loss", (1.0, None)),)),
    ],
)
def test_other_logs(data, curves):
    assert parse_log(data) == curves


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "must have a head"),
        (b"a,b\nx,y\n", "must have columns of numbers"),
        (b'{"a": ', "must be JSON"),
        (b"[" * 100_000, "must be JSON"),
        (b"loss\n\xff\n", "must be text in UTF-8"),
        (b"[1, 2]", "must have columns of numbers"),
        (json.dumps([{f"a{n}": 1 for n in range(100)}]).encode(), "at most 64 names"),
    ],
)
def test_what_is_no_log(data, message):
    with pytest.raises(ValueError, match=message):
        parse_log(data)


def test_the_readers_contract():
    check_reader(find_reader("history"), [KERAS, JSON, RECORDS])


@pytest.mark.parametrize(
    ("head", "is_log"),
    [
        (KERAS, True),
        (JSON, True),
        (RECORDS, True),
        (b"epoch,step,train_loss\n0,1,0.5\n", True),
        (b"input: 3\nlayers: [{dense: 2}]", False),
        (b"history:\n  loss: [1, 2]", False),
        (b'{"layers": ["relu"], "input": 3, "history": {"loss": [1]}}', False),
        (b"name,size\na,3\n", False),
        (b'{"class_name": "Sequential", "config": {}}', False),
        (b"\x08\x07\x12\x07pytorch", False),
        (b"loss and other matters\nwere discussed\n", False),
    ],
)
def test_only_logs_are_taken(head, is_log):
    assert matches(head) is is_log


def test_curves_beside_layers_and_alone():
    beside = read_source(Source(data=b"mlp: 2-3\nhistory: {epoch: [1, 2, 4], loss: [3, .nan, 1]}"))
    assert curves_of(beside) == (Curve("loss", (3.0, None, 1.0), (1.0, 2.0, 4.0)),)
    job = prepare(Source(data=b"history: {loss: [3, 2, 1]}"))
    assert job.diagram.style == "history"
    assert job.problems == ()
    assert "loss" in job.diagram.description.lower()


def test_a_log_beside_the_document(tmp_path):
    tmp_path.joinpath("log.csv").write_bytes(KERAS)
    found = read_source(Source(data=b"history: log.csv", folder=tmp_path, root=tmp_path))
    assert curves_of(found) == parse_log(KERAS)
    assert found.files == (str(tmp_path / "log.csv"),)
    with pytest.raises(NnvizError, match="'history' leads outside the project"):
        read_source(Source(data=b"history: ../log.csv", folder=tmp_path, root=tmp_path))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("history: {loss: [1, x]}", "'loss' of 'history' must be numbers, got 'x'"),
        ("history: {}", "'history' must have 1 to 64 curves"),
        ("history: no.csv", "'history' names no file"),
        ("history: [1, 2]", "'history' must be a word"),
    ],
)
def test_mistakes_in_a_history(text, message):
    with pytest.raises(NnvizError, match=message) as caught:
        read_source(Source(data=text.encode()))
    assert caught.value.problems[0].place.line == 1


@pytest.mark.parametrize("style", [name for name in available("styles") if name != "history"])
def test_a_style_that_draws_layers_leaves_a_log_to_history(style):
    job = prepare(Source(data=b"history: {loss: [2, 1]}"), {"style": style})
    assert job.diagram.style == "history"
    assert "drawn as 'history'" in job.problems[0].message
    assert produce(job, "svg", Cache()).data.startswith(b"<svg")


@pytest.mark.parametrize(("output", "course"), [("txt", "█▅▁ ▁"), ("ascii", "#=_ _"), ("table", "█▅▁ ▁")])
def test_the_text_renderer_prints_a_line_a_curve(output, course):
    job = prepare(Source(data=b"history: {loss: [3, 2, 1, .nan, 1]}"), {"renderer": "text"})
    head, row = produce(job, output, Cache()).data.decode().splitlines()
    assert head.split() == ["first", "last", "least", "most"]
    assert row.startswith(f"loss  {course}")
    assert row.split()[-4:] == ["3", "1", "1", "3"]


def test_a_network_without_curves_is_no_history():
    assert why_not(STYLE, read_source(Source(data=b"mlp: 2-3"))) == "it has no training curves ('history:' gives it some)"


def test_a_panel_a_measure_with_training_and_validation_in_it():
    scene = drawn_by(STYLE, Network(data={Curves: Curves(parse_log(KERAS))}), STYLE.options())
    assert [panel.name for panel in panels(scene)] == ["accuracy", "loss"]
    assert [(path.stroke, bool(path.dash)) for path in lines_of(panels(scene)[1])] == [("accent", False), ("positive", True)]
    assert {"Accuracy", "Loss", "best validation 0.8 at epoch 1", "best validation 0.72 at epoch 2"} <= set(said(scene))
    assert {"training", "validation"} <= set(said(scene))
    check_scene(scene, "keras")


def test_options():
    curves = {"loss": [1000, 10, 1], "acc": [0.1, 0.5, 0.9], "lr": [1, 1, 0.1]}
    assert [panel.name for panel in panels(scene_of(curves, metrics="acc, loss"))] == ["acc", "loss"]
    assert {"1", "10", "100", "1000"} <= set(said(scene_of(curves, log="loss")))
    assert len(lines_of(panels(scene_of(curves, smoothing=0.6))[0])) == 1
    assert scene_of(curves, columns=1).height > scene_of(curves).height
    assert not any("best" in text for text in said(scene_of(curves, best="false")))
    assert len([item for item in scene_of(curves, legend="true").items if isinstance(item, Group) and item.role == "legend"]) == 1


def test_gaps_break_the_line_and_a_lone_value_is_a_dot():
    (panel,) = panels(scene_of({"loss": [3, 2, None, 1, None, 2, 1]}))
    (curve,) = lines_of(panel)
    assert [segment[0] for segment in curve.segments] == ["M", "L", "M", "L"]
    assert [item for item in panel.items if isinstance(item, Path) and item.fill == "accent"]


def test_the_same_log_gives_the_same_bytes_and_another_one_another_key():
    one, same, other = (prepare(Source(data=data)) for data in (KERAS, KERAS, KERAS.replace(b"0.3", b"0.4")))
    assert one.key == same.key != other.key
    assert produce(one, "svg", Cache()) == produce(same, "svg", Cache())


VALUES = st.lists(
    st.one_of(st.none(), st.floats(-1e30, 1e30), st.floats(0, 1), st.sampled_from([0.0, 1e-320, 5e-324])), min_size=1, max_size=40
)


@settings(max_examples=80, deadline=None)
@given(
    curves=st.dictionaries(st.sampled_from(["loss", "val_loss", "test_loss", "acc", "x" * 60, "val_准确率", "لوحة"]), VALUES, min_size=1),
    log=st.booleans(),
    width=st.sampled_from([60, 300]),
)
def test_any_curve_is_drawn_inside_its_plot_and_words_never_overlap(curves, log, width):
    network = Network(data={Curves: Curves(tuple(Curve(name, tuple(values)) for name, values in curves.items()))})
    if why_not(STYLE, network):
        return
    scene = scene_of(curves, log="loss, acc" if log else "lr", smoothing=0.3, plot_width=width)
    check_scene(scene, "history")
    for panel in panels(scene):
        grid = path_box(next(item for item in panel.items if isinstance(item, Path)))
        for curve in lines_of(panel):
            left, top, right, bottom = path_box(curve)
            assert left > grid[0] - 2
            assert right < grid[2] + 2
            assert top > grid[1] - 2
            assert bottom < grid[3] + 2


@given(low=st.floats(-1e9, 1e9), span=st.floats(1e-6, 1e9), most=st.integers(2, 12))
def test_ticks_are_round_few_and_cover_the_range(low, span, most):
    axis = linear(low, low + span, most, cover=True)
    assert axis.low <= low + 1e-6 * span + 1e-9 * abs(low)
    assert axis.high >= low + span - 1e-6 * span - 1e-9 * abs(low)
    assert 2 <= len(axis.ticks) <= most + 2
    assert all(one < other for one, other in itertools.pairwise(axis.ticks))


@given(low=st.floats(1e-12, 1e12), ratio=st.floats(1, 1e12))
def test_a_logarithmic_axis_covers_the_range(low, ratio):
    axis = logarithmic(low, low * ratio, 6)
    assert axis.low <= low * 1.002
    assert axis.high >= low * ratio * 0.998
    assert 1 <= len(axis.ticks) <= 9


def test_a_logarithmic_axis_leaves_no_decade_empty():
    assert logarithmic(0.21, 1.3, 6).ticks == pytest.approx((0.2, 0.5, 1, 2))
    assert logarithmic(0.02, 7.5, 6).ticks == pytest.approx((0.01, 0.1, 1, 10))
    assert logarithmic(1, 1e9, 6).ticks == pytest.approx((1, 1e2, 1e4, 1e6, 1e8, 1e10))


def test_one_epoch_stands_in_the_middle():
    scene = scene_of({"loss": [0.5], "val_loss": [0.7]})
    assert {"0", "best validation 0.7 at epoch 0"} <= set(said(scene))
    (panel,) = panels(scene)
    left, _, right, _ = path_box(next(item for item in panel.items if isinstance(item, Path)))
    (dot,) = [path_box(item) for item in panel.items if isinstance(item, Path) and item.fill == "accent"]
    assert dot[0] + dot[2] == pytest.approx(left + right)


@pytest.mark.parametrize(
    ("measure", "title"),
    [("lr", "Learning rate"), ("acc", "Accuracy"), ("f1_score", "F1 score"), ("mse", "MSE"), ("top_5_acc", "Top 5 accuracy"), ("_", "_")],
)
def test_short_names_of_measures_are_spelled_out(measure, title):
    assert spelled(measure) == title


def test_numbers_are_written_alike():
    assert written([0]) == ["0"]
    assert brief(1e-7, 4) == "1e−7"
    assert written([0, 0.5, 1]) == ["0.0", "0.5", "1.0"]
    assert written([-1, 0, 1]) == ["−1", "0", "1"]
    assert written([0, 5e5, 1e6]) == ["0", "500000", "1e6"]


def test_a_long_run_is_thinned_and_keeps_its_peaks():
    run = tuple((float(step), math.sin(step / 50) + (5 if step == 7777 else 0)) for step in range(20_000))
    short = thinned(run)
    assert len(short) <= 1002
    assert max(short, key=lambda dot: dot[1])[0] == 7777
    assert (short[0], short[-1]) == (run[0], run[-1])
