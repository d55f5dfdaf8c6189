"""Parameters and MACs as the papers, torchvision and transformers publish them."""

import pytest

from nnviz_core.contracts import Source
from nnviz_core.infer import infer
from nnviz_core.readers.presets import preset_names, preset_source
from nnviz_core.reading import read_source
from nnviz_core.summary import summary

PUBLISHED = {
    "lenet5": (61_706, 416_520),
    "alexnet": (61_100_840, 714_188_480),
    "vgg16": (138_357_544, 15_470_264_320),
    "vgg19": (143_667_240, 19_632_062_464),
    "googlenet": (6_624_904, 1_498_376_192),
    "resnet18": (11_689_512, 1_814_073_344),
    "resnet34": (21_797_672, 3_663_761_408),
    "resnet50": (25_557_032, 4_089_184_256),
    "resnet101": (44_549_160, 7_801_405_440),
    "resnet152": (60_192_808, 11_513_626_624),
    "mobilenet_v2": (3_504_872, 300_774_272),
    "squeezenet1_0": (1_248_424, 818_924_576),
    "squeezenet1_1": (1_235_496, 349_151_936),
    "densenet121": (7_978_856, 2_834_161_664),
    "vit_b_16": (86_567_656, 17_563_828_224),
    "bert_base": (108_891_648, None),
    "gpt2": (124_439_808, None),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_figures(name):
    params, macs = PUBLISHED[name]
    totals = summary(infer(read_source(preset_source(name))))["totals"]
    assert totals["trainable_params"] == params
    assert macs is None or totals["macs"] == macs


@pytest.mark.parametrize("name", preset_names())
def test_every_preset_has_a_name_a_source_and_all_of_its_shapes(name):
    source = preset_source(name)
    assert source.data.startswith(b"# ")
    network = infer(read_source(source))
    assert network.name
    assert all(layer.shape is not None for layer in network.layers)


RESNET = """
input: {shape: 224x224x3, layout: channels_last}
layers:
  - {Conv2D: {filters: 64, kernel: [7, 7], stride: 2, padding: [[3, 3], [3, 3]], bias: false}, norm: batch, activation: relu}
  - {MaxPooling2D: {kernel: 3, stride: 2, padding: 1}}
"""


def test_channels_last_has_the_same_figures_and_says_so():
    last = summary(infer(read_source(Source(data=RESNET.encode()))))
    first = summary(infer(read_source(Source(data=RESNET.replace("{shape: 224x224x3, layout: channels_last}", "3@224x224").encode()))))
    assert last["totals"] == first["totals"]
    assert [layer["output_shape"] for layer in last["layers"]][-1] == [56, 56, 64]
    assert [layer["output_shape"] for layer in first["layers"]][-1] == [64, 56, 56]


def totals(text):
    return summary(infer(read_source(Source(data=text.encode()))))["totals"]


def test_vgg16_without_defaults_or_blocks():
    widths = [64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0]
    conv = "  - {{Conv2D: {{filters: {}, kernel: 3, padding: 1}}, activation: relu}}\n"
    layers = "".join(conv.format(width) if width else "  - {MaxPool2d: 2}\n" for width in widths)
    top = "  - Flatten\n  - {Linear: 4096}\n  - ReLU\n  - {Linear: 4096}\n  - ReLU\n  - {Linear: 1000}\n"
    found = totals(f"input: [3, 224, 224]\nlayers:\n{layers}{top}")
    assert (found["trainable_params"], found["macs"]) == PUBLISHED["vgg16"]


def bottleneck(number, source, width, stride, *, projected):
    """The layers of one bottleneck, each with its name and what it reads."""
    conv = "  - {{name: {name}, from: {source}, nn.Conv2d: {{filters: {filters}, kernel: {kernel}, stride: {stride}, padding: {pad}, bias: no}}}}\n"
    norm = "  - {{name: {name}, from: {source}, nn.BatchNorm2d: }}\n"
    lines, last = "", source
    for step, (filters, kernel, step_stride) in enumerate([(width, 1, 1), (width, 3, stride), (4 * width, 1, 1)]):
        lines += conv.format(name=f"c{number}_{step}", source=last, filters=filters, kernel=kernel, stride=step_stride, pad=kernel // 2)
        lines += norm.format(name=f"n{number}_{step}", source=f"c{number}_{step}")
        last = f"n{number}_{step}"
    other = source
    if projected:
        lines += conv.format(name=f"p{number}", source=source, filters=4 * width, kernel=1, stride=stride, pad=0)
        lines += norm.format(name=f"q{number}", source=f"p{number}")
        other = f"q{number}"
    return lines + f"  - {{name: b{number}, add: , from: [{last}, {other}], activation: relu}}\n"


def test_resnet50_layer_by_layer():
    lines = "  - {name: stem, conv: {filters: 64, kernel: [7, 7], stride: [2, 2], padding: [[3, 3], [3, 3]], bias: false}, norm: batch}\n"
    lines += "  - {name: b0, maxpool: {kernel: 3, stride: 2, padding: 1}}\n"
    number = 0
    for width, copies in [(64, 3), (128, 4), (256, 6), (512, 3)]:
        for copy in range(copies):
            stride = 2 if copy == 0 and width > 64 else 1
            lines += bottleneck(number + 1, f"b{number}", width, stride, projected=copy == 0)
            number += 1
    text = f"layers:\n{lines}  - AdaptiveAvgPool2d: 1\n  - flatten\n  - dense: 1000\n"
    for given in ("3@224x224", "{shape: 224x224x3, layout: channels_last}"):
        found = totals(f"input: {given}\n{text}")
        assert (found["trainable_params"], found["macs"]) == PUBLISHED["resnet50"]
