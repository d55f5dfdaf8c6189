"""What one text gives: every style in every renderer that paints, in each of its formats that this machine can make."""

import pytest

from nnviz_core.cache import Cache
from nnviz_core.draw import prepare, produce_many
from nnviz_core.plugins import Source, available, find_renderer
from nnviz_core.testing import SPECS

CURVES = "history: {loss: [1.2, 0.7, 0.4], val_loss: [1.3, 0.9, 0.8], accuracy: [0.3, 0.6, 0.8]}"
SHOWN = ("small CNN", "one layer", "long names")
STARTS = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF"}


def jobs(style, renderer):
    texts = [CURVES] if style == "history" else [SPECS[name] for name in SHOWN]
    made = [prepare(Source(data=text.encode()), {"style": style, "renderer": renderer}) for text in texts]
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
