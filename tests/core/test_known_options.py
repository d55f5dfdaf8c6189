"""Which options a style knows, and what is said of other names."""

import pytest

from nnviz_core.contracts import Source
from nnviz_core.diagram import HostOptions, option_fields
from nnviz_core.figure_options import FigureOptions
from nnviz_core.known_options import checked_defaults
from nnviz_core.pipeline import prepare
from nnviz_core.registry import find_style

MISSPELT = {
    "styel": "style", "renderr": "renderer", "embd": "embed", "downlaod": "download", "captoin": "caption", "figwith": "figwidth",
    "taget": "target", "pallete": "palette", "max-unit": "max-units",
}  # fmt: skip


def problems(text="mlp: 2-3", given=None, defaults=None):
    return prepare(Source(data=text.encode()), given, defaults).problems


@pytest.mark.parametrize(("written", "meant"), MISSPELT.items())
@pytest.mark.parametrize("where", ["directive", "draw"])
def test_a_misspelt_name_gets_the_right_one(written, meant, where):
    (problem,) = problems("mlp: 2-3", {written: "1"}) if where == "directive" else problems(f"mlp: 2-3\ndraw: {{{written}: 1}}")
    assert problem.message == f"unknown option '{written}'"
    assert problem.hint == f"did you mean '{meant}'?"


def test_a_name_is_the_same_in_any_spelling():
    text = "mlp: 2-30-3\ndraw: {Hide: dense_1, Max_Units: 4, STYLE: fcnn}"
    job = prepare(Source(data=text.encode()), {"max-units": 5}, {"max_units": 6, "style": "graph"})
    assert job.problems == ()
    assert job.diagram.style == "fcnn"
    assert job.diagram.options.max_units == 5
    assert [layer.name for layer in job.diagram.network.layers] == ["input", "dense"]


def test_every_option_is_a_candidate():
    names = [*option_fields(HostOptions), *option_fields(FigureOptions), *option_fields(find_style("fcnn").options)]
    for name in names:
        if len(name) > 3:
            (problem,) = problems(given={f"{name}x": "1"})
            assert problem.hint == f"did you mean '{name}'?"


def test_an_option_of_other_styles_is_known_and_told():
    (problem,) = problems(given={"style": "fcnn", "max-maps": 3})
    assert problem.message == "option 'max-maps' means nothing to style 'fcnn'"
    assert problem.hint == "it is for activity, lenet"


def test_a_figures_option_is_none_of_the_drawing():
    (problem,) = problems("mlp: 2-3\ndraw: {caption: x}")
    assert problem.message == "option 'caption' is the figure's around the picture, not the drawing's"
    assert "directive or the fence" in problem.hint


def test_defaults_are_right_for_some_style_or_told():
    given = {"palette": "greys", "max_units": 5, "Bias": True, "styel": "graph", "legend": "perhaps", "caption": "x", "cahce": "y"}
    defaults, told = checked_defaults(given, ["cache"])
    assert defaults == {"palette": "greys", "max-units": 5, "bias": True}
    assert [problem.message for problem in told] == [
        "unknown option 'styel'",
        "option 'legend' must be true or false, got 'perhaps'",
        "option 'caption' is the figure's around the picture, not the drawing's",
        "unknown option 'cahce'",
    ]
    assert told[0].hint == "did you mean 'style'?"
    assert told[3].hint == "did you mean 'cache'?"
