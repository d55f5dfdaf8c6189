"""Which format suits which builder, known or not."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sphinx_nnviz.outputs import is_inline, output_for

SVG, PNG, PDF = "image/svg+xml", "image/png", "application/pdf"


@pytest.mark.parametrize(
    ("name", "form", "types", "output", "inline"),
    [
        ("html", "html", [SVG, PNG], "svg", True),
        ("a-slide-show", "html", [SVG, PNG], "svg", True),
        ("epub", "html", [SVG, PNG], "svg", False),
        ("htmlhelp", "html", [PNG], "png", False),
        ("latex", "latex", [PDF, PNG], "tikz", False),
        ("confluence", "confluence", [SVG, PNG], "png", False),
        ("a-pdf-without-format", "", [SVG, PNG], "png", False),
        ("only-svg", "svg", [SVG], "svg", False),
        ("text", "text", [], "txt", False),
        ("gettext", "", [], "", False),
    ],
)
def test_the_format_for_a_builder(name, form, types, output, inline):
    builder = SimpleNamespace(name=name, format=form, supported_image_types=types)
    assert output_for(builder) == output
    assert is_inline(builder) is inline
