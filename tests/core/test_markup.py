"""Numbers, text and addresses as they may stand in XML."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz_core.markup import Remembered, attribute, number, safe_link


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0"), (-0.0, "0"), (-0.001, "0"), (0.005, "0.01"), (3.0, "3"), (100, "100"), (2.5, "2.5"), (-10.0, "-10"), (1234.567, "1234.57")],
)
def test_a_number_takes_as_few_characters_as_it_may(value, written):
    assert number(value) == written


@given(st.floats(-1e9, 1e9))
def test_a_number_is_what_it_was_to_two_decimals(value):
    written = number(value)
    assert float(written) == float(f"{value:.2f}")
    assert re.fullmatch(r"0|-?(0|[1-9]\d*)(\.\d?[1-9])?", written)
    assert written != "-0"


def test_what_is_remembered_is_made_once_and_never_too_much():
    made = []
    squares = Remembered(lambda value: made.append(value) or value**2, most=3)
    assert [squares[value] for value in (1, 2, 1, 2, 3)] == [1, 4, 1, 4, 9]
    assert made == [1, 2, 3]
    assert [squares[value] for value in (4, 1)] == [16, 1]
    assert made == [1, 2, 3, 4, 1]
    assert len(squares) <= 3


@pytest.mark.parametrize("link", ["javascript:alert(1)", " JavaScript:x", "java\nscript:x", "data:text/html,x", "vbscript:x"])
def test_a_link_that_could_run_is_none(link):
    assert safe_link(link) == ""


@pytest.mark.parametrize("link", ["https://x/?a=1&b=2", "page.html#a:b", "mailto:a@b.c", "../up"])
def test_a_link_to_a_page_stays(link):
    assert safe_link(link) == link


def test_an_attribute_stays_in_its_quotes():
    assert attribute('"><b>\n\x00') == "&quot;&gt;&lt;b&gt;&#10;\ufffd"
