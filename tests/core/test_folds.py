"""What is folded says how often, in every style that folds, with Graphviz and without it; what is done otherwise than usual is written."""

import re
from collections import Counter
from contextlib import nullcontext
from pathlib import Path

import pytest

from nnviz_core import dot
from nnviz_core.arranging import arranged, prepared_network
from nnviz_core.contracts import Source
from nnviz_core.pipeline import prepare
from nnviz_core.readers.presets import preset_names
from nnviz_core.registry import available, find_style
from nnviz_core.styles.glyphs.grouping import grouped
from nnviz_core.styles.glyphs.samples import without_names
from nnviz_core.styles.glyphs.units import folded
from nnviz_core.testing import texts

DEEPLAB = b"""
input: 3@513x513
layers:
  - {conv: 256@7x7/8, padding: same}
  - repeat: 16
    layers:
      - residual: [{conv: 64@1x1}, {conv: 64@3x3, padding: same, dilation: 2}, {conv: 256@1x1}]
        activation: relu
  - {parallel: [[{conv: 8@1x1}], [{conv: 8@3x3, padding: same, dilation: 12}]], merge: concat}
  - {conv: 21@1x1}
"""
NETWORKS = {
    "deeplab": Source(data=DEEPLAB),
    **{f"preset {name}": Source(data=f"preset: {name}".encode()) for name in preset_names()},
    **{path.parent.name: Source.of(path) for path in sorted(Path(__file__).parents[1].glob("corpus/*/network.yaml"))},
}
del NETWORKS["training"]  # which has curves, and no layers
FOLDING = [name for name in available("styles") if any(step.change == "folded" for step in find_style(name).prepare)]


def counts(diagram):
    """How often each number of copies is told: `×16`, `16×`, `× 16`."""
    found = (re.search(r"(?<!\d)×\s?(\d+)$|^(\d+)×$", text.text) for text in texts(arranged(diagram).items))
    return Counter(int(each[1] or each[2]) for each in found if each)


def drawn(name, style, engine):
    with nullcontext() if engine == "graphviz" else pytest.MonkeyPatch.context() as patch:
        if patch:
            patch.setattr(dot, "is_installed", lambda: False)
            patch.setattr(dot, "program", lambda _="dot": None)
        diagram = prepare(NETWORKS[name], {"style": style}).diagram
        assert diagram.style == style
        return diagram, counts(diagram)


def test_there_are_styles_that_fold():
    assert {"blocks", "graph"} <= set(FOLDING)


@pytest.mark.parametrize("engine", ["graphviz", "layered"])
@pytest.mark.parametrize("style", FOLDING)
@pytest.mark.parametrize("name", NETWORKS)
def test_what_is_folded_says_how_often(name, style, engine):
    diagram, told = drawn(name, style, engine)
    repeated = Counter(group.count for group in prepared_network(diagram).groups if group.count > 1)
    assert all(told[count] >= many for count, many in repeated.items())
    if copies := sum((count - 1) * many for count, many in repeated.items()):
        assert f"{copies} repetition" in diagram.description
    assert name != "deeplab" or repeated == {16: 1}


@pytest.mark.parametrize("name", NETWORKS)
def test_glyphs_that_stand_for_several_say_how_many(name):
    diagram, told = drawn(name, "glyphs", "layered")
    fused, _ = without_names(prepared_network(diagram))
    repeated = Counter(unit.count for unit in folded(grouped(fused)[0], fused.outputs) if unit.count > 1)
    assert told == repeated
    assert name != "deeplab" or repeated == {16: 1}


@pytest.mark.parametrize("style", ["alexnet", "blocks", "flat", "glyphs", "graph", "lenet", "panels", "volumes"])
@pytest.mark.parametrize(
    ("given", "layer", "said"),
    [
        ("16@32x32", "conv: 32@3x3, padding: same, dilation: 2, groups: 4", ("3×3", "dilation 2", "groups 4")),
        ("10x8", "multihead: 4, causal: true", ("causal",)),
        ("10x8", "multihead: 4, causal: true, label: first", ("causal",)),
    ],
)
def test_what_a_layer_does_otherwise_than_its_kind_is_written(style, given, layer, said):
    usual = find_style(style).name not in {"flat", "glyphs", "volumes"}  # these write no kernels unless they are asked for
    asked = {} if usual else {"show": "names,kinds,shapes,kernels"}
    diagram = prepare(Source(data=f"input: {given}\nlayers: [{{{layer}}}]".encode()), {"style": style, **asked}).diagram
    written = " ".join(text.text for text in texts(arranged(diagram).items))
    assert diagram.style == style
    assert all(each in written for each in said)
