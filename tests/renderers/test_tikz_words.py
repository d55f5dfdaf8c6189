"""Users' words, set by the real TeX: whatever they are, they are words."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz_renderers.tikz.math import formula
from nnviz_renderers.tikz.picture import OTHER
from nnviz_renderers.tikz.svg import pages_of
from nnviz_renderers.tikz.tex import typeset
from nnviz_renderers.tikz.text import is_known, tex, url
from nnviz_renderers.tikz.words import Words, document


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (r"\Sigma", r"\Sigma"),
        ("h_{t-1}", "h_{t-1}"),
        (r"a^{(2)}_1", "a^{(2)}_{1}"),
        (r"\mathbf{W} x + b", r"\mathbf{W}x+b"),
        (r"\frac12", r"\frac{1}{2}"),
        (r"x^\mathrm{T}", r"x^{\mathrm{T}}"),
        (r"\hat y'", r"\hat{y}^{\prime }"),
        (r"\left(\sum_i x_i\right]^2", r"\left( \sum _{i}x_{i}\right] ^{2}"),
        (r"\text{self attention}", r"\mathrm{self\  attention}"),
        ("σ(x)²", r"{\sigma}(x){^{2}}"),
        (r"\lVert x \rVert", r"\Vert x\Vert"),
    ],
)
def test_formulas_of_labels_go_through(written, expected):
    assert formula(written) == expected
    assert tex(f"a ${written}$") == f"a ${expected}$"


REFUSED = [
    r"\input x", r"\csname x\endcsname", r"\def\x{}", "x}", "{x", r"\write18{ls}", "^^41", "a%b", "x_", "x^2'", "x^1^2", r"\mathbf",
    r"\frac{1}", r"\left(x", r"\right)", r"\left x\right)", r"\sqrt[3]{x}", "a&b", "~", "#1", r"\over", "中", r"\{\left", "x_1_2",
]  # fmt: skip


@pytest.mark.parametrize("written", REFUSED)
def test_formulas_that_could_do_more_or_be_errors_are_words(written):
    assert not formula(written)
    assert not tex(f"${written}$").startswith("$")


BITS = [*r"""\left( \right) \left. \right| \frac \sqrt \hat \mathbf{a} \mathsf{a} \mathtt{a} \mathit{a} \mathrm \text{a_b} { } {x} ^ _ ' ^2 _i x 1 \alpha \sum \max , \, \| +
    [ ] | σ × ² ₁ \mathbb{R} \mathcal L \vec \dots \not \over & # % ~ \\ - ! é 中 \mid \operatorname{soft}""".split(), " "]  # fmt: skip
BLOCKS = [*range(0x20, 0x250), *range(0x370, 0x400), *range(0x1E00, 0x1F00), *range(0x2000, 0x2C00), *range(0x4E00, 0x4E10), 0x1F600]


def test_whatever_is_written_tex_has_no_error(tmp_path):
    chance = random.Random(20)
    formulas = ["$" + "".join(chance.choices(BITS, k=chance.randint(1, 7))) + "$" for _ in range(1500)]
    assert sum(bool(formula(each[1:-1])) for each in formulas) > 300, "the test has formulas that are understood"
    texts = [*map(chr, BLOCKS), *("".join(map(chr, chance.choices(BLOCKS, k=9))) for _ in range(300)), *formulas]
    found = dict.fromkeys(((text, bold) for text in texts for bold in (False, True)), "a layer")
    source = document([(r"\sffamily", found)]).replace(r"\begin{document}", f"{OTHER}\n\\begin{{document}}")
    typeset("latex", source, tmp_path, 1)
    log = tmp_path.joinpath("pictures.log").read_text(errors="replace")
    assert "Missing character" not in log
    assert "TS1+" not in log, "fonts that TeX's basic packages have as bitmaps alone"
    (page,) = pages_of(tmp_path, 1)
    assert len(Words.read(page, found).set) == len(found)
    assert "<use id=" not in page, "a font in two sizes: what is written depends on which is met first"


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_words_have_no_character_that_tex_acts_on(text):
    made = tex(text.replace("$", ""))
    for command in (
        r"\textbackslash{}",
        r"\textasciicircum{}",
        r"\textasciitilde{}",
        r"\textless{}",
        r"\textgreater{}",
        r"\textbar{}",
        r"\dots{}",
    ):
        made = made.replace(command, "")
    bare = (
        made.replace(r"\{", "")
        .replace(r"\}", "")
        .replace(r"\$", "")
        .replace(r"\&", "")
        .replace(r"\#", "")
        .replace(r"\_", "")
        .replace(r"\%", "")
    )
    assert not set("%&#^_") & set(bare.replace("_{", "").replace("^{", ""))
    assert bare.count("{") == bare.count("}")
    assert "\n" not in bare


def test_signs_that_tex_would_join_stay_apart():
    assert tex("a--b") == "a-{}-b"
    assert tex("``x''") == "`{}`x'{}'"
    assert tex("a – b") == r"a \textendash{} b"


def test_letters_that_tex_lacks_are_left_to_engines_that_have_them_and_to_readers_fonts():
    assert tex("ąŁ") == r"\nnvizother{ą}{a}Ł"
    assert tex("层") == r"\nnvizother{层}{\nnvizbox{.9em}}"
    assert is_known("Łódź σ(x) ≤ 1")
    assert not is_known("层")


def test_addresses_are_escaped():
    assert url("https://a.org/x_y?z=1&é=%20#t") == r"https://a.org/x_y?z=1\&\%C3\%A9=\%20\#t"
    assert url("https://a.org/{x}\\y") == r"https://a.org/\%7Bx\%7D\%5Cy"
