"""What one text gives: every style in every renderer that paints, in each of its formats that this machine can make."""

import pytest

from nnviz_core.cache import Cache
from nnviz_core.draw import prepare, produce_many
from nnviz_core.plugins import Source, available, find_renderer
from nnviz_core.testing import SPECS

SHOWN = ("small CNN", "one layer", "long names", "training log")
STARTS = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF"}


def jobs(style, renderer):
    made = [prepare(Source(data=SPECS[name].encode()), {"style": style, "renderer": renderer}) for name in SHOWN]
    return [job for job in made if job.diagram.style == style]


@pytest.mark.parametrize("renderer", available("renderers"))
@pytest.mark.parametrize("style", available("styles"))
def test_a_style_in_a_renderer(style, renderer):
    found = find_renderer(renderer)
    if found.styles and style not in found.styles:
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
