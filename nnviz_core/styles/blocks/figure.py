"""What is to be drawn, measured: the network, its structure, the looks of its layers, the labels of its frames."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from nnviz_core.abilities import CommonWithLegend
from nnviz_core.kit.frames import Frame, frames_of
from nnviz_core.kit.text import Line, TextBlock, wrapped
from nnviz_core.layout.columns.outline import Outline
from nnviz_core.layout.columns.plan import BlockRows, plan
from nnviz_core.layout.columns.tree import tree
from nnviz_core.layout.flow import Flow
from nnviz_core.network import Network
from nnviz_core.notation import repeats
from nnviz_core.ops import kind_of
from nnviz_core.styles.blocks.content import BlockContent, BlockWording, block_width
from nnviz_core.styles.blocks.outline import Setting, outline

LABEL_WIDTH = 9.0
"""Labels of frames are broken at this many times the font's size."""


class Figure(Struct, frozen=True, dict=True):
    """Everything that is known before it is laid out.

    Attributes:
        network: What is drawn.
        setting: How it is turned.
        plan: The rows of its layers and frames.
        contents: What its layers look like, by name.
        outlines: How much room they take.
        labels: What is written beside frames, by the names of groups.
    """

    network: Network
    setting: Setting
    plan: BlockRows
    contents: Mapping[str, BlockContent]
    outlines: Mapping[str, Outline]
    labels: Mapping[str, TextBlock]

    def label_room(self, name: str) -> float:
        """How much room the label of a frame takes beside it, across the flow."""
        return self.labels[name].across(upright=self.setting.flow.upright) + self.setting.size * 0.8


def figure(network: Network, options: CommonWithLegend, *, blocks: str) -> Figure:
    """A network, measured.

    Args:
        network: As it is to be drawn, with a layer in it.
        options: What is written, how large, and in which direction.
        blocks: `flat`, `upright`, or empty for what suits the direction.
    """
    flow = Flow(options.direction or usual_direction(network))
    labels = {name: _label(frame, options.font_size) for name, frame in _frames(network, options.font_size).items()}
    wording = BlockWording(options, terse=_has_attention(network))
    contents = {layer.name: wording.content(layer, ends=layer.name in network.outputs) for layer in network.layers}
    setting = Setting(
        flow,
        blocks == "upright" if blocks else not flow.upright,
        options.font_size,
        block_width(contents.values(), options.font_size),
        max((each.height for each in contents.values() if each.form == "block"), default=0.0),
    )
    planned = plan(tree(network, labels))
    outlines = {name: outline(each, setting, planned.parts[planned.layers[name]].side) for name, each in contents.items()}
    return Figure(network, setting, planned, contents, outlines, labels)


def usual_direction(network: Network) -> str:
    """Upwards where there is attention, as in "Attention is all you need"; else down, as deep CNNs are drawn."""
    return "up" if _has_attention(network) else "down"


def _has_attention(network: Network) -> bool:
    return any("attends" in kind_of(layer).traits for layer in network.layers)


def _frames(network: Network, size: float) -> dict[str, Frame]:
    """The groups that are framed: those the author drew, and those that are repeated."""
    return {
        name: frame for name, frame in frames_of(network, size).items() if frame.badge.text or network.groups_by_name[name].kind == "group"
    }


def _label(frame: Frame, size: float) -> TextBlock:
    """The label in short lines, and the number of copies below it."""
    return TextBlock.of([*wrapped(frame.label.text, LABEL_WIDTH * size, size * 0.9), Line(repeats(frame.count, "{}×"), size * 1.3)])
