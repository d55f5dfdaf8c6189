"""Layers in Python: `conv("64@3x3", activation="relu")`, and what is made of them: residuals, branches, repetitions, groups.

Every kind of layer is here under each of its names, those of Keras and PyTorch included: `layers.conv`, `layers.Conv2D`,
`layers.Conv2d`. The first argument is what stands beside the kind in YAML, the others are what stands beside that:

    conv("64@7x7/2", padding=3, norm="batch", activation="relu", name="stem")

A layer is called on what it reads, as in Keras' functional interface, or stands in a list, as in `torch.nn.Sequential`. Either way
`nnviz_core.build` makes a network of it, and tells all mistakes at once, each at the line of Python that made the layer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from msgspec import Struct, field

from nnviz_core.callers import caller
from nnviz_core.errors import Problem, UsageError
from nnviz_core.network import Place

__all__ = ["Module", "Output", "block", "group", "parallel", "repeat", "residual", "sequential"]

Part: TypeAlias = "Module | str | Mapping[str, Any]"
"""What may stand in a list of layers: a layer or what is made of some, the name of a kind, or a mapping as in YAML."""


class Module(Struct, frozen=True, eq=False, dict=True):
    """A layer, or something made of layers, that reads what it is called on; whoever is called twice uses its weights again.

    Attributes:
        word: The kind of layer as it was written, or `residual`, `parallel`, `repeat`, `group`, `block`, `sequential`.
        entries: What stands in its mapping in YAML.
        place: The line of Python that made it.
    """

    word: str
    entries: Mapping[str, Any]
    place: Place

    def __call__(self, *reads: Output | Iterable[Output]) -> Output:
        """What it makes of the outputs of other layers, one or several, one by one or in a list.

        Raises:
            UsageError: It is called on something else.
        """
        outputs = _outputs(self, reads)
        if self.word != "sequential":
            return Output(self, outputs)
        for step in self.entries["sequential"]:
            if not isinstance(step, Module):
                raise _wrong(f"a sequence that is called must be of layers, got {step!r:.60}", "such as layers.relu()")
            outputs = (step(*outputs),)
        return outputs[0]

    def __repr__(self) -> str:
        given = (f"{name}={value!r}" for name, value in self.entries.items() if name != self.word)
        main = self.entries.get(self.word)
        return f"<{self.word}({', '.join([*([] if main is None else [repr(main)]), *given])})>"


class Output(Struct, frozen=True, eq=False, dict=True):
    """What a layer makes when the network runs; other layers are called on it. `+`, `-`, `*` and `@` are layers, too.

    Attributes:
        module: The layer, or what is made of some.
        reads: What it is called on.
    """

    module: Module
    reads: tuple[Output, ...] = field(default=())

    def __add__(self, other: Output) -> Output:
        return _made("add")(self, other)

    def __sub__(self, other: Output) -> Output:
        return _made("subtract")(self, other)

    def __mul__(self, other: Output) -> Output:
        return _made("multiply")(self, other)

    def __matmul__(self, other: Output) -> Output:
        return _made("matmul")(self, other)

    def __iter__(self) -> Iterator[Output]:
        message = f"the {self!r:.60} is one tensor, and cannot be taken apart"
        raise UsageError(Problem(message, caller(), "such as layers.slice(...) for a part of it"))

    def __repr__(self) -> str:
        return f"<output of {self.module!r}>"


def _made(word: str) -> Module:
    return Module(word, {word: None}, caller())


def _wrong(message: str, hint: str = "") -> UsageError:
    return UsageError(Problem(message, caller(), hint, "spec"))


def _outputs(module: Module, reads: Iterable[Output | Iterable[Output]]) -> tuple[Output, ...]:
    outputs: list[Output] = []
    for each in reads:
        outputs += each if isinstance(each, list | tuple) else (each,)
    for stranger in outputs:
        if not isinstance(stranger, Output):
            hint = "such as layers.input('3@224x224'), or what another layer makes of it"
            raise _wrong(f"{module.word} reads outputs of layers, got {type(stranger).__name__} {stranger!r:.60}", hint)
    if not outputs:
        raise _wrong(f"{module.word} is called on nothing", f"such as layers.{module.word}(...)(x)")
    return tuple(outputs)


def _given(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Keywords as YAML has them: `from_` is `from`."""
    return {name.rstrip("_"): value for name, value in attributes.items()}


DEEPEST = 64
"""So deeply lists of layers may be nested; one that is nested more deeply stands inside itself."""


def _listed(parts: Iterable[Any], depth: int = 0) -> list[Any]:
    """Layers that were given one by one, in lists, in sequences, or as a mixture of them."""
    if depth > DEEPEST:
        raise _wrong(f"lists of layers are nested more than {DEEPEST} deep", "does a list stand inside itself?")
    found: list[Any] = []
    for part in parts:
        if isinstance(part, Module) and part.word == "sequential":
            found += part.entries["sequential"]
        elif isinstance(part, list | tuple):
            found += _listed(part, depth + 1)
        elif isinstance(part, str):
            found.append(_made(part))
        else:
            found.append(part)
    return found


def input(shape: Any, **attributes: Any) -> Output:  # noqa: A001 - it is called so, as in Keras
    """An input of the network.

    Args:
        shape: Its sizes without the batch: `"3@224x224"` (C@H×W), `784`, `"128x512"` (T×D), `(3, 224, 224)`, or a `Shape`.
        **attributes: `name`, `label`, `image`.
    """
    return Output(Module("input", {"input": shape, **_given(attributes)}, caller()))


def sequential(*parts: Part | Iterable[Part]) -> Module:
    """Layers one after the other, as one thing that can be called, or stand in a list."""
    return Module("sequential", {"sequential": _listed(parts)}, caller())


def residual(*parts: Part | Iterable[Part], **attributes: Any) -> Module:
    """The sum of what layers make of an input and of that input.

    Args:
        *parts: The layers.
        **attributes: `shortcut` is `"auto"` (a 1×1 convolution where the shape changes) or layers for the other path, `merge` what joins
            the paths instead of `add`; and `name`, `label`, `activation`, `norm`, `dropout` of that.
    """
    return Module("residual", {"residual": _listed(parts), **_given(attributes)}, caller())


def parallel(*branches: Any, **attributes: Any) -> Module:
    """Branches from one layer, and what joins them.

    Args:
        *branches: Each a layer or a list of layers, `None` for the input itself; or one mapping of names to branches.
        **attributes: `merge` is `"concat"`, `"add"`, … or `"none"`; `axis`; and `name`, `label`, `activation`, `norm`, `dropout` of what
            joins.
    """
    named = branches[0] if len(branches) == 1 and isinstance(branches[0], Mapping) else None
    if named is not None:
        found: Any = {name: _branch(branch) for name, branch in named.items()}
    else:
        one = len(branches) == 1 and isinstance(branches[0], list | tuple) and all(isinstance(each, list | tuple) for each in branches[0])
        found = [_branch(branch) for branch in (branches[0] if one else branches)]
    return Module("parallel", {"parallel": found, **_given(attributes)}, caller())


def _branch(part: Any) -> list[Any]:
    return [] if part is None else _listed([part])


def repeat(times: int, *parts: Part | Iterable[Part]) -> Module:
    """Copies of layers, one after the other, each with weights and names of its own; pictures show one with ×N.

    Args:
        times: How many copies.
        *parts: The layers of one.
    """
    return Module("repeat", {"repeat": times, "layers": _listed(parts)}, caller())


def group(label: str, *parts: Part | Iterable[Part]) -> Module:
    """Layers that pictures frame, with a label; groups may be nested."""
    return Module("group", {"group": label, "layers": _listed(parts)}, caller())


def block(label: str, *parts: Part | Iterable[Part]) -> Module:
    """Layers that belong together and come again: pictures show equal blocks in a row as one with ×N. Names inside are its own."""
    return Module("block", {"block": label, "layers": _listed(parts)}, caller())


_PARTS: Mapping[str, Callable[..., Any]] = {
    "input": input, "sequential": sequential, "residual": residual, "parallel": parallel, "repeat": repeat, "group": group, "block": block,
}  # fmt: skip


def __getattr__(name: str) -> Callable[..., Any]:
    """What makes a layer of the kind of that name. One that nobody knows is told when the network is built, with all other mistakes."""
    if name.startswith("_"):
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return _PARTS.get(name.lower()) or _maker(name)


def __dir__() -> list[str]:
    from nnviz_core.ops import kinds  # noqa: PLC0415 - for whoever completes a name

    words = {word for kind in kinds().values() for word in (kind.short, kind.name, *kind.aliases)}
    return sorted({*__all__, *(word for word in words if word.isidentifier())})


def _maker(word: str) -> Callable[..., Module]:
    def make(*value: Any, **attributes: Any) -> Module:
        if len(value) > 1:
            hint = f"such as {word}('64@3x3', stride=2): what the first argument says in YAML's notation, then names"
            raise _wrong(f"{word} takes one value and names with values, got {len(value)} values", hint)
        return Module(word, {word: value[0] if value else None, **_given(attributes)}, caller())

    make.__name__ = make.__qualname__ = word
    make.__doc__ = f"A layer of the kind `{word}`; `nnviz-docs list layers` and the page on the language have the attributes of all kinds."
    return make
