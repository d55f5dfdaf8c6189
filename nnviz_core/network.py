"""The network: the one value that every part of the program passes on.

This module depends on nothing else. Readers make a `Network`, inference fills in its
figures, simplification shortens it, styles draw it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, TypeAlias, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from nnviz_core.shown import layer_shown, network_shown

Dim: TypeAlias = int | str | None
"""One size: a number, a name such as `"T"`, or `None` where it is unknown."""

D = TypeVar("D")

Value: TypeAlias = "bool | int | float | str | Shape | tuple[Value, ...] | Mapping[str, Value] | None"
"""What an attribute may hold: a shape, or JSON's types, with tuples for lists."""


class Place(Struct, frozen=True):
    """Where something was written: a file (or page), a line and a column, both counted from 1."""

    source: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """`net.yaml:12:7`, as editors understand it."""
        return ":".join([self.source, *(str(n) for n in (self.line, self.column) if n)])


class Shape(Struct, frozen=True):
    """The sizes of one tensor, without the batch.

    `channel_axis` says which size counts the channels: 0 in `C×H×W`, the last in
    `T×D` (a sequence of vectors) and in `H×W×C` (channels last). Layers work on
    channels and on the sizes that are left, so one rule serves every layout.
    """

    dims: tuple[Dim, ...]
    channel_axis: int = 0

    @property
    def rank(self) -> int:
        """How many sizes there are (1 for a vector, 3 for a feature map)."""
        return len(self.dims)

    @property
    def channels(self) -> Dim:
        """The number of channels (of features, in a vector or a sequence)."""
        return self.dims[self.channel_axis] if self.dims else 1

    @property
    def spatial(self) -> tuple[Dim, ...]:
        """The sizes that are not channels, such as `(H, W)`, `(T,)` or `()`."""
        return self.dims[: self.channel_axis] + self.dims[self.channel_axis + 1 :]

    @property
    def size(self) -> int | None:
        """The number of elements; `None` when a size is unknown."""
        product = 1
        for dim in self.dims:
            if not isinstance(dim, int):
                return None
            product *= dim
        return product

    def having(self, *, channels: Dim, spatial: tuple[Dim, ...]) -> Shape:
        """The same layout with other sizes; the rank follows `spatial`."""
        axis = 0 if self.channel_axis == 0 else len(spatial)
        return Shape((*spatial[:axis], channels, *spatial[axis:]), axis)

    def __str__(self) -> str:
        """`64×112×112`, `T×512`, `10`; `?` where a size is unknown."""
        return "×".join("?" if dim is None else str(dim) for dim in self.dims) or "scalar"

    @property
    def compact(self) -> str:
        """The papers' notation, `64@112×112` for maps, `128×512` for sequences, `10` for vectors."""
        if self.rank < 2 or (self.rank == 2 and self.channel_axis == 1):  # noqa: PLR2004 - a vector, or a sequence T×D
            return str(self)
        channels = "?" if self.channels is None else str(self.channels)
        return f"{channels}@{Shape(self.spatial)}"


class Look(Struct, frozen=True, kw_only=True):
    """How the author wants one layer drawn."""

    color: str = ""
    link: str = ""
    tooltip: str = ""
    image: str = ""
    hide: bool = False


PLAIN = Look()


class Step(Struct, frozen=True):
    """Of an unrolled layer, which copy one is.

    Attributes:
        layer: The name of the layer that was unrolled.
        number: The step in time, counted from 1.
        backwards: Whether it runs backwards in time.
    """

    layer: str
    number: int
    backwards: bool = False

    @property
    def row(self) -> tuple[str, bool]:
        """What the copies of one layer for one direction of time have in common."""
        return self.layer, self.backwards


class Located(Struct, frozen=True, kw_only=True):
    """Something that was written somewhere; where, does not count when two are compared.

    Attributes:
        place: Where it was written.
    """

    place: Place | None = None

    def __eq__(self, other: object) -> bool:
        """Whether all but the place is equal."""
        return self.__class__ is other.__class__ and content(self) == content(other)

    def __hash__(self) -> int:
        """That of all but the place; raises `TypeError` where a field has none."""
        return hash(tuple(content(self)))


def content(value: Any) -> list[Any]:
    """The fields of a struct, all but where it was written."""
    return [getattr(value, name) for name in value.__struct_fields__ if name != "place"]


class Layer(Located, frozen=True, kw_only=True):
    """One layer.

    Attributes:
        name: Unique in the network. Made up (`conv_1`) where the author gave none.
        kind: The canonical name of its kind, a key of `nnviz_core.ops.kinds()`.
        attributes: What the kind needs, in its canonical form (see `nnviz_core.ops`).
        label: What the author calls it; empty where the name was made up.
        host: The layer that this one is fused with (an activation, a norm, a dropout), or `None`.
        group: The innermost group that it stands in, or `None`.
        look: How the author wants it drawn.
        shapes: Its outputs, in order; empty until inferred; `None` in it for an output of unknown rank.
        params: Every stored value; `None` when unknown.
        trainable_params: Those that are learned; `None` when unknown.
        macs: Multiplications of convolutions, dense layers and matrix products for one sample; `None` when unknown.
        fused: Layers that a simplification folded into this one, in the order they run.
        step: Which copy it is, of a layer that was unrolled in time; `None` for any other.
    """

    name: str
    kind: str
    attributes: Mapping[str, Value] = field(default_factory=dict)
    label: str = ""
    host: str | None = None
    group: str | None = None
    look: Look = PLAIN
    shapes: tuple[Shape | None, ...] = ()
    params: int | None = None
    trainable_params: int | None = None
    macs: int | None = None
    fused: tuple[Layer, ...] = ()
    step: Step | None = None

    def __repr__(self) -> str:
        """`<Layer 'conv' conv2d 6×28×28, 156 parameters>`."""
        return layer_shown(self)

    @property
    def origin(self) -> str:
        """The name of the layer that it is a copy of; its own where it is none."""
        return self.step.layer if self.step else self.name

    @property
    def shape(self) -> Shape | None:
        """The first output's shape, after whatever is fused; `None` when its rank is unknown."""
        last = self.fused[-1] if self.fused else self
        return last.shapes[0] if last.shapes else None


class Edge(Struct, frozen=True):
    """`head` reads output number `port` of `tail`. A head's edges stand in the order of its inputs."""

    tail: str
    head: str
    port: int = 0


class Group(Located, frozen=True, kw_only=True):
    """Layers that belong together: a cluster the author drew, a block, a repetition, a module of a model file.

    Attributes:
        name: Unique among the groups.
        label: What to write on it; empty for a group that is there for folding alone.
        parent: The group around it, or `None`.
        kind: `group`, `block`, `repeat`, `residual`, `parallel`, `branch` or `module`.
        count: How many copies it stands for (after folding).
    """

    name: str
    label: str = ""
    parent: str | None = None
    kind: str = "group"
    count: int = 1


class Network(Struct, frozen=True, kw_only=True, dict=True):
    """A directed acyclic graph of layers, in an order in which they can run.

    Attributes:
        name: Its title; may be empty.
        layers: Inputs (kind `input`) included.
        edges: Who reads whom.
        groups: Parents before their children.
        outputs: Names of the layers that are the network's outputs.
        options: Drawing options that the source itself asks for (`draw:`).
        files: Paths of the files that were read or will be drawn; a host builds again when one changes.
        data: What it carries besides, such as weights, by the class of each value (see `nnviz_core.data`); a package may bring its own.
    """

    name: str = ""
    layers: tuple[Layer, ...] = ()
    edges: tuple[Edge, ...] = ()
    groups: tuple[Group, ...] = ()
    outputs: tuple[str, ...] = ()
    options: Mapping[str, Value] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    data: Mapping[type[Any], Any] = field(default_factory=dict)

    def datum(self, kind: type[D]) -> D | None:
        """What it carries of a class; `None` for nothing."""
        found: D | None = self.data.get(kind)
        return found

    @cached_property
    def by_name(self) -> dict[str, Layer]:
        """The layers by name."""
        return {layer.name: layer for layer in self.layers}

    @cached_property
    def groups_by_name(self) -> dict[str, Group]:
        """The groups by name."""
        return {group.name: group for group in self.groups}

    @cached_property
    def edges_into(self) -> dict[str, list[Edge]]:
        """For each layer's name, the edges it reads, in the order of its inputs."""
        into: dict[str, list[Edge]] = {layer.name: [] for layer in self.layers}
        for edge in self.edges:
            into[edge.head].append(edge)
        return into

    @cached_property
    def edges_out(self) -> dict[str, list[Edge]]:
        """For each layer's name, the edges that read it."""
        out: dict[str, list[Edge]] = {layer.name: [] for layer in self.layers}
        for edge in self.edges:
            out[edge.tail].append(edge)
        return out

    @cached_property
    def inputs(self) -> tuple[Layer, ...]:
        """The layers of kind `input`."""
        return tuple(layer for layer in self.layers if layer.kind == "input")

    def with_layers(self, layers: tuple[Layer, ...]) -> Network:
        """The same network with other versions of its layers."""
        return replace(self, layers=layers)

    def __repr__(self) -> str:
        """`<Network 'LeNet-5': 13 layers, 61,706 parameters, 1@32×32 → 10>`."""
        return network_shown(self)
