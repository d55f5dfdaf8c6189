"""VGG-16 in boxes: visualkeras' layered view (a bitmap) beside our `volumes` (SVG, and the bitmap made of it).

Both begin with the network in memory.
"""

from __future__ import annotations

import sys
import warnings
from io import BytesIO
from math import sqrt
from types import ModuleType, SimpleNamespace

from side_by_side import pixels, side_by_side

from nnviz_core.cache import Cache
from nnviz_core.contracts import Source
from nnviz_core.pipeline import prepare
from nnviz_core.produce import produce


class Layer:
    """What visualkeras asks of a layer of Keras: its class's name and its output's shape, channels last."""

    def __init__(self, *sizes: int) -> None:
        self.output_shape = (None, *sizes)


Input, Conv2D, MaxPooling2D, Flatten, Dense = (
    type(name, (Layer,), {}) for name in ("InputLayer", "Conv2D", "MaxPooling2D", "Flatten", "Dense")
)


def model() -> SimpleNamespace:
    """VGG-16 as far as visualkeras looks at it: Keras itself would add nothing but the time of loading it."""
    layers, size = [Input(224, 224, 3)], 224
    for width, count in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        layers += [Conv2D(size, size, width) for _ in range(count)]
        size //= 2
        layers.append(MaxPooling2D(size, size, width))
    layers += [Flatten(size * size * 512), Dense(4096), Dense(4096), Dense(1000)]
    return SimpleNamespace(layers=layers)


def main() -> None:
    """Both bitmaps, then our SVG against their bitmap."""
    sys.modules["keras"], sys.modules["keras.layers"] = keras = ModuleType("keras"), ModuleType("keras.layers")
    keras[0].layers, keras[1].Layer = keras[1], Layer  # type: ignore[attr-defined]  # visualkeras imports Keras' base class
    try:
        with warnings.catch_warnings(action="ignore"):
            import visualkeras  # noqa: PLC0415 - a peer, which only `make bench` installs
    except ImportError as error:
        print(f"NOT MEASURED against visualkeras: {error} (make bench installs it)")
        return
    network = model()
    job = prepare(Source(data=b"preset: vgg16"), {"style": "volumes"})

    def drawn(scale: float) -> bytes:
        with warnings.catch_warnings(action="ignore"):
            picture = visualkeras.layered_view(network, legend=True, scale_xy=4 * scale, scale_z=1.5 * scale)
        picture.save(target := BytesIO(), "png")
        return target.getvalue()

    ours = pixels(produce(job, "png", Cache()).data)
    scale = 1.0
    for _ in range(8):  # its margins do not scale: the way to as many pixels as ours takes some steps
        scale *= sqrt(ours / pixels(drawn(scale)))
    print(f"pixels: {ours:,} of ours, {pixels(drawn(scale)):,} of theirs")

    def theirs(_: int) -> object:
        return drawn(scale)

    side_by_side("VGG-16 in boxes, PNG", lambda _: produce(job, "png", Cache()), theirs, "visualkeras layered_view", 1)
    side_by_side("VGG-16 in boxes, SVG", lambda _: produce(job, "svg", Cache()), theirs, "visualkeras layered_view", 1)


if __name__ == "__main__":
    main()
