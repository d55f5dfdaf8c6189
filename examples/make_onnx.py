"""Makes `networks/models/tiny_resnet.onnx`, a small residual network as PyTorch's exporter would write it.

The weights are tiny and follow a fixed rule: the same bytes come out on every machine. It needs the `onnx` package::

    python examples/make_onnx.py
"""

from __future__ import annotations

from pathlib import Path

from onnx import ModelProto, NodeProto, TensorProto, checker, helper

OUTPUT = Path(__file__).parent / "networks" / "models" / "tiny_resnet.onnx"


def weight(name: str, *dims: int) -> TensorProto:
    """A tensor of float32 that repeats a short ramp."""
    count = 1
    for dim in dims:
        count *= dim
    return helper.make_tensor(name, TensorProto.FLOAT, dims, [(i % 7 + 1) / 32 for i in range(count)])


def conv(scope: str, source: str, sizes: tuple[int, int, int], stride: int = 1) -> tuple[list[NodeProto], list[TensorProto]]:
    """A convolution without bias and its batch normalisation; `sizes` are channels in, filters and kernel."""
    channels, filters, kernel = sizes
    pad, module = kernel // 2, scope.strip("/").replace("/", ".")
    statistics = [f"{module}.bn.{name}" for name in ("weight", "bias", "running_mean", "running_var")]
    nodes = [
        helper.make_node(
            "Conv", [source, f"{module}.weight"], [f"{scope}/out"], f"{scope}/Conv",
            kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=[pad] * 4,
        ),
        helper.make_node("BatchNormalization", [f"{scope}/out", *statistics], [f"{scope}_bn/out"], f"{scope}_bn/BatchNormalization"),
    ]  # fmt: skip
    return nodes, [weight(f"{module}.weight", filters, channels, kernel, kernel), *(weight(name, filters) for name in statistics)]


def relu(scope: str, source: str) -> NodeProto:
    """An activation, as a module of its own."""
    return helper.make_node("Relu", [source], [f"{scope}/out"], f"{scope}/Relu")


def make_model() -> ModelProto:
    """A stem, a residual block, a residual block that halves the map, and a classifier."""
    parts = [
        conv("/stem/conv", "image", (3, 8, 3)),
        ([relu("/stem/relu", "/stem/conv_bn/out")], []),
        conv("/block1/conv1", "/stem/relu/out", (8, 8, 3)),
        ([relu("/block1/relu1", "/block1/conv1_bn/out")], []),
        conv("/block1/conv2", "/block1/relu1/out", (8, 8, 3)),
        ([helper.make_node("Add", ["/block1/conv2_bn/out", "/stem/relu/out"], ["/block1/sum"], "/block1/Add")], []),
        ([relu("/block1/relu2", "/block1/sum")], []),
        conv("/block2/conv1", "/block1/relu2/out", (8, 16, 3), stride=2),
        ([relu("/block2/relu1", "/block2/conv1_bn/out")], []),
        conv("/block2/conv2", "/block2/relu1/out", (16, 16, 1)),
        conv("/block2/shortcut", "/block1/relu2/out", (8, 16, 1), stride=2),
        ([helper.make_node("Add", ["/block2/conv2_bn/out", "/block2/shortcut_bn/out"], ["/block2/sum"], "/block2/Add")], []),
        ([relu("/block2/relu2", "/block2/sum")], []),
        ([helper.make_node("GlobalAveragePool", ["/block2/relu2/out"], ["/pool/out"], "/pool/GlobalAveragePool")], []),
        ([helper.make_node("Flatten", ["/pool/out"], ["/flat"], "/Flatten")], []),
        (
            [helper.make_node("Gemm", ["/flat", "fc.weight", "fc.bias"], ["logits"], "/fc/Gemm", transB=1)],
            [weight("fc.weight", 10, 16), weight("fc.bias", 10)],
        ),
        ([helper.make_node("Softmax", ["logits"], ["probabilities"], "/Softmax", axis=1)], []),
    ]
    graph = helper.make_graph(
        nodes=[node for nodes, _ in parts for node in nodes],
        name="tiny ResNet",
        inputs=[helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 3, 32, 32])],
        outputs=[helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", 10])],
        initializer=[tensor for _, tensors in parts for tensor in tensors],
    )
    return helper.make_model(graph, producer_name="nnviz-docs", opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


if __name__ == "__main__":
    model = make_model()
    checker.check_model(model, full_check=True)
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_bytes(model.SerializeToString(deterministic=True))
    print(f"{OUTPUT}: {OUTPUT.stat().st_size:,} bytes")
