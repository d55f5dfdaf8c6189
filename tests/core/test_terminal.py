"""Text in a terminal's columns."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz_core.terminal import ascii_only, clean, columns, cut, padded


@pytest.mark.parametrize(
    ("text", "width"),
    [("conv", 4), ("卷积层", 6), ("e\u0301", 1), ("\uff46\uff55\uff4c\uff4c", 8), ("x\ufe0f", 1), ("×·…│", 4)],
)
def test_width_is_what_a_terminal_shows(text, width):
    assert columns(text) == width


@given(st.text(), st.integers(1, 40))
def test_a_cut_text_fits_and_is_a_beginning_or_an_end(text, width):
    beginning, end = cut(text, width), cut(text, width, at_end=False)
    assert max(columns(beginning), columns(end)) <= width
    assert beginning == text or text.startswith(beginning.removesuffix("…"))
    assert end == text or text.endswith(end.removeprefix("…"))


@given(st.text(max_size=20))
def test_a_padded_text_fills_its_columns(text):
    assert columns(padded(text, 45)) == 45


def test_a_long_text_is_cut_in_linear_time():
    start = time.process_time()
    cut("宽" * 300_000, 40)
    assert time.process_time() - start < 5, "cutting once took the square of the length: minutes"


def test_nothing_reaches_the_terminal_that_it_would_obey():
    assert clean("a\x1b[31mb\nc\u202ed\ud800") == "a\N{REPLACEMENT CHARACTER}[31mb cd\N{REPLACEMENT CHARACTER}"
    assert clean("می\u200cشود") == "می\u200cشود"


def test_ascii_keeps_what_has_a_likeness():
    assert ascii_only("Conv 3×3 · ReLU → étage 层") == "Conv 3x3, ReLU -> etage ?"


@given(st.text())
def test_ascii_is_ascii_on_one_line(text):
    assert ascii_only(text).isascii()
    assert ascii_only(text).isprintable()
