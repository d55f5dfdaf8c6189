"""Work grows with the length of what is read, not with its square: each input here would take minutes if it did."""

import signal
import tracemalloc
from pathlib import Path

import pytest

from nnviz_core import mathtext
from nnviz_core.contracts import Source
from nnviz_core.errors import NnvizError
from nnviz_core.fonts import shorten, text_width, wrap
from nnviz_core.infer import MOST_PROBLEMS, infer
from nnviz_core.mathtext import plain
from nnviz_core.pages import attributes, directives, fences, specs_in
from nnviz_core.readers.curves import MOST_VALUES, parse_log
from nnviz_core.readers.history import matches
from nnviz_core.reading import read_source

MANY = 400_000


@pytest.fixture(autouse=True)
def _soon():
    """What takes minutes is interrupted; linear work takes a tenth of this at most."""
    signal.alarm(20)
    yield
    signal.alarm(0)


# Measuring text

LONG = {
    "one word": "W" * MANY,
    "many words": "W " * (MANY // 2),
    "marks without width": "WW" + "\u0301" * MANY,
    "words without width": "\u200b " * (MANY // 2),
    "dollars": "$" * MANY,
    "formulas": "$x$ " * (MANY // 4),
    "a formula that goes on": "$x" * (MANY // 2),
    "commands": r"$\Sigma$" * (MANY // 8),
}


@pytest.mark.parametrize("name", LONG)
def test_long_texts_are_shortened_and_broken(name):
    short = shorten(LONG[name], 300, 12)
    assert text_width(short, 12) <= 300
    assert all(text_width(line, 12) <= 100 for line in wrap(LONG[name], 100, 12))


def test_no_width_of_a_long_text_or_of_its_beginnings_is_kept():
    tracemalloc.start()
    shorten("V" * MANY, 300, 12)
    wrap("V" * MANY, 300, 12)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 1e5
    assert peak < 50 * MANY


@pytest.mark.parametrize(
    "text", ["Input", "a longer label of several words", "$\\Sigma$ of $x_1$ and $x_2$", "WWWW\u0301\u0301iiii", "中文字", ""]
)
@pytest.mark.parametrize("width", [0, 5, 20, 60, 1000])
def test_shortening_and_breaking_give_what_fits(text, width):
    short = shorten(text, width, 12)
    assert short == text or (short.endswith("…") and plain(text).startswith(short[:-1].rstrip()))
    assert short == "…" or text_width(short, 12) <= width
    for line in wrap(text, width, 12):
        assert text_width(line, 12) <= width or " " not in plain(line)


def test_a_formula_is_translated_once(monkeypatch):
    translated = []
    monkeypatch.setattr(mathtext, "_translated", lambda formula: translated.append(formula) or formula)
    plain(r"$\alpha_{77}$ " * 1000)
    assert len(translated) == 1


# Pages

LINES = {
    "spaces before what follows a directive": ".. nnviz:: a" + " " * MANY + "b",
    "spaces before a directive": " " * MANY + ".. nnvi",
    "spaces in a directive": ".." + " " * MANY + "x",
    "spaces in an option": ".. nnviz::\n   :caption: a" + " " * MANY + "b",
    "letters of an option": ".. nnviz::\n   :" + "a" * MANY,
    "spaces after a fence": "```nnviz a" + " " * MANY + "b",
    "spaces in a fence": "```{" + " " * MANY + "x",
    "letters after a fence": "```nnviz " + "a" * MANY,
    "letters and spaces after a fence": "```nnviz " + "a " * (MANY // 2) + "=",
    "a name of many letters and spaces": "```nnviz " + "a" * MANY + " " * MANY + "b",
    "quotes that never close": "```nnviz " + 'a="' * (MANY // 3) + "'",
    "classes": "```nnviz {" + ".a" * (MANY // 2) + "}",
    "backticks": "`" * MANY + "\n" + "`" * (MANY - 1),
}


@pytest.mark.parametrize("ending", ["md", "rst"])
@pytest.mark.parametrize("name", LINES)
def test_long_lines_of_pages(name, ending):
    specs_in(Path(f"page.{ending}"), LINES[name] + "\n\nText.\n")


def test_many_specs_in_a_page():
    assert len(list(directives([".. nnviz::", "   :style: graph", ""] * 20_000))) == 20_000
    assert len(list(fences(["```nnviz", "mlp: 2-3", "```"] * 20_000))) == 20_000


def test_attributes_are_found_as_before():
    assert attributes("""a-b="c" d = 'e f' g=h #i .j .k x .l""") == {"a-b": "c", "d": "e f", "g": "h", "name": "i", "class": "j k l"}
    assert attributes('.a class="b" .c') == {"class": "b c"}


# Logs


@pytest.mark.parametrize(
    "head", [b"loss" + b"\t" * 4092, b"loss\t" * 800, b"a_" * 2048, b"loss," * 800 + b"\nx", b'"loss"' + b" " * 4090, b'{"a_' * 1000]
)
def test_heads_that_look_like_a_log_for_long(head):
    for _ in range(200):
        matches(head)


def test_heads_of_logs_are_known_by_their_measures():
    for head in (
        b"epoch,loss\n1,0.5",
        b"\xef\xbb\xbfepoch;val_loss\r\n1;2",
        b"step\ttrain/accuracy\tlr\n 3\t.5\t1",
        b"a b/c.d-e, Loss \n,",
    ):
        assert matches(head)
    for head in (b"name,epoch\n1,2", b"loss\nmlp: 2-3", b"mlp: 2-3\n1", b"loss: 3\n3", b"", b"loss"):
        assert not matches(head)


LOGS = {
    "clocks that all fail": "\n".join(
        [",".join(f"{name}{n}" for name in ("Epoch", "m") for n in range(32)), *([",".join(["1"] * 64)] * 15_000)]
    ),
    "clocks in many spellings": "\n".join(
        [
            ",".join([*(f"l{n}" for n in range(32)), "epoch", "Epoch", "ePoch", "EPOCH", "step", "Step"]),
            *([",".join(["1.5"] * 38)] * 25_000),
        ]
    ),
    "as many values as may be": "loss\n" + "1\n" * (MOST_VALUES - 1),
}
TOO_LONG = {
    "lines": "loss\n" + "1\n" * 3_000_000,
    "records": "[" + "{}," * 2_000_000 + '{"loss": 1}]',
    "lists": '{"loss": [1], "a": [' + "[]," * 2_000_000 + "1]}",
    "values": '{"loss": [' + "1," * 2_000_000 + "1]}",
}


@pytest.mark.parametrize("name", LOGS)
def test_long_logs_are_read(name):
    assert parse_log(LOGS[name].encode())


@pytest.mark.parametrize("name", TOO_LONG)
def test_logs_that_are_too_long_are_refused_before_they_are_taken_apart(name, monkeypatch):
    monkeypatch.setattr("nnviz_core.readers.curves.json.loads", None)
    monkeypatch.setattr("nnviz_core.readers.curves.csv.reader", None)
    with pytest.raises(ValueError, match="must have at most"):
        parse_log(TOO_LONG[name].encode())


@pytest.mark.parametrize(
    "log",
    [
        '{"loss": [[1]]}',
        '{"loss": [1], "a": [{}, [], "x", true, null]}',
        '[{"loss": {}}, {"loss": [2]}]',
        '{"loss": [1e999, 1]}',
        '{"epoch": 3, "loss": [1]}',
    ],
)
def test_values_of_a_log_may_be_anything(log):
    for curve in parse_log(log.replace("[[1]]", "[[1], 2]").replace('{"loss": {}}', '{"loss": 1}').encode()):
        assert all(value is None or isinstance(value, float) for value in curve.values)


# Specs

ONES = ",".join(["1"] * 150_000)
SPECS = {
    "a list of neurons' weights": f"input: 8\nlayers: [{{neuron: &r [{ONES}]}},{','.join(['{neuron: *r}'] * 30_000)}]",
    "defaults": f"input: 8\ndefaults: {{neuron: {{weights: [{ONES}]}}}}\nlayers: [{{repeat: 1000, layers: [{{repeat: 19, layers: [neuron]}}]}}]",
    "options": f"mlp: 2-3\ndraw: {{a: &r [{ONES}],{','.join(f'k{n}: *r' for n in range(40_000))}}}",
    "inputs": f"inputs: {{a: &m {{shape: 8,{','.join(f'k{n}: 1' for n in range(40_000))}}},{','.join(f'i{n}: *m' for n in range(30_000))}}}\nlayers: [relu]",
    "paddings": f"input: 3@8x8\nlayers: [{{conv: 3@3x3, padding: &p [{ONES}]}},{','.join(['{conv: 3@3x3, padding: [*p, *p]}'] * 15_000)}]",
    "labels": f"input: 8\nlayers: [{{relu: , label: &n {'x' * 500_000}}},{','.join(['{relu: , label: *n}'] * 18_000)}]",
    "tooltips": f"input: 8\nlayers: [{{repeat: 1000, layers: [{{repeat: 19, layers: [{{relu: , tooltip: {'x' * 500_000}}}]}}]}}]",
}


@pytest.mark.parametrize("name", SPECS)
def test_what_aliases_and_copies_multiply_is_counted(name):
    with pytest.raises(NnvizError, match=r"unfolds to more than 200,000 entries|got a mapping"):
        read_source(Source(data=SPECS[name].encode()))


def test_wrong_names_are_compared_with_some_right_ones():
    names = ",".join(f"{{relu: , name: abcdefgh{n}}}" for n in range(9000))
    wrong = ",".join(f"{{relu: , from: abcdefhg{n}}}" for n in range(9000))
    with pytest.raises(NnvizError, match="did you mean 'abcdefgh0'"):
        read_source(Source(data=f"input: 8\nlayers: [{names},{wrong}]".encode()))


def test_of_many_mismatches_some_are_told():
    text = f"input: 3@8x8\nlayers: [{','.join(['{dense: 3, from: input}'] * 19_000)}]"
    with pytest.raises(NnvizError) as told:
        infer(read_source(Source(data=text.encode())))
    assert len(told.value.problems) == MOST_PROBLEMS


def test_sizes_do_not_grow_without_end():
    with pytest.raises(NnvizError, match="makes a size that is too large to be counted with"):
        infer(read_source(Source(data=f"input: 3@8x8\nlayers: [{','.join(['upsample: 100000000'] * 19_000)}]".encode())))


def test_outputs_are_counted():
    text = "input: '?'\nlayers: [{repeat: 1000, layers: [{repeat: 19, layers: [{split: 10000, from: input}]}]}]"
    with pytest.raises(NnvizError, match="the layers have more than 200,000 outputs"):
        infer(read_source(Source(data=text.encode())))


def test_a_layer_that_joins_many_is_told_with_a_few_of_them():
    text = f"input: 3@8x8\nlayers: [{{conv: 3@3x3}}, {{concat: , from: [{','.join(['input'] * 100_000)}, conv]}}]"
    with pytest.raises(NnvizError, match="concat cannot join") as told:
        infer(read_source(Source(data=text.encode())))
    assert len(str(told.value)) < 1000
