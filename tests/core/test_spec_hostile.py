"""Hostile specs get an error within a second and within 200 MB, and any text at all gets a network or an error."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz_core.errors import NnvizError
from nnviz_core.infer import infer
from nnviz_core.plugins import Source, read_source
from nnviz_core.readers.presets import preset_names, preset_source

LAUGHS = "a: &a0 [lol, lol]\n" + "".join(f"b{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
NESTED_REPEATS = "{repeat: 1000, layers: [" * 6 + "{dense: 8}" + "]}" * 6
DOUBLING = "blocks:\n" + "".join(f"  b{n}: {{layers: [{{block: b{n + 1}}}, {{block: b{n + 1}}}]}}\n" for n in range(30))

HOSTILE = {
    "anchors that explode": f"{LAUGHS}input: 8\nlayers: *a11\n",
    "anchors that explode into layers": LAUGHS.replace("lol", "flatten") + "input: 8\nlayers: *a11\n",
    "an alias of itself": "input: 8\nlayers: &a [*a]\n",
    "a mapping within itself": "input: 8\nlayers: [&a {residual: [*a]}]\n",
    "a million repeats": "input: 8\nlayers: [{repeat: 1000000, layers: [{dense: 8}]}]\n",
    "repeats of repeats": f"input: 8\nlayers: [{NESTED_REPEATS}]\n",
    "blocks that double": f"input: 8\n{DOUBLING}  b30: {{layers: [{{dense: 8}}]}}\nlayers: [{{block: b0}}]\n",
    "sizes of a thousand million": "input: 3@1000000000x1000000000\nlayers: [flatten, {dense: 1000000000}]\n",
    "sizes with thirty digits": f"input: {'9' * 30}\nlayers: [{{dense: {'9' * 30}}}]\n",
    "a number with a million digits": f"input: {'9' * 900_000}\nlayers: [{{dense: 3}}]\n",
    "brackets nested ten million deep": "[" * 10_000_000,
    "brackets nested a hundred thousand deep": "input: 8\nlayers: " + "[" * 100_000,
    "braces nested a hundred thousand deep": "{a: " * 100_000,
    "dashes nested": "- " * 100_000,
    "indentation nested": "".join(" " * n + "a:\n" for n in range(1200)),
    "groups nested": "input: 8\nlayers: " + "[{group: a, layers: " * 5000,
    "ten megabytes of text": f"name: {'x' * 10_000_000}\ninput: 8\nlayers: [{{dense: 3}}]\n",
    "a hundred thousand keys": "input: 8\n" + "".join(f"k{n}: 1\n" for n in range(80_000)),
    "a hundred thousand layers": "input: 8\nlayers:\n" + "- relu\n" * 100_000,
    "a kind as long as a book": f"input: 8\nlayers: [{'x' * 900_000}]\n",
    "an expression as long as a book": "input: 8\nblocks: {a: {layers: [{dense: '${" + "(" * 300_000 + "'}]}}\nlayers: [{block: a}]\n",
    "expressions that grow": "input: 8\nblocks: {a: {layers: [{dense: '${" + "9*" * 60 + "9}'}]}}\nlayers: [{block: a}]\n",
    "an mlp of a hundred thousand layers": f"mlp: {'-'.join(['8'] * 100_000)}\n",
}

LIMITED = """
import resource, sys, time
from nnviz_core.errors import NnvizError
from nnviz_core.infer import infer
from nnviz_core.plugins import Source, read_source
read_source(Source(data=b"mlp: 2-3"))
data = sys.stdin.buffer.read()
before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
try:
    infer(read_source(Source(data=data)))
    said = "nothing"
except NnvizError as error:
    said = str(error)
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(time.process_time() - start, (after - before) // 1024, len(said), said.splitlines()[0][:200])
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_an_error_within_a_second_and_200_megabytes(name):
    done = subprocess.run([sys.executable, "-c", LIMITED], input=HOSTILE[name].encode(), capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr[-2000:]
    seconds, megabytes, length, said = done.stdout.decode().split(" ", 3)
    assert float(seconds) < 1
    assert int(megabytes) < 200
    assert said.startswith("<text>:"), said
    assert int(length) < 100_000, "an error should be read"


VALID = [preset_source(name).data.decode() for name in preset_names()]
WORDS = [
    *("input", "layers", "conv", "64@3x3", "dense", "residual", "parallel", "repeat", "group", "block", "${x}", "from"),
    *("&a", "*a", "[", "]", "{", "}", ",", "8", "-1", "1e9", "?", "@", "x", "'", "#", "|", ">"),
    *(": ", "- ", "\n", "  ", '"', "!!python/name:os.system", "\t", "\0", "é", "\U0001d538"),
]


def reads_or_says_why(text: str) -> None:
    try:
        network = infer(read_source(Source(data=text.encode("utf-8", "surrogatepass"))))
    except NnvizError as told:
        problems = told.problems
    else:
        problems = ()
        assert len(network.by_name) == len(network.layers)
    assert all(problem.message for problem in problems)


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text(text):
    reads_or_says_why(text)


@given(st.lists(st.sampled_from(WORDS), max_size=60).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_words_of_the_language(text):
    reads_or_says_why(text)


@given(st.sampled_from(VALID), st.data())
@settings(max_examples=150, deadline=None)
def test_presets_with_a_piece_changed(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = min(len(text), start + data.draw(st.integers(0, 30)))
    reads_or_says_why(text[:start] + data.draw(st.sampled_from(WORDS)) + text[end:])
