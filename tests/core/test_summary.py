"""The summary, in the form that the documentation promises."""

import csv
import io
import json

import pytest

from nnviz_core import making
from nnviz_core.contracts import Source
from nnviz_core.errors import UsageError
from nnviz_core.infer import infer
from nnviz_core.pipeline import prepare
from nnviz_core.readers.presets import preset_source
from nnviz_core.reading import read_source
from nnviz_core.summary import summarize, summary


def network(text):
    return infer(read_source(Source(data=text.encode())))


def test_json_is_as_documented():
    found = json.loads(summarize(infer(read_source(preset_source("lenet5"))), "json"))
    assert found["name"] == "LeNet-5"
    first = {"name": "conv", "kind": "conv2d", "inputs": ["input"], "output_shape": [6, 28, 28], "params": 156, "macs": 117600}
    assert found["layers"][0] == first
    assert found["totals"] == {"layers": 13, "params": 61706, "trainable_params": 61706, "macs": 416520}


def test_what_is_unknown_is_null_and_so_is_what_depends_on_it():
    found = summary(network("input: 3@?x32\nlayers: [{conv: 8@3x3}, {dropout: 0.5}]"))
    conv, dropout = found["layers"]
    assert conv["output_shape"] == [8, None, 30]
    assert conv["params"] == 224
    assert conv["macs"] is None
    assert dropout["params"] == 0
    assert found["totals"]["params"] == 224
    assert found["totals"]["macs"] is None


def test_a_norm_stores_more_than_it_learns():
    totals = summary(network("input: 8@4x4\nlayers: [batchnorm]"))["totals"]
    assert (totals["params"], totals["trainable_params"]) == (32, 16)


def test_the_other_formats_have_the_same_figures():
    lenet = infer(read_source(preset_source("lenet5")))
    rows = list(csv.DictReader(io.StringIO(summarize(lenet, "csv"))))
    assert sum(int(row["params"]) for row in rows) == 61706
    assert rows[0]["output_shape"] == "6 28 28"
    assert "13 layers, 61,706 parameters, 416,520 MACs" in summarize(lenet)
    assert "| conv | conv2d | input | 6×28×28 | 156 | 117,600 |" in summarize(lenet, "markdown")
    assert r"conv\_1 & conv2d & avgpool & 16$\times$10$\times$10" in summarize(lenet, "latex")


def test_a_pipe_in_a_name_does_not_break_the_table():
    assert r"a\|b" in summarize(network("input: 3\nlayers: [{dense: 2, name: a|b}]"), "markdown")


def test_an_unknown_format_is_told():
    with pytest.raises(UsageError, match="no summary as 'tabel'"):
        summarize(network("mlp: 2-3"), "tabel")


def test_what_the_picture_does_not_show_is_said():
    text = b"input: 8@8x8\nlayers:\n  - repeat: 3\n    layers: [{residual: [{conv: 8@3x3, padding: same}]}]\n  - {dropout: 0.5}\ndraw: {hide: dropout, style: graph}"
    for output, said in (("table", "in the picture 1 layer is hidden, 2 repetitions are folded"), ("json", '"folded": 2')):
        assert said in making.summary(Source(data=text), output).decode()
    assert "In the picture 1 layer is hidden, 2 repetitions are folded." in prepare(Source(data=text)).diagram.description
    assert "picture" not in making.summary(Source(data=b"mlp: 2-3"), "table").decode()
