"""The contract that every plug-in keeps. The built-in ones are held to it by our tests; run it over yours.

Each check raises `AssertionError` with a sentence that says what is broken and by which network.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from nnviz_core.contracts import Reader, Renderer, Source, Style
from nnviz_core.crossings import struck
from nnviz_core.describe import describe, title
from nnviz_core.diagram import Diagram, Options, option_fields
from nnviz_core.errors import NnvizError
from nnviz_core.geometry import bounds, text_box
from nnviz_core.infer import infer
from nnviz_core.network import Layer, Network, Shape
from nnviz_core.ops import Kind, Mismatch, find
from nnviz_core.ops.packages import brought, flaws, wrong_detail, wrong_inferred
from nnviz_core.plugins import unblamed
from nnviz_core.preparing import prepared
from nnviz_core.reading import read_source
from nnviz_core.registry import stand_ins, styles
from nnviz_core.scene import Group, Item, Scene, Text
from nnviz_core.strangers import flaws as flaws_of
from nnviz_core.strangers import wrong_scene

SPECS = {
    "one layer": "input: 8\nlayers: [{dense: 3}]",
    "perceptron": "mlp: 784-128-64-10",
    "small CNN": "input: 1@28x28\nlayers: [{conv: 6@5x5, activation: relu}, {maxpool: 2x2}, flatten, {dense: 10, activation: softmax}]",
    "one dimension": "input: 1@16000\nlayers: [{conv1d: 16@9/4}, {maxpool1d: 4}, flatten, {dense: 4}]",
    "up and down": "input: 3@32x32\nlayers: [{conv: 8@3x3, padding: same}, {maxpool: 2x2}, {deconv: 8@2x2/2}, {conv: 3@1x1}]",
    "sequence": "input: T\nlayers: [{embedding: 64, vocabulary: 1000}, {lstm: 32}, {dense: 2}]",
    "residual": "input: 8@8x8\nlayers: [{residual: [{conv: 8@3x3, padding: same}]}, globalavgpool, {dense: 2}]",
    "two inputs": """
inputs: {a: 4, b: 6}
layers:
  - {dense: 5, from: a, name: x}
  - {dense: 5, from: b, name: y}
  - {concat: , from: [x, y]}
  - dense: 1
""",
    "single neurons": """
inputs: {x: 1, y: 1}
layers:
  - {neuron: [1, -0.5], from: [x, y], name: h, bias: false}
  - {neuron: , from: [x, h], name: out, delayed: [h, out], gates: {h: h}}
""",
    "training curves": "mlp: 4-3\nhistory: {loss: [3, 2, 1], val_loss: [3, .nan, 2]}",
    "unknown sizes": "input: 3@?x?\nlayers: [{conv: 8@3x3}, {maxpool: 2x2}, globalavgpool, {dense: 2}]",
    "repeated block": "input: 8@8x8\nlayers: [{repeat: 17, layers: [{conv: 8@3x3, padding: same}, relu]}, globalavgpool, {dense: 2}]",
    "unknown kind": "input: 4\nlayers: [{custom: MyLayer, shape: 7}, dense: 2]",
    "training log": "history: {loss: [1.2, 0.7, 0.4], val_loss: [1.3, 0.9, 0.8], accuracy: [0.3, 0.6, 0.8]}",
    "long names": f"""
name: {"A name that goes on " * 3}
input: 4
layers:
  - {{dense: 3, name: {"a" * 60}}}
  - {{dense: 2, label: 一个非常长的名字的层}}
""",
}
"""Networks in which the corners of drawing lie."""


def networks() -> Iterator[tuple[str, Network]]:
    """The networks of `SPECS`, inferred."""
    for name, text in SPECS.items():
        yield name, infer(read_source(Source(data=text.encode(), name=name)))


def check_style(style: Style) -> None:
    """Draws every network that fits, in every direction: inside the scene, no text over text, the same scene and the same text twice."""
    style = unblamed(style)
    _check_declared(style)
    drawn = 0
    for name, network in networks():
        reason = why_not(style, network)
        assert isinstance(reason, str), f"{style.name}, {name}: 'why_not' must give a str, got {type(reason).__name__}"
        if reason:
            continue
        drawn += 1
        for direction in ("",) if "direction" not in option_fields(style.options) else ("", "right", "left", "down", "up"):
            case = f"{style.name}, {name}, {direction or 'its own direction'}"
            options = _directed(style, direction)
            scene = drawn_by(style, network, options)
            assert not (wrong := wrong_scene(scene)), f"{case}: 'arrange' {wrong}"
            assert scene == drawn_by(style, network, options), f"{case}: not the same scene twice"
            check_scene(scene, case)
            assert not (word := next(struck(scene.items), "")), f"{case}: a line runs through '{word}'"
        _check_counts(style, network, f"{style.name}, {name}")
        _check_written(style, network, f"{style.name}, {name}")
    assert drawn, f"{style.name} draws none of the networks"


def _check_declared(plugin: Style | Renderer | Reader) -> None:
    found = [*flaws_of(plugin)]
    assert not found, f"{plugin.name}: {found[0]}"


def _check_counts(style: Style, network: Network, case: str) -> None:
    """What is folded says how often: the number of each group stands in the picture."""
    shown = " ".join(text.text for text in texts(drawn_by(style, network).items))
    for group in prepared(network, style.prepare, style.options()).groups:
        assert group.count == 1 or str(group.count) in shown, f"{case}: '{group.name}' is there {group.count} times, which nothing says"


def why_not(style: Style, network: Network) -> str:
    """Why a style cannot draw a network, prepared as it is where nobody gives options; empty where it can."""
    return style.why_not(prepared(network, style.prepare, style.options()))


def drawn_by(style: Style, network: Network, options: Options | None = None) -> Scene:
    """The scene of a network that is inferred, prepared as the style wants it."""
    chosen = options or style.options()
    return style.arrange(prepared(network, style.prepare, chosen), chosen)


def _directed(style: Style, direction: str) -> Options:
    chosen: dict[str, Any] = {"direction": direction} if direction else {}
    return style.options(**chosen)


def _check_written(style: Style, network: Network, case: str) -> None:
    for output, write in style.written.items():
        one, other = (write(network, style.options(), lambda said: said) for _ in range(2))
        assert one.text.strip(), f"{case}: {output} is empty"
        assert one == other, f"{case}: {output} is not the same twice"


def check_kind(kind: Kind, specs: Iterable[str]) -> None:
    """Reads, counts and draws networks that have the kind, in every style that can: nothing overlaps, and sizes may be unknown.

    Args:
        kind: One that is found by its name: ours, or one of a package that is installed.
        specs: Texts as a page has them, each with a layer of the kind.
    """
    assert not (found := [*flaws(kind)]), found[0]
    why = "; ".join(problem.message for problem in brought().broken) or "is its package installed, with the entry point?"
    assert _is_found(kind), f"{kind.name}: it is not found by its name; {why}"
    for text in specs:
        network = infer(read_source(Source(data=text.encode(), name="a spec")))
        layers = [layer for layer in network.layers if layer.kind == kind.name]
        assert layers, f"{kind.name}: no layer of {text!r} is of the kind"
        for layer in layers:
            _check_inferred(kind, layer, [network.by_name[edge.tail].shape for edge in network.edges_into[layer.name]])
        for style in styles().values():
            if not why_not(style, network):
                check_scene(drawn_by(style, network, style.options()), f"{kind.name}, {style.name}, {text!r}")


def _is_found(kind: Kind) -> bool:
    """Whether a kind is the one that its name stands for; what may fail in one of a package is wrapped there."""
    found = find(kind.name)
    wrapped = ("infer", "detail", "curve")
    return found is not None and all(getattr(found, name) == getattr(kind, name) for name in Kind.__struct_fields__ if name not in wrapped)


def _check_inferred(kind: Kind, layer: Layer, reads: Sequence[Shape | None]) -> None:
    """Nothing is negative, no more is learned than there is, and sizes may be unknown."""
    assert not (wrong := wrong_detail(kind.detail(layer.attributes))), f"{kind.name}: 'detail' {wrong}"
    params, trainable = layer.params, layer.trainable_params
    assert all(figure is None or figure >= 0 for figure in (params, trainable, layer.macs)), f"{kind.name}: a figure is negative"
    assert params is None or trainable is None or trainable <= params, f"{kind.name}: more is learned than there are parameters"
    unknown = [Shape((None,) * shape.rank, shape.channel_axis) for shape in reads if shape is not None]
    try:
        made = kind.infer(layer.attributes, unknown)
    except Mismatch:
        return
    except Exception as error:
        message = f"{kind.name}: unknown sizes (None) make its figures raise {type(error).__name__}: {error}"
        raise AssertionError(message) from error
    assert not (wrong := wrong_inferred(made)), f"{kind.name}: 'infer' {wrong}"


def check_scene(scene: Scene, case: str) -> None:
    """Everything lies inside, and no text covers another."""
    left, top, right, bottom = bounds(scene.items)
    inside = (
        left >= scene.left - 1 and top >= scene.top - 1 and right <= scene.left + scene.width + 1 and bottom <= scene.top + scene.height + 1
    )
    assert inside, f"{case}: something lies outside the scene"
    boxes = [(text.text, text_box(text)) for text in texts(scene.items) if text.text.strip()]
    for index, (one, a) in enumerate(boxes):
        for other, b in boxes[index + 1 :]:
            wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
            assert wide <= 1 or high <= 0.35 * min(a[3] - a[1], b[3] - b[1]), f"{case}: '{one}' and '{other}' overlap"


def texts(items: Iterable[Item]) -> Iterator[Text]:
    """All texts of a scene, groups opened."""
    for item in items:
        match item:
            case Text():
                yield item
            case Group():
                yield from texts(item.items)


def check_renderer(renderer: Renderer) -> None:
    """Draws every network in every format: some bytes, the same twice, and in the same order in a batch."""
    renderer = unblamed(renderer)
    _check_declared(renderer)
    assert renderer.version(), f"{renderer.name} has no version, which the cache needs"
    style = next(style for style in (*stand_ins(), *styles().values()) if renderer.draws(style))
    named = [(name, _diagram(network, style)) for name, network in networks() if network.layers and not why_not(style, network)]
    diagrams = [diagram for _, diagram in named]
    for output in renderer.formats:
        artifacts = [renderer.render(diagram, output) for diagram in diagrams]
        for (name, _), artifact in zip(named, artifacts, strict=True):
            assert artifact.format == output, f"{renderer.name}, {name}: asked for {output}, got {artifact.format}"
            assert artifact.data, f"{renderer.name}, {name}: {output} is empty"
        again = renderer.render_many(diagrams, output) if renderer.render_many else [renderer.render(each, output) for each in diagrams]
        assert list(again) == artifacts, f"{renderer.name}: {output} is not the same twice"


def _diagram(network: Network, style: Style) -> Diagram:
    return Diagram(network=network, style=style.name, options=style.options(), title=title(network), description=describe(network))


def check_reader(reader: Reader, files: Iterable[bytes], objects: Iterable[object] = ()) -> None:
    """Reads each file and each object twice to the same network; damaged files raise `NnvizError` and nothing else.

    Args:
        reader: The one to check.
        files: Whole files of its format.
        objects: Python objects that it accepts.
    """
    reader = unblamed(reader)
    _check_declared(reader)
    for data in files:
        network = reader.read(Source(data=data, name="a file"))
        assert network == reader.read(Source(data=data, name="a file")), f"{reader.name}: not the same network twice"
        _check_order(network, reader.name)
        for damaged in (data[: len(data) // 2], data[:-1], b"\xff" * 16 + data, data.replace(b"1", b"9"), b""):
            try:
                _check_order(reader.read(Source(data=damaged, name="a damaged file")), reader.name)
            except NnvizError as error:
                assert error.problems, f"{reader.name}: an error without a problem"  # noqa: PT017 - the absence of an error is right, too
    for value in objects:
        _check_object(reader, value)


def _check_object(reader: Reader, value: object) -> None:
    assert reader.accepts(value), f"{reader.name}: does not accept {value!r}"
    assert reader.read_object, f"{reader.name}: accepts objects, and has no 'read_object'"
    source = Source(data=b"", name="a line of Python")
    network = reader.read_object(value, source)
    assert isinstance(network, Network), f"{reader.name}: 'read_object' must give a Network, got {type(network).__name__}"
    assert network == reader.read_object(value, source), f"{reader.name}: not the same network twice"
    _check_order(network, reader.name)
    infer(network)
    for other in (object(), type(value), None, 1, [value]):
        assert not reader.accepts(other), f"{reader.name}: accepts {other!r}, which is somebody else's"


def _check_order(network: Network, reader: str) -> None:
    places = {layer.name: number for number, layer in enumerate(network.layers)}
    assert len(places) == len(network.layers), f"{reader}: two layers have one name"
    for edge in network.edges:
        assert places[edge.tail] < places[edge.head], f"{reader}: '{edge.head}' runs before '{edge.tail}', which it reads"
    assert set(network.outputs) <= set(places), f"{reader}: an output is no layer"
