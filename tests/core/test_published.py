"""Parameters and MACs as the papers, torchvision and transformers publish them."""

import pytest

from nnviz_core.infer import infer
from nnviz_core.plugins import Source, read_source
from nnviz_core.readers.presets import preset_names, preset_source
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
