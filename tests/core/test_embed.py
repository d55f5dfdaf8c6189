"""Pictures as parts of pages."""

from __future__ import annotations

import pytest

from nnviz_core.contracts import Artifact
from nnviz_core.embed import data_address, download_link, identity, inline, linked

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100" width="300" height="100" style="max-width:100%;height:auto" role="img"'
    ' aria-labelledby="nnviz-0123456789-t" aria-describedby="nnviz-0123456789-d">'
    '<title id="nnviz-0123456789-t">A</title><desc id="nnviz-0123456789-d">B</desc><path style="x"/></svg>'
)


def test_the_first_one_keeps_its_ids_and_may_scroll():
    assert identity(SVG) == "nnviz-0123456789"
    assert inline(SVG).count('="nnviz-0123456789-t"') == 2
    assert 'style="--nnviz-width:300px;min-width:calc(var(--nnviz-width)*.6);max-width:100%;height:auto"' in inline(SVG)


def test_later_ones_have_ids_of_their_own():
    second = inline(SVG, 2)
    assert second.count("nnviz-0123456789-2-t") == second.count("nnviz-0123456789-2-d") == 2
    assert "nnviz-0123456789-t" not in second


@pytest.mark.parametrize(
    ("sizes", "style"),
    [
        ({"width": "50%"}, "max-width:100%;width:50%;height:auto"),
        ({"width": "300px", "scale": 0.5}, "max-width:100%;width:300px;height:auto"),
        ({"height": "8cm"}, "max-width:100%;width:auto;height:8cm"),
        ({"scale": 0.5}, "max-width:100%;width:150px;height:auto"),
    ],
)
def test_sizes(sizes, style):
    assert f' style="{style}">' in inline(SVG, **sizes)
    assert '<path style="x"/>' in inline(SVG, **sizes)


def test_the_authors_description_takes_the_place_of_ours():
    picture = inline(SVG, alt='a "b" <c>')
    assert 'aria-label="a &quot;b&quot; &lt;c&gt;"' in picture
    assert "aria-labelledby" not in picture


def test_a_picture_leads_where_its_author_says():
    assert linked("<svg/>", "") == "<svg/>"
    assert linked("<svg/>", 'a"b&c') == '<a class="nnviz-link" href="a&quot;b&amp;c"><svg/></a>'


def test_a_link_holds_the_file_that_it_saves():
    artifact = Artifact(format="txt", data=b'a "b"')
    assert data_address(artifact) == "data:text/plain,a%20%22b%22"
    assert download_link(artifact, "A <net>").startswith('<a class="nnviz-download" download="A &lt;net&gt;.txt" href="data:text/plain,')


def test_what_is_no_svg_stays_as_it_is():
    assert inline("<p>", 2, width="3") == "<p>"
