"""The key of a picture: the hash of everything that can change it, its format left out."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from functools import cache
from typing import Any

from msgspec import Struct

from nnviz_core._version import __version__
from nnviz_core.diagram import Diagram
from nnviz_core.errors import NnvizError
from nnviz_core.images import read_image
from nnviz_core.network import Network
from nnviz_core.ops import packages_of
from nnviz_core.registry import find_renderer, find_style


def key_of(diagram: Diagram, renderer: str) -> str:
    """SHA-256 over everything that can change the picture."""
    payload = [
        __version__,
        renderer,
        find_renderer(renderer).version(),
        diagram.style,
        find_style(diagram.style).version(),
        {entry.name: getattr(diagram.options, entry.name) for entry in fields(diagram.options)},
        diagram.title,
        diagram.description,
        packages_of(diagram.network),
        _canonical(diagram.network),
    ]
    return _hash(payload)


def digest(network: Network) -> str:
    """SHA-256 over all that a network says."""
    return _hash([_canonical(network), network.options, network.files])


def _hash(payload: Any) -> str:
    return hashlib.sha256(json.dumps(payload, default=_plain, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(network: Network) -> list[Any]:
    """The network without what is only for messages, in JSON's types."""
    layers = [[layer.name, layer.kind, layer.attributes, layer.label, layer.group, layer.host, layer.shapes, layer.look,
               layer.params, layer.trainable_params, layer.macs, layer.fused, layer.step] for layer in network.layers]  # fmt: skip
    edges = [(edge.tail, edge.head, edge.port) for edge in network.edges]
    groups = [(group.name, group.label, group.parent, group.kind, group.count) for group in network.groups]
    images = {layer.look.image: _digest(layer.look.image) for layer in network.layers if layer.look.image}
    data = [(kind.__qualname__, value) for kind, value in sorted(network.data.items(), key=lambda item: item[0].__qualname__)]
    return [network.name, layers, edges, groups, network.outputs, data, images]


def _digest(path: str) -> str:
    """The hash of an image's bytes; one that cannot be shown is told when it is drawn."""
    try:
        return hashlib.sha256(read_image(path)[0]).hexdigest()
    except NnvizError:
        return "missing"


@cache
def _field_names(kind: type[Any]) -> tuple[str, ...]:
    names = kind.__struct_fields__ if issubclass(kind, Struct) else [entry.name for entry in fields(kind)]
    return tuple(name for name in names if name != "place")


def _plain(value: Any) -> Any:
    """A value with fields (a struct, a package's dataclass) as a list of them, for JSON."""
    return [getattr(value, name) for name in _field_names(value.__class__)]
