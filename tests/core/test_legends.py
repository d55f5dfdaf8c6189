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
def test_a_legend_has_the_colours_of_the_picture(style):
    options = {"style": style, "legend": "yes", **STYLES[style]}
    diagrams = {name: prepare(source, options).diagram for name, source in NETWORKS.items()}
    fitting = {name: diagram for name, diagram in diagrams.items() if diagram.style == style}
    assert len(fitting) >= 4
    for name, diagram in fitting.items():
        found = set(colors(find_style(style).arrange(prepared_network(diagram), diagram.options).items))
        explained, drawn = ({color for color, in_legend in found if in_legend is wanted} for wanted in (True, False))
        assert explained == drawn, name
