"""What each kind of layer makes and costs: a case a kind, with its inputs, its shapes, its parameters and its MACs."""

import re

import pytest

from nnviz_core.network import Layer, Shape
from nnviz_core.ops import KINDS, Mismatch, find, kind_of, nearest_kind
from nnviz_core.ops.base import TRAITS
from nnviz_core.readers.spec import notation


def shape(text):
    return notation.shape(text)


CONV = {"filters": 8, "kernel": (3, 3)}
SAME = {**CONV, "padding": "same"}

CASES = [
    # kind, attributes, inputs, shapes it makes, parameters, trainable ones, MACs
    ("input", {"shape": shape("3@8x8")}, [], ["3@8x8"], 0, 0, 0),
    ("conv2d", CONV, ["3@8x8"], ["8@6x6"], 224, 224, 216 * 36),
    ("conv2d", {**CONV, "bias": False, "stride": (2, 2), "padding": ((1, 1), (1, 1))}, ["3@8x8"], ["8@4x4"], 216, 216, 216 * 16),
    ("conv2d", {**CONV, "dilation": (2, 2)}, ["3@8x8"], ["8@4x4"], 224, 224, 216 * 16),
    ("conv2d", {**CONV, "groups": 4}, ["4@8x8"], ["8@6x6"], 80, 80, 72 * 36),
    ("conv2d", {**SAME, "stride": (2, 2)}, ["3@7x5"], ["8@4x3"], 224, 224, 216 * 12),
    ("conv1d", {"filters": 4, "kernel": (5,)}, ["2@100"], ["4@96"], 44, 44, 40 * 96),
    ("conv1d", {"filters": 4, "kernel": (5,), "padding": "same"}, ["100x2"], ["100x4"], 44, 44, 40 * 100),
    ("conv3d", {"filters": 2, "kernel": (3, 3, 3)}, ["1@8x8x8"], ["2@6x6x6"], 56, 56, 54 * 216),
    ("depthwise2d", {"kernel": (3, 3)}, ["4@8x8"], ["4@6x6"], 40, 40, 36 * 36),
    ("depthwise2d", {"kernel": (3, 3), "multiplier": 2}, ["4@8x8"], ["8@6x6"], 80, 80, 72 * 36),
    ("separable2d", CONV, ["4@8x8"], ["8@6x6"], 76, 76, 68 * 36),
    ("deconv2d", {"filters": 2, "kernel": (2, 2), "stride": (2, 2)}, ["4@8x8"], ["2@16x16"], 34, 34, 32 * 64),
    ("deconv2d", {"filters": 2, "kernel": (3, 3), "stride": (2, 2), "padding": "same"}, ["4@8x8"], ["2@16x16"], 74, 74, 72 * 64),
    ("deconv2d", {"filters": 2, "kernel": (3, 3), "stride": (2, 2), "padding": ((1, 1),) * 2, "output_padding": (1, 1)}, ["4@8x8"],
     ["2@16x16"], 74, 74, 72 * 64),
    ("maxpool2d", {"kernel": (2, 2)}, ["4@8x8"], ["4@4x4"], 0, 0, 0),
    ("maxpool2d", {"kernel": (3, 3), "stride": (2, 2)}, ["4@56x56"], ["4@27x27"], 0, 0, 0),
    ("maxpool2d", {"kernel": (3, 3), "stride": (2, 2), "ceil_mode": True}, ["4@56x56"], ["4@28x28"], 0, 0, 0),
    ("avgpool1d", {"kernel": (4,)}, ["2@100"], ["2@25"], 0, 0, 0),
    ("adaptiveavgpool2d", {"output": (7, 7)}, ["4@13x13"], ["4@7x7"], 0, 0, 0),
    ("adaptivemaxpool2d", {"output": (2, 2)}, ["4@13x13"], ["4@2x2"], 0, 0, 0),
    ("globalavgpool", {}, ["4@13x13"], ["4"], 0, 0, 0),
    ("globalmaxpool", {}, ["100x4"], ["4"], 0, 0, 0),
    ("unpool2d", {"kernel": (2, 2)}, ["4@8x8"], ["4@16x16"], 0, 0, 0),
    ("dense", {"units": 5}, ["4"], ["5"], 25, 25, 20),
    ("dense", {"units": 5, "bias": False}, ["10x4"], ["10x5"], 20, 20, 200),
    ("neuron", {}, ["4", "2"], ["1"], 7, 7, 6),
    ("neuron", {"weights": (1, 0.5, -1, 2), "delayed": ("h",), "state": 1, "bias": False}, ["3"], ["1"], 4, 4, 4),
    ("flatten", {}, ["4@3x3"], ["36"], 0, 0, 0),
    ("reshape", {"shape": Shape((-1, 6), 1)}, ["36"], ["6x6"], 0, 0, 0),
    ("permute", {"order": (2, 1)}, ["8@20"], ["20x8"], 0, 0, 0),
    ("squeeze", {}, ["4@1x1"], ["4"], 0, 0, 0),
    ("pad2d", {"padding": ((1, 2), (3, 4))}, ["4@8x8"], ["4@11x15"], 0, 0, 0),
    ("crop2d", {"padding": ((1, 1), (2, 2))}, ["4@8x8"], ["4@6x4"], 0, 0, 0),
    ("slice", {"start": 2, "stop": 5}, ["10"], ["3"], 0, 0, 0),
    ("split", {"parts": 2}, ["4@8x8"], ["2@8x8", "2@8x8"], 0, 0, 0),
    ("upsample2d", {}, ["4@8x8"], ["4@16x16"], 0, 0, 0),
    ("pixelshuffle", {"factor": 2}, ["16@8x8"], ["4@16x16"], 0, 0, 0),
    ("pixelunshuffle", {"factor": 2}, ["4@8x8"], ["16@4x4"], 0, 0, 0),
    ("embedding", {"width": 16, "vocabulary": 100}, ["20"], ["20x16"], 1600, 1600, 0),
    ("position", {}, ["20x16"], ["20x16"], 320, 320, 0),
    ("position", {"learned": False}, ["20x16"], ["20x16"], 0, 0, 0),
    ("class_token", {}, ["20x16"], ["21x16"], 16, 16, 0),
    ("rnn", {"units": 8}, ["20x4"], ["8"], 104, 104, 96 * 20),
    ("lstm", {"units": 8}, ["20x4"], ["8"], 416, 416, 384 * 20),
    ("lstm", {"units": 8, "sequences": True, "bidirectional": True}, ["20x4"], ["20x16"], 832, 832, 768 * 20),
    ("lstm", {"units": 8, "biases": 2}, ["20x4"], ["8"], 448, 448, 384 * 20),
    ("lstm", {"units": 8, "layers": 2}, ["20x4"], ["8"], 960, 960, 896 * 20),
    ("gru", {"units": 8}, ["20x4"], ["8"], 336, 336, 288 * 20),
    ("attention", {}, ["20x8", "30x8"], ["20x8"], 0, 0, 2 * 20 * 30 * 8),
    ("multihead", {"heads": 2}, ["20x8"], ["20x8"], 288, 288, 256 * 20 + 2 * 20 * 20 * 8),
    ("multihead", {"heads": 2}, ["20x8", "30x8"], ["20x8"], 288, 288, 128 * 20 + 128 * 30 + 2 * 20 * 30 * 8),
    ("transformer_encoder", {"heads": 2, "ff": 16}, ["20x8"], ["20x8"], 600, 600, 512 * 20 + 2 * 20 * 20 * 8),
    ("transformer_decoder", {"heads": 2, "ff": 16}, ["20x8", "30x8"], ["20x8"], 904, 904, None),
    ("batchnorm", {}, ["4@8x8"], ["4@8x8"], 16, 8, 0),
    ("layernorm", {}, ["20x8"], ["20x8"], 16, 16, 0),
    ("instancenorm", {}, ["20x8"], ["20x8"], 16, 16, 0),
    ("groupnorm", {"groups": 2}, ["4@8x8"], ["4@8x8"], 8, 8, 0),
    ("instancenorm", {"affine": False}, ["4@8x8"], ["4@8x8"], 0, 0, 0),
    ("rmsnorm", {}, ["20x8"], ["20x8"], 8, 8, 0),
    ("lrn", {}, ["4@8x8"], ["4@8x8"], 0, 0, 0),
    ("prelu", {}, ["4@8x8"], ["4@8x8"], 4, 4, 0),
    ("glu", {}, ["4@8x8"], ["2@8x8"], 0, 0, 0),
    ("dropout", {"rate": 0.5}, ["4@8x8"], ["4@8x8"], 0, 0, 0),
    ("add", {}, ["4@8x8", "4@8x8"], ["4@8x8"], 0, 0, 0),
    ("multiply", {}, ["4@8x8", "4"], ["4@8x8"], 0, 0, 0),
    ("concat", {}, ["4@8x8", "6@8x8"], ["10@8x8"], 0, 0, 0),
    ("concat", {"axis": 0}, ["10x8", "20x8"], ["30x8"], 0, 0, 0),
    ("dot", {}, ["8", "8"], ["1"], 0, 0, 8),
    ("matmul", {}, ["20x8", "8x30"], ["20x30"], 0, 0, 20 * 8 * 30),
    ("sampling", {}, ["20", "20"], ["20"], 0, 0, 0),
    ("sampling", {}, ["4@8x8", "4@8x8"], ["4@8x8"], 0, 0, 0),
    ("custom", {"shape": shape("7"), "params": 12, "macs": 3}, ["4"], ["7"], 12, 12, 3),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "attributes", "inputs", "made", "params", "trainable", "macs"), CASES)
def test_figures(kind, attributes, inputs, made, params, trainable, macs):
    figures = KINDS[kind].infer(attributes, [shape(text) for text in inputs])
    assert figures.shapes == tuple(shape(text) for text in made)
    assert (figures.params, figures.trainable_params) == (params, trainable)
    assert macs is None or figures.macs == macs


def test_every_kind_has_a_case_or_keeps_its_shape():
    """A kind of another number of dimensions is one function with the kind that is tested."""
    families = {re.sub(r"[123]d$", "", case[0]) for case in CASES}
    for name, kind in KINDS.items():
        if re.sub(r"[123]d$", "", name) not in families and kind.category != "merge":
            assert kind.infer({}, [shape("4@8x8")]).shapes == (shape("4@8x8"),), name


def test_what_costs_something_says_so():
    costly = {re.sub(r"[123]d$", "", case[0]) for case in CASES if case[4] or case[6]}
    assert {re.sub(r"[123]d$", "", name) for name, kind in KINDS.items() if kind.costs} == costly


UNKNOWN = [
    ("conv2d", SAME, "3@HxW", "8@HxW", 224, None),
    ("conv2d", CONV, "3@Hx8", Shape((8, None, 6)), 224, None),
    ("conv2d", CONV, Shape((None, 8, 8)), "8@6x6", None, None),
    ("maxpool2d", {"kernel": (2, 2)}, "3@HxW", Shape((3, None, None)), 0, 0),
    ("dense", {"units": 5}, "Tx4", "Tx5", 25, None),
    ("flatten", {}, "3@HxW", Shape((None,)), 0, 0),
    ("lstm", {"units": 8, "sequences": True}, "Tx4", "Tx8", 416, None),
    ("embedding", {"width": 8}, "T", "Tx8", None, 0),
    ("globalavgpool", {}, "3@HxW", "3", 0, 0),
]


@pytest.mark.parametrize(("kind", "attributes", "given", "made", "params", "macs"), UNKNOWN)
def test_unknown_and_named_sizes_are_carried_through(kind, attributes, given, made, params, macs):
    figures = KINDS[kind].infer(attributes, [shape(given) if isinstance(given, str) else given])
    assert figures.shapes == (shape(made) if isinstance(made, str) else made,)
    assert (figures.params, figures.macs) == (params, macs)


WRONG = [
    ("conv2d", CONV, ["120"], "needs a feature map C×H×W, got a vector of 120"),
    ("conv2d", {"filters": 8, "kernel": (7, 7)}, ["3@5x5"], "cannot fit a window of 7 into 5"),
    ("conv2d", {**CONV, "groups": 3}, ["4@8x8"], "cannot divide 4 channels into 3 groups"),
    ("dense", {"units": 3}, ["4@8x8"], "needs a vector or a sequence, got a feature map 4×8×8"),
    ("lstm", {"units": 3}, ["40"], "needs a sequence T×D, got a vector of 40"),
    ("add", {}, ["64@28x28", "128@14x14"], "cannot combine 64×28×28 and 128×14×14"),
    ("concat", {}, ["4@8x8", "4@7x8"], "cannot join 4×8×8 and 4×7×8"),
    ("reshape", {"shape": shape("3x4")}, ["10"], "cannot put 10 elements into 3×4, which has 12"),
    ("split", {"parts": 3}, ["10"], "cannot split 10 into 3 equal parts"),
    ("crop2d", {"padding": ((4, 4), (0, 0))}, ["1@8x8"], "leaves nothing of a feature map 1×8×8"),
    ("multihead", {"heads": 7}, ["10x30"], "cannot divide 30 features among 7 heads"),
    ("matmul", {}, ["20x8", "9x30"], "cannot multiply 20×8 and 9×30"),
    ("sampling", {}, ["20", "10"], "needs a mean and a log variance of one shape, got a vector of 20 and a vector of 10"),
    ("glu", {}, ["5"], "needs an even number of channels, got a vector of 5"),
]


@pytest.mark.parametrize(("kind", "attributes", "inputs", "told"), WRONG)
def test_what_does_not_fit_is_told(kind, attributes, inputs, told):
    with pytest.raises(Mismatch) as mismatch:
        KINDS[kind].infer(attributes, [shape(text) for text in inputs])
    assert str(mismatch.value) == told


ALIASES = {
    "conv2d": "conv Conv2D nn.Conv2d convolution Convolution2D",
    "deconv2d": "deconv transposed ConvTranspose2d Conv2DTranspose conv_transpose",
    "depthwise2d": "depthwise DepthwiseConv2D",
    "separable2d": "separable SeparableConv2D",
    "maxpool2d": "maxpool MaxPool2d MaxPooling2D max_pool",
    "avgpool2d": "avgpool AvgPool2d AveragePooling2D AveragePool",
    "globalavgpool": "GlobalAveragePooling2D GlobalAveragePool globalavgpool",
    "globalmaxpool": "GlobalMaxPooling2D GlobalMaxPool",
    "adaptiveavgpool2d": "AdaptiveAvgPool2d",
    "unpool2d": "unpool MaxUnpool2d",
    "dense": "Dense Linear Gemm fc FullyConnected",
    "flatten": "Flatten nn.Flatten",
    "pad2d": "pad ZeroPadding2D ZeroPad2d",
    "crop2d": "crop Cropping2D",
    "upsample2d": "upsample UpSampling2D Upsample",
    "pixelshuffle": "PixelShuffle DepthToSpace",
    "embedding": "Embedding",
    "rnn": "RNN SimpleRNN",
    "lstm": "LSTM nn.LSTM",
    "gru": "GRU",
    "multihead": "multihead MultiHeadAttention MultiheadAttention",
    "transformer_encoder": "TransformerEncoderLayer transformer_encoder",
    "batchnorm": "BatchNorm2d BatchNormalization batch_norm",
    "layernorm": "LayerNorm LayerNormalization",
    "groupnorm": "GroupNorm GroupNormalization",
    "instancenorm": "InstanceNorm2d InstanceNormalization",
    "rmsnorm": "RMSNorm",
    "lrn": "LRN LocalResponseNorm",
    "relu": "ReLU nn.ReLU",
    "leaky_relu": "LeakyReLU leaky_relu",
    "silu": "SiLU Swish",
    "gelu": "GELU",
    "hard_swish": "Hardswish hard_swish HardSwish",
    "hard_sigmoid": "Hardsigmoid HardSigmoid",
    "log_softmax": "LogSoftmax",
    "softplus": "Softplus",
    "mish": "Mish",
    "prelu": "PReLU",
    "celu": "CELU",
    "dropout": "Dropout2d SpatialDropout2D AlphaDropout",
    "concat": "Concatenate Concat cat",
    "add": "Add Sum",
    "multiply": "Multiply Mul",
    "subtract": "Subtract Sub",
    "average": "Average",
    "maximum": "Maximum",
    "dot": "Dot",
    "matmul": "MatMul bmm",
    "permute": "Permute Transpose",
    "sampling": "Sampling Reparameterize gaussian_sampling reparameterization",
}


@pytest.mark.parametrize("name", ALIASES)
def test_names_that_keras_pytorch_and_onnx_use(name):
    for word in ALIASES[name].split():
        kind = find(word)
        assert kind is not None, word
        assert kind.name == name, word


def test_no_word_stands_for_two_kinds():
    words = {}
    for kind in KINDS.values():
        for word in (kind.name, kind.short, *kind.aliases):
            folded = word.replace("_", "").lower()
            assert words.setdefault(folded, kind.name) == kind.name, word


def test_what_is_said_of_traits_is_in_their_order():
    assert all(set(kind.traits) <= set(TRAITS) for kind in KINDS.values())
    assert {trait for kind in KINDS.values() for trait in kind.traits} == set(TRAITS)


def test_a_layer_of_a_kind_that_nobody_knows_is_a_custom_one():
    assert kind_of(Layer(name="a", kind="dense")).name == "dense"
    assert kind_of(Layer(name="a", kind="nobody knows")).name == "custom"


def test_the_nearest_kind():
    assert nearest_kind("cnov") == "conv"
    assert nearest_kind("BatchNrom") is not None
    assert nearest_kind("zzzzzz") is None


ACTIVATIONS = """
celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu log_sigmoid log_softmax mish relu relu6 selu
sigmoid silu soft_shrink softmax softplus softsign sparse_plus sparse_sigmoid sparsemax squareplus swish tanh tanh_shrink threshold
ELU Hardshrink Hardsigmoid Hardtanh Hardswish LeakyReLU LogSigmoid PReLU ReLU ReLU6 RReLU SELU CELU GELU Sigmoid SiLU Mish Softplus Softshrink
Softsign Tanh Tanhshrink Threshold GLU Softmin Softmax Softmax2d LogSoftmax ThresholdedReLU Clip Hardmax Identity
""".split()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_of_keras_pytorch_and_onnx(name):
    assert find(name).category in {"activation", "softmax"}


LAYERS = """
AvgPool3d AdaptiveMaxPool3d AveragePooling1D BatchNorm3d CircularPad2d ConstantPad2d Conv1DTranspose ConvTranspose3d Cropping3D DepthwiseConv1D
Div Dropout3d FeatureAlphaDropout GaussianNoise GlobalMaxPooling3D InputLayer Interpolate Lambda LazyConv2d LazyLinear Max MaxUnpool3d Mean Min
PixelUnshuffle ReflectionPad3d ReplicationPad2d Reshape Resize SeparableConv1D SeparableConvolution2D Slice SpaceToDepth Split Squeeze
SyncBatchNorm TransformerDecoderLayer Unflatten UpSampling3D UpsamplingBilinear2d ZeroPadding3D
""".split()


@pytest.mark.parametrize("name", LAYERS)
def test_further_names(name):
    assert find(name) is not None


@pytest.mark.parametrize(("parts", "told"), [(20_000, "cannot make more than 10,000 parts")])
def test_a_split_is_bounded(parts, told):
    with pytest.raises(Mismatch, match=told):
        KINDS["split"].infer({"parts": parts}, [shape("20000")])


def test_squares_that_do_not_divide_a_map_are_told():
    with pytest.raises(Mismatch, match="cannot divide a feature map 1×7×8 into squares of 2"):
        KINDS["pixelunshuffle"].infer({"factor": 2}, [shape("1@7x8")])
