"""Whatever the input, there is a picture or a problem: inputs that once failed, and a fixed number of new ones. `run.py` tries more."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the fuzzers fork, and measure memory as Linux tells it")

HERE = Path(__file__).parent
CORPUS = sorted((HERE / "corpus").glob("*.json"))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, HERE / "run.py", *arguments], capture_output=True, text=True, check=False)


@cache
def replayed() -> dict[str, str]:
    """What came of each input that once failed, all of them in one run; empty for what is well."""
    return json.loads(run("--replay", str(HERE / "corpus"), "--json").stdout)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_what_once_failed(path):
    assert replayed()[path.name] == ""


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--count", "3500", "--only", "specs", "pages", "logs"], id="specs, pages and logs"),
        pytest.param(["--count", "2500", "--only", "onnx"], id="models"),
        pytest.param(["--count", "800", "--pool"], id="all, by way of the workers"),
    ],
)
def test_new_inputs(arguments, tmp_path):
    # As long as a figure may take: how fast this machine is, is no matter of a test's.
    done = run("--seed", "7", "--limit", "10", *arguments, "--failures", str(tmp_path))
    assert done.returncode == 0, done.stdout + "".join(path.read_text()[:3000] for path in tmp_path.iterdir())


def test_two_numbers_make_an_input():
    sys.path.insert(0, str(HERE))
    from fuzzing.case import Case  # noqa: PLC0415 - found by then
    from fuzzing.sources import FUZZERS  # noqa: PLC0415 - same

    for make in FUZZERS.values():
        for number in range(40):
            written = make(1, number).to_json()
            assert make(1, number).to_json() == written
            assert Case.from_json(written).to_json() == written
