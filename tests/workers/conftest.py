"""What tests do in workers must be found there."""

import sys
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def deeds_are_found(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(Path(__file__).parent), *sys.path])
