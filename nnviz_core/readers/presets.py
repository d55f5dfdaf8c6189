"""Well-known networks, written in our own language."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from nnviz_core.contracts import Source

FOLDER = Path(__file__).parents[1] / "presets"


@cache
def preset_names() -> tuple[str, ...]:
    """The names of all presets, sorted."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.yaml")))


def preset_source(name: str) -> Source | None:
    """A preset's text; `ResNet-50` and `resnet50` are the same. `None` for an unknown one."""
    folded = _folded(name)
    found = next((preset for preset in preset_names() if _folded(preset) == folded), None)
    if found is None:
        return None
    data = (FOLDER / f"{found}.yaml").read_bytes()
    return Source(data=data, name=f"preset:{found}")


def _folded(name: str) -> str:
    return "".join(character for character in name.lower() if character.isalnum())
