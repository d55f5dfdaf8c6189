"""What the figure's options make of a page."""

from __future__ import annotations

import re

import pytest
from sphinx_projects import TINY, directive

from nnviz_core.palettes import PALETTES

SECTION = ".. _here:\n\nA section\n---------\n\nText.\n"


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("https://example.org/?a=1&b=2", "https://example.org/?a=1&amp;b=2"),
        ("other.html#x", "other.html#x"),
        ("#here", "#here"),
        ("here_", "#here"),
        ("`A section`_", "#a-section"),
    ],
)
def test_where_a_picture_leads(project, target, address):
    inline, image = directive(TINY, target=target), directive(TINY, target=target, embed="img", caption="c", download="txt")
    built = project(index=f"{inline}\n{image}\n{SECTION}").build()
    assert not built.warnings
    html = built.text("index.html")
    assert re.search(rf'<div class="nnviz-figure"><a class="nnviz-link" href="{re.escape(address)}"><svg .*?</svg></a></div>', html)
    assert re.search(rf'<a class="[^"]*image-reference" href="{re.escape(address)}"><img [^>]*>\s*</a>\s*<div class="nnviz-downloads', html)


def test_where_a_picture_leads_in_myst(project):
    page = f"# Title\n\n```{{nnviz}}\n:target: https://example.org\n\n{TINY}```\n"
    built = project(index__md=page).build(extensions=["sphinx_nnviz", "myst_parser"])
    assert not built.warnings
    assert '<a class="nnviz-link" href="https://example.org"><svg ' in built.text("index.html")


def test_a_target_that_there_is_not_costs_a_message_alone(project):
    built = project(index=directive(TINY, target="nowhere_", caption="c")).build()
    assert built.warnings.count("Unknown target name") == 1
    assert "<svg " in built.text("index.html")
    assert "nnviz-link" not in built.text("index.html")


@pytest.mark.parametrize("builder", ["latex", "text", "man", "texinfo", "epub", "singlehtml", "xml"])
def test_every_builder_takes_a_target(project, builder):
    page = directive(TINY, target="https://example.org/x") + "\n" + directive(TINY, target="here_", caption="c") + "\n" + SECTION
    built = project(index=page).build(builder, project="p", version="1", copyright="c", author="a")
    assert not built.warnings
    if builder == "latex":
        tex = built.text("p.tex")
        assert re.search(r"\\sphinxhref\{https://example.org/x\}\{\\begin\{nnvizpicture\}.*?\\end\{nnvizpicture\}\s*\}", tex, re.DOTALL)
        assert re.search(r"\\hyperref\[\\detokenize\{index:here\}\]\{\\sphinxcrossref\{\\begin\{nnvizpicture\}", tex)


def test_pictures_in_files_may_be_loaded_late(project):
    built = project(index=directive(TINY, loading="lazy", embed="img")).build()
    assert not built.warnings
    assert re.search(r'<img [^>]*loading="lazy"', built.text("index.html"))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"align": "middle"}, "option 'align' must be one of left, center, right, got 'middle' (Where the figure stands.)"),
        ({"width": "wide"}, "option 'width' must be a length such as 300, 8cm or 50%, got 'wide'"),
        ({"scale": "half%"}, "option 'scale' means nothing to style 'fcnn' (it is for alexnet, "),
        ({"class": "42"}, "option 'class' must be one or more names of classes"),
        ({"name": ""}, "option 'name' must be a name, got ''"),
        ({"target": "javascript:alert(1)"}, "option 'target' must lead to a page"),
        (
            {"loading": "lazy"},
            "option 'loading' is for pictures in files; this one is loaded with its page (remove it, or add 'embed: img')",
        ),
        ({"styel": "graph"}, "unknown option 'styel' (did you mean 'style'?)"),
        ({"captoin": "graph"}, "unknown option 'captoin' (did you mean 'caption'?)"),
        ({"download": "nonsense"}, "no renderer makes 'nonsense'"),
    ],
)
def test_what_is_wrong_is_one_warning_and_the_figure_is_drawn(project, options, told):
    built = project(index=directive(TINY, **options)).build()
    assert f"index.rst:4: WARNING: {told}" in built.warnings
    assert built.warnings.count("WARNING") == 1
    html = built.text("index.html")
    assert "<svg " in html
    assert "javascript:" not in html
    assert "nnviz::" not in html


def test_the_width_of_a_figure(project):
    pages = {
        "index": {"figwidth": "50%"},
        "image": {"figwidth": "image", "scale": "50%", "caption": "A long caption."},
        "said": {"figwidth": "image", "width": "8cm", "name": "x"},
        "file": {"figwidth": "image", "embed": "img"},
    }
    built = project(**{name: directive(TINY, **options) for name, options in pages.items()}).build()
    assert "nnviz" not in built.warnings
    drawn = float(re.search(r"--nnviz-width:([0-9.]+)px", built.text("index.html"))[1])
    width = {name: re.search(r'<figure [^>]*style="width: ([0-9.]+)(px|%|cm)"', built.text(f"{name}.html")) for name in pages}
    assert {name: (round(float(found[1])), found[2]) for name, found in width.items()} == {
        "index": (50, "%"),
        "image": (round(drawn / 2), "px"),
        "said": (8, "cm"),
        "file": (round(drawn), "px"),
    }


def test_an_id_is_a_name(project):
    built = project(index=directive(TINY, id="fig-a", caption="c") + "\nSee :ref:`fig-a`.\n").build()
    assert not built.warnings
    assert '<figure class="align-default" id="fig-a">' in built.text("index.html")


CONFIGURATION = """\
import nnviz_core
from nnviz_core import budget as nnviz_module
extensions = ["sphinx_nnviz"]
nnviz_styel = "graph"
nnviz_captoin = "x"
nnviz_caption = "x"
nnviz_max_unitz = 3
nnviz_palette = "purple"
nnviz_cahce = "x"
def nnviz_helper(): ...
"""


def test_misspelt_values_of_the_configuration_are_told(project):
    made = project(index=directive(TINY))
    (made.source / "conf.py").write_text(CONFIGURATION)
    built = made.build(confdir=True)
    assert [line.removeprefix("WARNING: ").removesuffix(" [nnviz.option]") for line in built.warnings.splitlines()] == [
        "nnviz_styel in conf.py: there is no such value (did you mean 'nnviz_style'?)",
        "nnviz_captoin in conf.py: there is no such value (did you mean 'nnviz_caption'?)",
        "nnviz_caption in conf.py: option 'caption' is the figure's around the picture, not the drawing's (write it in the directive or the fence of a page)",
        "nnviz_max_unitz in conf.py: there is no such value (did you mean 'nnviz_max_units'?)",
        "nnviz_cahce in conf.py: there is no such value (did you mean 'nnviz_cache'?)",
        f"nnviz_palette in conf.py: option 'palette' must be one of {', '.join(PALETTES)}, got 'purple' (The colours.)",
    ]
    assert "<svg " in built.text("index.html")
