"""The figure's options: told from the drawing's, read, and kept from what cannot follow them."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnviz_core.diagram import HostOptions, option_fields
from nnviz_core.figure_options import FigureOptions, figure_width, in_vain, sort_options
from nnviz_core.option_table import drawing_options


@pytest.mark.parametrize(
    ("name", "written", "read"),
    [
        ("caption", " Some words. ", "Some words."),
        ("name", "  a   name ", "a name"),
        ("align", "Center", "center"),
        ("width", "300", "300px"),
        ("width", "8 cm", "8cm"),
        ("width", ".5EM", ".5em"),
        ("width", "20q", "20Q"),
        ("width", "50%", "50%"),
        ("height", "12.5", "12.5px"),
        ("scale", "50 %", 50),
        ("scale", "120", 120),
        ("class", "wide  md:w-1/2", ("wide", "md:w-1/2")),
        ("figwidth", "Image", "image"),
        ("target", "https://example.org/\n  a", "https://example.org/a"),
        ("loading", "lazy", "lazy"),
        ("FigClass", "x", ("x",)),
    ],
)
def test_as_users_write_them(name, written, read):
    figure, drawing, problems = sort_options({name: written}, "markdown")
    assert (drawing, problems) == ({}, [])
    assert getattr(figure, {"class": "classes"}.get(name, name.lower())) == read


@pytest.mark.parametrize(
    ("name", "written", "told"),
    [
        ("align", "middle", "must be one of left, center, right, got 'middle'"),
        ("width", "wide", "must be a length such as 300, 8cm or 50%, got 'wide'"),
        ("width", "-3px", "must be a length"),
        ("width", "0", "must be a length"),
        ("width", "1e9", "must be a length"),
        ("width", "10001", "must be a length"),
        ("width", '1";color:red', "must be a length"),
        ("height", "50%", "must be a length such as 300 or 8cm, got '50%'"),
        ("figwidth", "picture", "must be a length such as 300, 8cm or 50% or image"),
        ("scale", "0%", "must be a percentage such as 50%"),
        ("scale", "5.5%", "must be a percentage"),
        ("name", " ", "must be a name"),
        ("class", "42", "must be one or more names of classes"),
        ("target", "javascript:alert(1)", "must lead to a page"),
        ("target", " ", "must be an address"),
        ("loading", "never", "must be one of lazy, eager"),
    ],
)
def test_what_is_wrong_is_left_out_and_told(name, written, told):
    figure, drawing, (problem,) = sort_options({name: written}, "sphinx")
    assert (figure, drawing) == (FigureOptions(), {})
    assert told in problem.message
    assert problem.hint
    assert problem.topic == "option"


def test_scale_is_the_figures_as_a_number_and_the_drawings_as_a_word():
    assert sort_options({"scale": "log"}, "sphinx")[:2] == (FigureOptions(), {"scale": "log"})
    assert sort_options({"scale": "50%"}, "sphinx")[:2] == (FigureOptions(scale=50), {})
    assert sort_options({"scale": "50%"}, "files")[:2] == (FigureOptions(), {"scale": "50%"})


def test_all_others_are_the_drawings_whatever_their_names():
    written = {"Style": "graph", "max_units": "4", "captoin": "x", "width": "3"}
    assert sort_options(written, "markdown").drawing == {"style": "graph", "max-units": "4", "captoin": "x"}


@pytest.mark.parametrize("name", [*option_fields(FigureOptions), "embed", "download"])
def test_what_writes_files_has_no_page_and_says_so_once(name):
    if name == "scale":
        return
    figure, drawing, (problem,) = sort_options({name: "1"}, "files")
    assert (figure, drawing) == (FigureOptions(), {})
    assert problem.message == f"the command line does not follow the option '{name}'"
    assert problem.hint == "remove it: it is for Sphinx, docutils, Markdown"


def test_every_option_says_what_it_is():
    for entry in [*option_fields(FigureOptions).values(), *option_fields(HostOptions).values()]:
        assert entry.metadata["help"].endswith(".")
    assert option_fields(FigureOptions).keys() & drawing_options().keys() == {"scale"}


def test_a_figure_has_a_frame_where_something_needs_one():
    assert not FigureOptions(alt="x", width="3px", align="left", target="a").is_framed
    assert all(figure.is_framed for figure in (FigureOptions(caption="x"), FigureOptions(id="x"), FigureOptions(figwidth="50%")))
    assert FigureOptions(name="a", id="b").anchor == "a"


@pytest.mark.parametrize(
    ("figwidth", "width", "scale", "drawn", "expected"),
    [
        ("", "3px", 100, 200, ""),
        ("8cm", "3px", 100, 200, "8cm"),
        ("image", "3cm", 50, 200, "3cm"),
        ("image", "", 50, 200, "100px"),
        ("image", "50%", 100, 200, "200px"),
        ("image", "", 100, None, ""),
    ],
)
def test_the_width_of_a_figure(figwidth, width, scale, drawn, expected):
    assert figure_width(figwidth, width=width, scale=scale, drawn=drawn) == expected


def test_what_is_asked_in_vain():
    lazy = FigureOptions(loading="lazy")
    assert in_vain(lazy, "sphinx", embed="img", download=()) == []
    (loaded,) = in_vain(lazy, "sphinx", embed="inline", download=("model",))
    assert "loaded with its page" in loaded.message
    (model,) = in_vain(FigureOptions(), "markdown", embed="inline", download=("svg", "model"))
    assert model.message == "Markdown does not offer the model file itself"


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(list(option_fields(FigureOptions))), st.text()))
def test_no_text_leaves_an_attribute(written):
    figure, _, problems = sort_options(written, "markdown")
    for length in (figure.width, figure.height, figure.figwidth.removeprefix("image")):
        assert re.fullmatch(r"(?:[0-9.]+(?:[a-zQ]+|%))?", length)
    assert len(problems) <= len(written)
