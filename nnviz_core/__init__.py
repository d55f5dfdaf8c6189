"""Neural-network diagrams for documentation: read a network, infer its figures, draw it."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from nnviz_core._version import __version__

if TYPE_CHECKING:
    from nnviz_core import layers as layers
    from nnviz_core.building import build as build
    from nnviz_core.errors import NnvizError as NnvizError
    from nnviz_core.errors import Problem as Problem
    from nnviz_core.model import Drawing as Drawing
    from nnviz_core.model import Model as Model
    from nnviz_core.model import draw as draw
    from nnviz_core.model import read as read
    from nnviz_core.network import Edge as Edge
    from nnviz_core.network import Group as Group
    from nnviz_core.network import Layer as Layer
    from nnviz_core.network import Look as Look
    from nnviz_core.network import Network as Network
    from nnviz_core.network import Place as Place
    from nnviz_core.network import Shape as Shape

_HOMES = {
    "Drawing": "model",
    "Edge": "network",
    "Group": "network",
    "Layer": "network",
    "Look": "network",
    "Model": "model",
    "Network": "network",
    "NnvizError": "errors",
    "Place": "network",
    "Problem": "errors",
    "Shape": "network",
    "build": "building",
    "draw": "model",
    "read": "model",
}
"""The module of each public name."""

__all__ = [
    "Drawing", "Edge", "Group", "Layer", "Look", "Model", "Network", "NnvizError", "Place", "Problem", "Shape", "__version__",
    "build", "draw", "layers", "read",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that `import nnviz_core` costs next to nothing."""
    if name == "layers":
        return importlib.import_module("nnviz_core.layers")
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(importlib.import_module(f"nnviz_core.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
