"""Networks that are written in Python: `build(conv("6@5x5"), flatten(), dense(10), input="1@32x32")`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nnviz_core.errors import Problem, UsageError
from nnviz_core.layers import Module, Output, Part, sequential
from nnviz_core.model import Model, model_of
from nnviz_core.network import Place
from nnviz_core.readers.spec.written import Outputs, read_written
from nnviz_core.sources import python_source


def build(*parts: Part | Output | Iterable[Part | Output], name: str = "", **given: Any) -> Model:
    """Make a network of layers (see `nnviz_core.layers`).

    Either of layers in the order in which they run, as `torch.nn.Sequential`:

        build(conv("6@5x5", activation="tanh"), avgpool("2x2"), flatten(), dense(10), input="1@32x32", name="Small")

    or of outputs, as `keras.Model`: they and all that they were made of are the network.

        x = input("3@32x32")
        build(concat()(conv("8@1x1")(x), maxpool("3x3/1", padding="same")(x)))

    Args:
        *parts: Layers, one by one or in lists, of which each reads the one before unless `from_` names others; or outputs.
        name: The network's title.
        **given: What stands beside `layers:` in YAML: `input` (a shape) or `inputs` (shapes by name) of a list of layers, `outputs`
            (names), `defaults` (attributes by kind), `draw` (drawing options), `weights`, `activations`, `history`.

    Returns:
        The network, checked and inferred, with `draw`, `summary`, and the `Network` itself as `network`. A notebook shows its picture.

    Raises:
        NnvizError: All mistakes at once, each at the line of Python that made the layer.
    """
    source = python_source()
    entries = {"layers": _layers(parts, given, source.place), **{key: value for key, value in given.items() if value is not None}}
    return model_of(source, lambda: read_written({"name": name, **entries} if name else entries, source))


def _layers(parts: Iterable[Any], given: Mapping[str, Any], place: Place) -> Any:
    listed = sequential(*parts).entries["sequential"]
    if not listed:
        raise UsageError(Problem("a network has layers, got none", place, "such as build(dense(10), input=784)"))
    outputs = [part for part in listed if isinstance(part, Output)]
    if not outputs:
        return listed
    if len(outputs) < len(listed):
        outputs = [_continued(listed, place)]
    for key in ("input", "inputs", "outputs"):
        if given.get(key) is not None:
            message = f"'{key}' is said already: a network of outputs has the inputs that they were made of"
            raise UsageError(Problem(message, place, f"leave '{key}' out"))
    return Outputs(tuple(outputs))


def _continued(listed: list[Any], place: Place) -> Output:
    """`input(...)` before a list of layers: they are called on it."""
    first, *rest = listed
    if isinstance(first, Output) and all(isinstance(part, Module) for part in rest):
        return sequential(rest)(first)
    stranger = next(part for part in listed if not isinstance(part, Output)) if isinstance(first, Output) else first
    message = f"a network is made of layers or of outputs, got both: {stranger!r:.60} beside outputs"
    raise UsageError(Problem(message, place, "call the layers on the outputs: 'layer(output)'"))
