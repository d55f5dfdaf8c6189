"""The one call of the `onnx` package, which is native code: from bytes to bytes, so that another process can make it."""

from __future__ import annotations

from nnviz_core import workers


@workers.isolated("onnx")
def infer_shapes(model: bytes) -> bytes:
    """A model with the sizes that the package infers; nothing where it may not run, or its process died.

    Raises:
        ImportError: The package is not installed.
        Exception: Whatever the package likes; and what is wrong enough can end the process, or take all of its memory.
    """
    import onnx.shape_inference  # noqa: PLC0415 - an optional package, of 100 MB

    inferred: bytes = onnx.shape_inference.infer_shapes(model, data_prop=True).SerializeToString()
    return inferred
