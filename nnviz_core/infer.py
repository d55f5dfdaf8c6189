"""Inference: every layer's output shape, parameters and MACs, in one pass over the network."""

from __future__ import annotations

from msgspec.structs import replace

from nnviz_core.errors import NnvizError, Problem, ShapeError
from nnviz_core.network import Edge, Layer, Network, Shape
from nnviz_core.ops import Inferred, Mismatch, inferred, kind_of
from nnviz_core.ops.dims import named
from nnviz_core.validate import validated

MOST_PROBLEMS = 100
"""Nobody reads more of them at once."""

MOST_NAMED = 8
"""So many of the layers that do not fit together are named."""

MOST_OUTPUTS = 200_000
"""Of all layers together: a split makes thousands, and may stand in the network a thousand times."""


def infer(network: Network) -> Network:
    """The network with the figures of all its layers.

    What a reader already knows (declared shapes, counted parameters) is kept. After a
    mismatch a layer's output is unknown, so that one mistake is told once.

    Args:
        network: As a reader or somebody in Python made it. Its layers may stand in any order; they come back in one in which they can run.

    Raises:
        SpecError: It is no network (see `nnviz_core.validate`).
        ShapeError: Layers do not fit together; all of the mismatches, up to `MOST_PROBLEMS`.
    """
    network = validated(network)
    done: dict[str, Layer] = {}
    problems: list[Problem] = []
    left = MOST_OUTPUTS
    for layer in network.layers:
        edges = network.edges_into[layer.name]
        try:
            done[layer.name] = _figured(layer, _inputs(edges, done), shared=bool(layer.attributes.get("share")))
        except Mismatch as mismatch:
            if layer.shapes:  # a model file's own word goes before our rules
                done[layer.name] = layer
                continue
            problems.append(_problem(layer, str(mismatch), [done[edge.tail] for edge in edges], network))
            done[layer.name] = replace(layer, shapes=(None,))
        except NnvizError as error:  # of a package's kind
            raise error.at(layer.place) from error.__cause__ or error
        left -= len(done[layer.name].shapes)
        if left < 0:
            problems.append(Problem(f"the layers have more than {MOST_OUTPUTS:,} outputs", layer.place, "split less often", "shape"))
        if left < 0 or len(problems) >= MOST_PROBLEMS:
            break
    if problems:
        raise ShapeError(problems)
    return network.with_layers(tuple(done.values()))


def _inputs(edges: list[Edge], done: dict[str, Layer]) -> list[Shape | None]:
    return [shapes[edge.port] if edge.port < len(shapes := done[edge.tail].shapes) else None for edge in edges]


def _figured(layer: Layer, inputs: list[Shape | None], *, shared: bool) -> Layer:
    if layer.shapes and None not in (layer.params, layer.trainable_params, layer.macs):
        return layer
    known = [shape for shape in inputs if shape is not None]
    kind = kind_of(layer)
    if len(known) == len(inputs) or kind.name == "custom":
        made = inferred(kind, layer.attributes, known if len(known) == len(inputs) else [])
    else:
        made = Inferred((None,), None, None, None)
    params = _first(layer.params, 0 if shared else made.params)
    trainable = _first(layer.trainable_params, 0 if shared else made.trainable_params)
    macs = _first(layer.macs, made.macs)
    return replace(layer, shapes=layer.shapes or made.shapes, params=params, trainable_params=trainable, macs=macs)


def _first(declared: int | None, found: int | None) -> int | None:
    return found if declared is None else declared


def _problem(layer: Layer, message: str, sources: list[Layer], network: Network) -> Problem:
    """What does not fit, and the layer that made what does not fit."""
    what = layer.label or kind_of(layer).short
    if not layer.place and layer.name != what:
        what += f" '{layer.name}'"
    hint = _hint(layer, sources)
    if "sums" in kind_of(layer).traits and layer.group and network.groups_by_name[layer.group].kind == "residual":
        hint += "; 'padding: same' keeps sizes, and 'shortcut: auto' fits the other path"
    return Problem(f"{what} {message}", layer.place, hint, "shape")


def _hint(layer: Layer, sources: list[Layer]) -> str:
    if not sources:
        return ""
    source, kind = sources[0], kind_of(layer)
    if "weighs" in kind.traits and source.shape and source.shape.spatial:
        return "put 'flatten' or 'globalavgpool' before it"
    if (
        "recurrent" in kind_of(source).traits
        and source.shape
        and source.shape.rank == 1
        and not kind.traits.isdisjoint({"recurrent", "attends"})
    ):
        return f"'{source.name}'{_line(source)} gives its last step alone: 'sequences: true' keeps all"
    if source.shape and kind.rank and kind.name.endswith("d") and 0 < len(source.shape.spatial) != kind.rank:
        return f"'{kind.name[:-2]}{len(source.shape.spatial)}d' is for such an input"
    made = [f"'{each.name}'{_line(each)} made {each.shape}" for each in sources[:MOST_NAMED] if each.shape]
    return ", ".join(made) if len(sources) > 1 else f"'{source.name}'{_line(source)} made it {named(source.shape)}" if source.shape else ""


def _line(layer: Layer) -> str:
    return f" on line {layer.place.line}" if layer.place and layer.place.line else ""
