"""Nothing outside changes a picture: time zone, locale, home, settings of other programs, the present folder."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

NET = "preset:lenet5"
PICTURES = [
    ("svg", "lenet", "svg"), ("svg", "lenet", "png"), ("graphviz", "graph", "svg"), ("graphviz", "graph", "pdf"), ("svg", "graph", "svg"),
    ("matplotlib", "lenet", "svg"), ("matplotlib", "lenet", "png"), ("matplotlib", "lenet", "pdf"), ("tikz", "lenet", "tex"), ("svg", "scan", "svg"),
]  # fmt: skip
RC = "lines.linewidth: 20\nfont.size: 40\nsavefig.facecolor: red\npatch.linewidth: 9\nsvg.fonttype: none\nsavefig.dpi: 30\npath.sketch: 5, 50, 20\n"


def drawn(folder, name, picture, **variables):
    renderer, style, output = picture
    target = folder / f"{name}.{output}"
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))} | variables
    command = [sys.executable, "-m", "nnviz_core.cli", "render", NET, "--renderer", renderer, "--style", style, "-o", target]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target.read_bytes()


@pytest.mark.parametrize("picture", PICTURES, ids="-".join)
def test_the_same_bytes_in_other_surroundings(tmp_path, picture):
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    plain = drawn(tmp_path / "here", "picture", picture)
    there = tmp_path / "there"
    (there / "matplotlibrc").write_text(RC)
    (there / ".config/matplotlib").mkdir(parents=True)
    (there / ".config/matplotlib/matplotlibrc").write_text(RC)
    (there / "matplotlib").mkdir()
    (there / "matplotlib/matplotlibrc").write_text(RC)
    variables = {
        "TZ": "Asia/Kathmandu", "LC_ALL": "tr_TR.UTF-8", "LANG": "de_DE.UTF-8", "HOME": str(there), "XDG_CONFIG_HOME": str(there),
        "MATPLOTLIBRC": str(there), "MPLCONFIGDIR": str(there / "matplotlib"), "MPLBACKEND": "nonsense", "GVBINDIR": str(there),
        "SERVER_NAME": "graphviz thinks that it is on a web server", "SOURCE_DATE_EPOCH": "1", "PYTHONHASHSEED": "7", "COLUMNS": "20",
        "DOTFONTPATH": "/nowhere", "GV_FILE_PATH": "/nowhere", "OMP_NUM_THREADS": "7",
    }  # fmt: skip
    assert drawn(there, "picture", picture, **variables) == plain


def test_a_setting_that_matplotlib_cannot_read_is_no_matter(tmp_path):
    (tmp_path / "matplotlibrc").write_bytes(b"\xff\xfe: \x00")
    assert drawn(tmp_path, "picture", ("matplotlib", "lenet", "png"))
