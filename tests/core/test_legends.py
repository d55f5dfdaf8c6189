"""What a legend explains is in the picture, and what is coloured in the picture is explained."""

from pathlib import Path as File

import pytest

from nnviz_core.arranging import prepared_network
from nnviz_core.contracts import Source
from nnviz_core.palettes import CATEGORIES
from nnviz_core.pipeline import prepare
from nnviz_core.readers.presets import preset_names
from nnviz_core.registry import find_style
from nnviz_core.scene import Group, Path

GATED = """
inputs: {a: 4, b: 4}
layers:
  - {dense: 4, from: a, name: v}
  - {dense: 4, from: b, name: g, activation: sigmoid}
  - {multiply: , from: [v, g]}
  - {dense: 2, color: '#123456'}
"""
NETWORKS = {
    "gated": Source(data=GATED.encode()),
    **{f"preset {name}": Source(data=f"preset: {name}".encode()) for name in preset_names()},
    **{path.parent.name: Source.of(path) for path in sorted(File(__file__).parents[1].glob("corpus/*/network.yaml"))},
}
STYLES = {
    "alexnet": {},
    "blocks": {},
    "fcnn": {},
    "flat": {},
    "glyphs": {"group": "no"},
    "graph": {},
    "lenet": {"colored": "yes"},
    "scan": {},
    "volumes": {},
}
"""The styles with a legend of categories, each drawn so that every colour is a category's."""


def colors(items, *, explained=False):
    """The colours of layers in a picture, in whatever variant, each with whether it is a legend's."""
    for item in items:
        match item:
            case Group():
                yield from colors(item.items, explained=explained or item.role == "legend")
            case Path():
                bases = (role.partition("-")[0] for role in (item.fill, item.stroke))
                yield from ((base, explained) for base in bases if base in CATEGORIES or base.startswith("#"))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", NETWORKS)
def test_a_legend_has_the_colours_of_the_picture(name, style):
    job = prepare(NETWORKS[name], {"style": style, "legend": "yes", **STYLES[style]})
    if job.diagram.style != style:
        pytest.skip("the style does not fit")
    found = set(colors(find_style(style).arrange(prepared_network(job.diagram), job.diagram.options).items))
    assert {color for color, explained in found if explained} == {color for color, explained in found if not explained}
