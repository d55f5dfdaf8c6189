"""What a network reads: the shapes of its inputs."""

from __future__ import annotations

from nnviz_core.network import PLAIN, Look
from nnviz_core.ops import KINDS
from nnviz_core.readers.spec.context import Context
from nnviz_core.readers.spec.fields import shape_value, text_of
from nnviz_core.readers.spec.looks import one_line
from nnviz_core.readers.spec.marks import Mapping, Node, Scalar, described, is_empty, shown
from nnviz_core.readers.spec.paths import path_of


def add_input(name: str, node: Node, context: Context, *, label: str) -> None:
    """An input: its shape, or a mapping with its shape, its layout, a label, a name and an image."""
    try:
        shape = None if is_empty(node) else shape_value(node, {})
        if shape is None or -1 in shape.dims:
            raise ValueError("must be a shape such as 3@224x224, 784 or 128x512")  # noqa: TRY301 - told like the other mistakes
    except ValueError as error:
        context.marks.wrong(node, f"'{shown(name)}' {error}" + ("" if "got" in str(error) else f", got {described(node)}"))
        shape = None
    context.marks.count_all(node)
    extra = {key.value: value for key, value in node.value if isinstance(key, Scalar)} if isinstance(node, Mapping) else {}
    image = _image(extra["image"], context) if "image" in extra else ""
    label = one_line(extra.get("label") or extra.get("name"), "label", context) if {"label", "name"} & set(extra) else label
    own = one_line(extra["name"], "name", context) if "name" in extra else name
    look = Look(image=image) if image else PLAIN
    context.builder.add(KINDS["input"], {"shape": shape}, (), name=own, label=label, look=look, place=context.marks.place(node))


def _image(node: Node, context: Context) -> str:
    try:
        return str(path_of(text_of(node, {}), context))
    except ValueError as error:
        context.marks.wrong(node, f"'image' {error}")
        return ""
