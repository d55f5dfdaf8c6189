"""Math in labels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz_core.fonts import text_width, wrap
from nnviz_core.mathtext import pieces, plain


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"$\Sigma$", "Σ"),
        (r"$h_{t-1}$", "hₜ₋₁"),
        (r"$a^{(2)}_1$", "a⁽²⁾₁"),
        (r"in $\mathbb{R}^{16}$, out", "in ℝ¹⁶, out"),
        (r"$\hat y$", "ŷ"),
        (r"$\frac{1}{2}$", "1/2"),
        (r"$\mathrm{softmax}(x)$", "softmax(x)"),
        ("it costs $5 and $6", "it costs $5 and $6"),
        ("a $ alone", "a $ alone"),
    ],
)
def test_math_in_unicode(written, shown):
    assert plain(written) == shown


def test_pieces_for_those_who_know_latex():
    assert pieces(r"state $h_{t-1}$ of $x$") == ((False, "state "), (True, "h_{t-1}"), (False, " of "), (True, "x"))


def test_text_is_measured_as_it_is_shown_and_formulas_are_not_broken():
    assert text_width(r"$\Sigma$", 12) == text_width("Σ", 12)
    assert wrap(r"gate $W x + b$ end", 50, 12) == ("gate", r"$W x + b$", "end")


@given(st.text())
def test_any_text_is_shown(text):
    assert isinstance(plain(text), str)
    assert plain(text) == text or "$" in text
