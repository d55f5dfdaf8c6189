"""Any text at all gives a network or an error that says something."""

from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz_core.contracts import Source
from nnviz_core.errors import NnvizError
from nnviz_core.infer import infer
from nnviz_core.readers.presets import preset_names, preset_source
from nnviz_core.reading import read_source

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
