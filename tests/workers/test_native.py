"""Native code is not loaded into the program itself, whoever asks for a picture."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

PICTURES = [
    ("graph", "svg", "svg"), ("graph", "svg", "png"), ("lenet", "svg", "png"), ("graph", "graphviz", "pdf"), ("scan", "svg", "svg"),
    ("lenet", "matplotlib", "png"), ("lenet", "matplotlib", "svg"),
]  # fmt: skip
DIRECT = """
import sys
from nnviz_core.cache import Cache
from nnviz_core.pipeline import prepare
from nnviz_core.produce import produce
from nnviz_core.contracts import Source
job = prepare(Source(data=b"preset: lenet5"), {"style": sys.argv[1], "renderer": sys.argv[2]})
assert produce(job, sys.argv[3], Cache()).data
print(*{name.partition(".")[0] for name in sys.modules} & {"pygraphviz", "resvg", "matplotlib", "onnx", "numpy"})
"""
MODEL = """
import sys, nnviz_core
assert nnviz_core.read("preset:lenet5").draw(style=sys.argv[1], renderer=sys.argv[2]).artifact(sys.argv[3]).data
print(*{name.partition(".")[0] for name in sys.modules} & {"pygraphviz", "resvg", "matplotlib", "onnx", "numpy"})
"""


@pytest.mark.parametrize("code", [DIRECT, MODEL], ids=["library", "notebook"])
@pytest.mark.parametrize(("style", "renderer", "output"), PICTURES)
def test_native_code_stays_outside(code, style, renderer, output):
    done = subprocess.run([sys.executable, "-c", code, style, renderer, output], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("", "")
