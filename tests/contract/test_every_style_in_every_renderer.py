"""What one text gives: every style in every renderer that paints, in each of its formats that this machine can make."""

import pytest

from nnviz_core.arranging import arranged
from nnviz_core.cache import Cache
from nnviz_core.contracts import Source
from nnviz_core.ops import KINDS
from nnviz_core.pipeline import prepare
from nnviz_core.produce import produce_many
from nnviz_core.registry import available, find_renderer, find_style
from nnviz_core.scene import Group, Path
from nnviz_core.testing import SPECS
from nnviz_core.theme import NEUTRALS

pytestmark = pytest.mark.slow

SHOWN = ("small CNN", "one layer", "long names", "training log")
STARTS = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF"}


def jobs(style, renderer):
    made = [prepare(Source(data=SPECS[name].encode()), {"style": style, "renderer": renderer}) for name in SHOWN]
    return [job for job in made if job.diagram.style == style]


@pytest.mark.parametrize("renderer", available("renderers"))
@pytest.mark.parametrize("style", available("styles"))
def test_a_style_in_a_renderer(style, renderer):
    found = find_renderer(renderer)
    if not found.draws(find_style(style)):
        (job, *_) = jobs(style, renderer)
        assert job.host.renderer == "svg"
        assert any(f"renderer '{renderer}' draws" in problem.message for problem in job.problems)
        return
    for output in found.formats:
        asked = jobs(style, renderer)
        assert asked, "no network fits"
        for artifact in produce_many(asked, output, Cache()):
            assert artifact.data.lstrip().startswith(STARTS.get(output, b""))
            assert len(artifact.data) > 20


def bases(items):
    for item in items:
        match item:
            case Group():
                yield from bases(item.items)
            case Path() if item.fill and not item.fill.startswith("#"):
                yield item.fill.partition("-")[0] if item.fill not in NEUTRALS else "neutral"


@pytest.mark.parametrize("style", available("styles"))
@pytest.mark.parametrize("text", ["preset: lenet5", "preset: unet", "preset: seq2seq", "mlp: 4-3-2"])
def test_a_layer_has_its_categorys_colour_in_every_style(style, text):
    # A block of several layers has a colour of its own, which the legend explains.
    job = prepare(Source(data=text.encode()), {"style": style, **({"group": False} if style == "glyphs" else {})})
    whole = job.network.by_name
    by_layer = {
        group.name: set(bases(group.items)) for group in arranged(job.diagram).items if isinstance(group, Group) and group.role == "layer"
    }
    for name in by_layer.keys() & whole.keys():
        shown = {KINDS[whole[name].kind].category, *(KINDS[other.kind].category for other in job.network.layers if other.host == name)}
        # What stands alone may be fused with the layer before it; what is read is drawn where it is read.
        shown |= {"activation", "softmax", "norm", "dropout", "merge", "neutral", "input"}
        assert by_layer[name] <= shown, (style, name)
