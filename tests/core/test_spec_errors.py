"""What each mistake is told. Each `tests/errors/*.yaml` has its exact text beside it; `RENEW=1` writes the texts anew."""

import os
from pathlib import Path

import pytest

from nnviz_core.contracts import Source
from nnviz_core.errors import NnvizError
from nnviz_core.infer import infer
from nnviz_core.reading import read_source

FOLDER = Path(__file__).parent.parent / "errors"
SPECS = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_what_is_told(spec):
    source = Source(data=spec.read_bytes(), name="net.yaml", folder=FOLDER, root=FOLDER)
    with pytest.raises(NnvizError) as told:
        infer(read_source(source))
    expected = spec.with_suffix(".txt")
    if os.environ.get("RENEW"):
        expected.write_text(f"{told.value}\n", encoding="utf-8")
    assert f"{told.value}\n" == expected.read_text(encoding="utf-8")
    assert all(problem.place for problem in told.value.problems)


def test_there_are_enough_of_them_and_no_text_without_a_spec():
    assert len(SPECS) >= 60
    assert {path.stem for path in FOLDER.glob("*.txt")} == {path.stem for path in SPECS}


def test_places_count_from_where_the_text_stands_in_its_page():
    source = Source(data=b"input: 8\nlayers: [{dens: 3}]", name="page.rst", line=40, column=3)
    with pytest.raises(NnvizError) as told:
        read_source(source)
    assert str(told.value).startswith("page.rst:42:14: unknown kind of layer 'dens'")
