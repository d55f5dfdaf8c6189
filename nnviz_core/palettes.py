"""The palettes: a base colour for each category of layers, and patterns for those who print in grey.

Looks that people know are named after the tool that made them known; the colours are
facts about those tools, assigned to our categories.
"""

from __future__ import annotations

CATEGORIES = (
    "input", "conv", "pool", "dense", "norm", "activation", "dropout", "merge", "shape",
    "upsample", "embedding", "recurrent", "attention", "softmax", "custom",
)  # fmt: skip
"""What a layer can be coloured by; `Kind.category` is one of these."""

WORDS = {
    "input": "Input", "conv": "Convolution", "pool": "Pooling", "dense": "Dense", "norm": "Normalisation", "activation": "Activation",
    "dropout": "Dropout", "merge": "Merge", "shape": "Reshape", "upsample": "Upsampling", "embedding": "Embedding",
    "recurrent": "Recurrent", "attention": "Attention", "softmax": "Softmax", "custom": "Other",
}  # fmt: skip
"""What legends call them."""


def _palette(colors: str) -> dict[str, str]:
    """A palette from its colours, in the order of the categories."""
    return dict(zip(CATEGORIES, (f"#{color}" for color in colors.split()), strict=True))


PALETTES: dict[str, dict[str, str]] = {
    "paper": _palette(
        "cfd8e3 ffcf73 ec6a4c a67fd0 8fb8de f2994a b8bec6 5fb878 c9cfd6 5b9bd5 f7b6c2 63c1b5 f49aa0 d673b4 d5cfc4"
    ),
    # plot_model draws in black and white; the red is Keras' own.
    "keras": _palette(
        "ffffff 262626 e8e8e8 3d3d3d f2f2f2 d00000 f7f7f7 9e9e9e ffffff 4d4d4d 595959 333333 1a1a1a 8c0000 cccccc"
    ),
    "netron": _palette(
        "eeeeee 335588 335533 3f6ba3 335544 702921 454770 59423b 6c4f47 4a6a5a 555555 2c4a78 783c00 8a3429 808080"
    ),
    "plotneuralnet": _palette(
        "e6e6e6 ffcc66 c40000 9966cc b3d9a6 ffaa55 c9c9c9 00bf40 aaaaaa 004d9b 6699cc 155555 1c1c71 6a006a aaaaaa"
    ),
    # Its colours go to the classes in the order in which they appear; ours stay with their category.
    "visualkeras": _palette(
        "caffbf ffd166 ef476f 118ab2 9bf6ff 06d6a0 ffadad bdb2ff a0c4ff 0fa3b1 fdffb6 5fa8d3 ffc6ff 073b4c d9d9d9"
    ),
    "material": _palette(
        "cfd8dc 2196f3 f44336 9c27b0 8bc34a ff9800 9e9e9e 009688 795548 03a9f4 e91e63 00bcd4 ffc107 673ab7 607d8b"
    ),
    # The first figure of Vaswani et al., "Attention is all you need" (2017); what it does not have goes with what it has.
    "transformer": _palette(
        "f3f4f6 ffd9c2 f6c9bd c2e8f7 f2f4c1 fbd39a eceef1 ffffff dce0ef c9d8f2 fce0e1 d3ebdf ffe2bb cbe7cf e8e1ef"
    ),
    # Okabe and Ito, "Color universal design" (2008): eight colours that colour-blind readers can tell apart.
    "okabe-ito": _palette(
        "dddddd e69f00 d55e00 0072b2 56b4e9 f0e442 bbbbbb 009e73 cccccc 7fc8f0 cc79a7 66c2a5 dda0c0 3a5f95 e6dfd0"
    ),
    "greys": _palette(
        "f2f2f2 d9d9d9 8c8c8c bfbfbf ececec a6a6a6 f7f7f7 737373 e6e6e6 b3b3b3 cccccc 999999 adadad 595959 e0e0e0"
    ),
    "patterns": _palette(
        "ffffff f0f0f0 e2e2e2 f0f0f0 ffffff e8e8e8 ffffff d4d4d4 ffffff f0f0f0 e8e8e8 f0f0f0 e2e2e2 d4d4d4 ffffff"
    ),
}  # fmt: skip
"""Base colours by palette and category."""

Hatch = tuple[tuple[float, float], ...]
"""Families of parallel lines: the direction of each in degrees, and how far apart its lines are, in pixels."""

HATCHES: dict[str, dict[str, Hatch]] = {
    "patterns": {
        "conv": ((45, 6),),
        "pool": ((45, 6), (135, 6)),
        "dense": ((135, 6),),
        "norm": ((0, 6),),
        "activation": ((90, 6),),
        "dropout": ((45, 12), (135, 12)),
        "merge": ((0, 6), (90, 6)),
        "upsample": ((0, 10), (45, 10)),
        "embedding": ((90, 3),),
        "recurrent": ((0, 3),),
        "attention": ((45, 3),),
        "softmax": ((135, 3),),
        "custom": ((0, 12), (90, 12)),
    }
}
"""Palettes whose categories are told apart by patterns, so that a copy in black and white is still right."""
