"""What a reader would trip over, in every style, light and dark: text over text, text cut off, text that cannot be read."""

import re
from pathlib import Path

import pytest

import nnviz_core
from nnviz_core.readers.presets import preset_names
from nnviz_core.registry import available
from nnviz_core.testing import SPECS

pytestmark = pytest.mark.slow

JS = Path(__file__).with_name("faults.js").read_text()
STYLES = list(available("styles"))
LONGEST = 8000
SMALL = [{"source": text, "name": name} for name, text in SPECS.items()]
PRESETS = [{"source": f"preset:{name}", "name": name} for name in preset_names()]


def pictures(cases):
    for case in cases:
        model = nnviz_core.read(case["source"])
        for style in STYLES:
            drawing = model.draw(style=style)
            artifact = drawing.artifact("svg")
            # The browser shrinks what is longer, and then sees other elements than a reader would.
            if drawing.job.diagram.style == style and max(artifact.width, artifact.height) < LONGEST:
                yield f"{case['name']}, {style}", artifact.data.decode()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("cases", [SMALL, PRESETS], ids=["small", "presets"])
def test_no_text_is_covered_cut_or_faint(evaluate, cases, scheme):
    drawn = dict(pictures(cases))
    boxes = "".join(f'<div class="case" title="{name}">{svg}</div>' for name, svg in drawn.items())
    background = "#fff" if scheme == "light" else "#14181d"
    page = f'<!doctype html><html data-theme="{scheme}"><meta charset="utf-8"><body style="background:{background}">{boxes}</body></html>'
    faults = evaluate(page, JS, dark=scheme == "dark")
    assert faults == {}
    assert len(drawn) > len(cases)


def test_the_test_sees_faults(evaluate):
    text = '<text x="{}" y="20" fill="{}" font-size="12">some text</text>'
    svg = (
        f'<svg viewBox="0 0 100 30" width="100" height="30">{text.format(5, "#000")}{text.format(8, "#000")}{text.format(80, "#eee")}</svg>'
    )
    page = f'<!doctype html><body style="background:#fff"><div class="case" title="bad">{svg}</div></body>'
    (found,) = evaluate(page, JS).values()
    assert {fault.split(":")[0] for fault in found} == {"overlap", "outside", "contrast"}


def test_text_keeps_its_place_in_another_font(evaluate):
    """A page that forces a wide font neither makes labels overlap nor cuts them."""
    drawn = dict(pictures(SMALL[:4]))
    boxes = "".join(f'<div class="case" title="{name}">{svg}</div>' for name, svg in drawn.items())
    page = f"<!doctype html><style>svg text{{font-family:monospace!important}}</style><body>{boxes}</body>"
    assert evaluate(page, JS) == {}


COLORS = """
function run(){
  const shape=document.querySelector('svg .f-input'), out={};
  const look=()=>getComputedStyle(shape).fill;
  for(const [name,set] of Object.entries(STATES)){set();out[name]=look()}
  return out}
"""

SWITCHES = {
    "furo": ("document.body.dataset.theme", ["light", "dark", "auto"]),
    "pydata": ("document.documentElement.dataset.theme", ["light", "dark"]),
    "material": ("document.body.dataset.mdColorScheme", ["default", "slate"]),
    "bootstrap": ("document.documentElement.dataset.bsTheme", ["light", "dark"]),
}


def svg_of(spec: str) -> str:
    return nnviz_core.read(spec).draw(style="graph").artifact("svg").data.decode()


@pytest.mark.parametrize("prefers_dark", [False, True])
@pytest.mark.parametrize("theme", SWITCHES)
def test_an_inline_picture_follows_the_themes_switch(evaluate, theme, prefers_dark):
    page = f"<!doctype html><body>{svg_of(SPECS['small CNN'])}</body>"
    attribute, values = SWITCHES[theme]
    states = ",".join(f"{value}:()=>{attribute}='{value}'" for value in values)
    seen = list(evaluate(page, f"const STATES={{{states}}};{COLORS}", dark=prefers_dark).values())
    assert seen[0] != seen[1]
    assert seen[2:] in ([], [seen[prefers_dark]])


def test_a_page_that_knows_no_dark_scheme_stays_light(evaluate):
    page = f"<!doctype html><body>{svg_of(SPECS['small CNN'])}</body>"
    script = f"const STATES={{now:()=>0}};{COLORS}"
    assert evaluate(page, script, dark=True) == evaluate(page, script, dark=False)


def test_a_page_may_set_a_colour(evaluate):
    page = f"<!doctype html><style>:root{{--nnviz-input:rgb(1,2,3)}}</style><body>{svg_of(SPECS['small CNN'])}</body>"
    assert evaluate(page, f"const STATES={{now:()=>0}};{COLORS}") == {"now": "rgb(1, 2, 3)"}


def test_a_file_of_its_own_follows_the_readers_preference(evaluate, tmp_path):
    tmp_path.joinpath("net.svg").write_text(svg_of(SPECS["small CNN"]))
    script = """
function run(){
  const inside=document.querySelector('object').contentDocument;
  return inside.defaultView.getComputedStyle(inside.querySelector('.f-input')).fill}
"""
    page = '<!doctype html><body><object data="net.svg" type="image/svg+xml"></object></body>'
    assert evaluate(page, script, dark=True) != evaluate(page, script, dark=False)


def test_every_picture_has_a_name_and_a_description():
    for name, svg in pictures(SMALL):
        (title_id,) = re.findall(r'aria-labelledby="([^"]+)"', svg)
        assert f'<title id="{title_id}">' in svg, name
        assert "<desc id=" in svg
        assert "<script" not in svg
        assert "foreignObject" not in svg
