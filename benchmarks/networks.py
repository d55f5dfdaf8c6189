"""Networks of which no two are alike: chains, residual networks, branches, recurrent ones and transformers, of many sizes."""

from __future__ import annotations

from random import Random

import yaml


def _conv(width: int, kernel: int = 3, **more: object) -> dict[str, object]:
    return {"conv": f"{width}@{kernel}x{kernel}", "padding": "same", **more}


def _chain(pick: Random) -> dict[str, object]:
    """A plain convolutional network: two to five stages, then two dense layers."""
    layers: list[object] = []
    for stage in range(pick.randint(2, 5)):
        width, activation = 8 * 2**stage + pick.randrange(8), pick.choice(("relu", "tanh", "gelu"))
        layers += [_conv(width, pick.choice((3, 5)), activation=activation)] * pick.randint(1, 2)
        layers.append({pick.choice(("maxpool", "avgpool")): "2x2"})
    layers += ["flatten", {"dense": pick.randint(20, 400), "activation": "relu"}, {"dense": pick.randint(2, 100), "activation": "softmax"}]
    return {"input": f"3@{pick.choice((64, 96, 128))}x64", "layers": layers}


def _residual(pick: Random) -> dict[str, object]:
    """Residual blocks, some of them repeated."""
    width = 8 * pick.randint(1, 8)
    block = {"residual": [_conv(width, norm="batch", activation="relu"), _conv(width)], "activation": "relu"}
    layers: list[object] = [{"conv": f"{width}@7x7/2", "padding": 3}, {"repeat": pick.randint(1, 6), "layers": [block]}, block]
    return {"input": "3@64x64", "layers": [*layers, "globalavgpool", {"dense": pick.randint(2, 1000)}]}


def _branches(pick: Random) -> dict[str, object]:
    """Inception modules."""
    sizes = [pick.randint(4, 64) for _ in range(4)]
    module = {
        "parallel": [
            [{"conv": f"{sizes[0]}@1x1"}],
            [{"conv": f"{sizes[1]}@1x1"}, {"conv": f"{sizes[2]}@3x3", "padding": "same"}],
            [{"maxpool": "3x3/1", "padding": "same"}, {"conv": f"{sizes[3]}@1x1"}],
        ]
    }
    return {"input": "3@32x32", "layers": [module] * pick.randint(1, 3) + ["globalavgpool", {"dense": pick.randint(2, 50)}]}


def _recurrent(pick: Random) -> dict[str, object]:
    kind = pick.choice(("lstm", "gru", "rnn"))
    layers = [
        {"embedding": pick.randint(16, 256), "vocabulary": pick.randint(100, 9000)},
        {kind: pick.randint(8, 200)},
        {"dense": pick.randint(2, 20)},
    ]
    return {"input": "T", "layers": layers}


def _transformer(pick: Random) -> dict[str, object]:
    width, heads = 16 * pick.randint(2, 16), pick.choice((2, 4, 8))
    block = [
        {"residual": [{"multihead": heads}], "norm": "layer"},
        {"residual": [{"dense": 4 * width, "activation": "relu"}, {"dense": width}], "norm": "layer"},
    ]
    layers = [{"embedding": width, "vocabulary": 1000}, "position", {"repeat": pick.randint(2, 12), "layers": block}, {"dense": 1000}]
    return {"input": "T", "layers": layers}


FORMS = {"chains": (_chain,), "residual": (_residual,), "diverse": (_chain, _residual, _branches, _recurrent, _transformer)}


def text(number: int, form: str = "diverse") -> str:
    """The network of a number, in YAML; `form` is one of `FORMS`."""
    pick = Random(number)  # noqa: S311 - no secret
    makers = FORMS[form]
    made = {"name": f"Network {number}", **makers[number % len(makers)](pick)}
    return yaml.safe_dump(made, sort_keys=False, width=1000)
