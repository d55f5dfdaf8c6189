"""The fixture that makes Sphinx projects."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

# pytest's import mode leaves test folders off the path, and the helpers beside this file are no test.
sys.path.insert(0, str(Path(__file__).parent))

from sphinx_projects import Project


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Project]:
    """Make a project of pages: `project(index="…", md__md="…")`."""

    def make(**pages: str) -> Project:
        made = Project(tmp_path)
        made.source.mkdir(exist_ok=True)
        made.write(**pages)
        return made

    return make
