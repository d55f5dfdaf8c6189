"""The SVG that pages get: safe, the same every time, complete in itself."""

import re
import struct
import xml.etree.ElementTree as ET

import pytest

import nnviz_core
from nnviz_core.errors import SpecError
from nnviz_core.fonts import text_width
from nnviz_core.palettes import CATEGORIES, PALETTES
from nnviz_core.theme import NEUTRALS, colors, contrast, to_rgb

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf50000003860180256c2f9b0000000049454e44ae426082"
)
STYLES = ["lenet", "volumes", "graph"]
CNN = "name: {name}\ninput: 3@32x32\nlayers:\n  - {{conv: 8@3x3, activation: relu, name: '{layer}', tooltip: '{layer}', link: '{link}'}}\n  - flatten\n  - dense: 3\n"
HOSTILE = '<script>alert(1)</script> & " ]]> --> <!ENTITY \x07'


def svg(text, **options):
    return nnviz_core.read(text).draw(**options).artifact("svg").data.decode()


@pytest.mark.parametrize("style", STYLES)
def test_names_are_text_and_never_markup(style):
    drawn = svg(CNN.format(name=repr(HOSTILE[:30]), layer=HOSTILE.replace("'", "").replace("\x07", ""), link="a.html?x=<b>&y"), style=style)
    root = ET.fromstring(drawn)
    names = {element.tag.split("}")[1] for element in root.iter()}
    assert names <= {"svg", "title", "desc", "style", "g", "a", "path", "text"}
    assert not any(name.lower().startswith("on") for element in root.iter() for name in element.attrib)
    assert root.find(".//{*}a").attrib["href"] == "a.html?x=<b>&y"


def test_characters_that_xml_forbids_are_replaced():
    ET.fromstring(svg('input: 4\nlayers: [{dense: 3, label: "a\\x07b\\uFFFEc"}]', style="graph"))


@pytest.mark.parametrize("style", STYLES)
def test_the_same_bytes_every_time(style):
    assert svg("preset: lenet5", style=style) == svg("preset: lenet5", style=style)


def test_it_refers_to_nothing_outside():
    drawn = svg("preset: vgg16")
    assert not re.findall(r"(?:href|src|url)\s*[=(]", drawn.replace("http://www.w3.org/2000/svg", ""))
    assert "@import" not in drawn
    assert "<?xml" not in drawn
    assert "<!DOCTYPE" not in drawn


def test_every_reference_to_an_id_is_met_and_every_text_is_as_long_as_measured():
    root = ET.fromstring(svg("preset: lenet5"))
    ids = {element.attrib["id"] for element in root.iter() if "id" in element.attrib}
    assert {root.attrib["aria-labelledby"], root.attrib["aria-describedby"]} == ids
    for text in root.iter("{http://www.w3.org/2000/svg}text"):
        width = text_width(text.text, float(text.attrib["font-size"]), bold="font-weight" in text.attrib)
        assert float(text.attrib["textLength"]) == pytest.approx(width, abs=0.01)


def test_links_make_it_a_group_because_an_images_inside_is_hidden():
    plain, linked = svg("mlp: 2-3"), svg("input: 2\nlayers: [{dense: 3, link: a.html}]", style="graph")
    assert 'role="img"' in plain
    assert 'role="group"' in linked


def test_every_role_has_a_rule_and_a_colour_of_last_resort():
    drawn = svg("preset: unet")
    for kind, attribute in (("f", "fill"), ("s", "stroke")):
        for role in set(re.findall(rf'[" ]{kind}-([\w-]+)[" ]', drawn)):
            assert f".{kind}-{role}{{{attribute}:var(--nnviz-{role},var(--n-{role}))}}" in drawn
    assert not re.findall(r"<path (?![^>]*(?:fill|stroke)=)", drawn)


def test_a_background_holds_the_picture_to_its_scheme():
    light, dark = svg("mlp: 2-3", background="#ffffff"), svg("mlp: 2-3", background="#101010")
    assert 'class="nnviz nnviz-paper nnviz-on-light"' in light
    assert 'class="nnviz nnviz-paper nnviz-on-dark"' in dark
    assert light.index('fill="#ffffff"') < light.index("<text")


def test_png_is_twice_as_fine():
    drawing = nnviz_core.read("preset: lenet5").draw()
    width, height = struct.unpack(">II", drawing.artifact("png").data[16:24])
    artifact = drawing.artifact("svg")
    assert width == pytest.approx(artifact.width * 2, abs=1)
    assert height == pytest.approx(artifact.height * 2, abs=1)


def test_png_has_words_in_every_typeface():
    ours, unheard, mono = (
        nnviz_core.read("mlp: 4-3").draw(style="blocks", font=font).artifact("png").data for font in ("", "Nobody has this", "mono")
    )
    assert unheard == ours
    assert len(mono) > 0.6 * len(ours)


@pytest.mark.parametrize("style", ["lenet", "volumes"])
def test_an_image_stands_in_the_file(style, tmp_path):
    tmp_path.joinpath("cat.png").write_bytes(PNG)
    tmp_path.joinpath("net.yaml").write_text("input: {shape: 3@8x8, image: cat.png}\nlayers: [{conv: 4@3x3}]")
    assert 'href="data:image/png;base64,' in svg(tmp_path / "net.yaml", style=style)


@pytest.mark.parametrize(
    ("data", "told"), [(b"<svg onload='alert(1)'/>", "no PNG, JPEG, GIF or WebP"), (PNG + b"x" * 5_000_000, "larger than 4 MB")]
)
def test_an_image_that_is_none_or_too_large_is_told(tmp_path, data, told):
    tmp_path.joinpath("cat.png").write_bytes(data)
    tmp_path.joinpath("net.yaml").write_text("input: {shape: 3@8x8, image: cat.png}\nlayers: [{conv: 4@3x3}]")
    with pytest.raises(SpecError, match=told):
        svg(tmp_path / "net.yaml", style="lenet")


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("scheme", [0, 1])
def test_text_can_be_read_on_every_colour(palette, scheme):
    for category in CATEGORIES:
        fill, text = colors(category, palette)[scheme], colors(f"{category}-text", palette)[scheme]
        assert contrast(to_rgb(fill), to_rgb(text)) >= 4.5, category
    for role in ("ink", "muted"):
        for page in (("#ffffff", "#14181d")[scheme], NEUTRALS["cluster"][scheme], NEUTRALS["surface"][scheme]):
            assert contrast(to_rgb(NEUTRALS[role][scheme]), to_rgb(page)) >= 4.5


def test_a_palette_of_its_own_scope():
    assert ".nnviz-greys .f-" in svg("mlp: 2-3", palette="greys")
