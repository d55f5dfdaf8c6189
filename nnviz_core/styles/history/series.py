"""Training curves as series: which belong to one panel, smoothed, shortened, and the best value of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from nnviz_core.data import Curve

MOST_POINTS = 1000
"""More points than this are thinned out: of each stretch its least and its greatest value stay."""
PREFIXES = {
    "train_": "training", "training_": "training", "val_": "validation", "valid_": "validation", "validation_": "validation",
    "eval_": "validation", "test_": "test",
}  # fmt: skip
SPLITS = ("training", "validation", "test")
_LESS = ("loss", "error", "mse", "mae", "mape", "rmse", "msle", "perplexity", "divergence", "wer", "cer", "fid")
_MORE = ("acc", "auc", "precision", "recall", "f1", "iou", "dice", "bleu", "rouge", "map", "r2", "score", "ndcg")

_WORDS = {
    "acc": "accuracy", "lr": "learning rate", "auc": "AUC", "f1": "F1", "iou": "IoU", "miou": "mIoU", "map": "mAP", "mse": "MSE",
    "mae": "MAE", "mape": "MAPE", "rmse": "RMSE", "msle": "MSLE", "bleu": "BLEU", "wer": "WER", "cer": "CER", "fid": "FID", "r2": "R²",
}  # fmt: skip
"""What short names of measures are in words, or how their letters are written."""

Dot = tuple[float, float]
"""Where a value was taken, and the value."""
Run = tuple[Dot, ...]
"""Neighbouring values without a gap."""


class Series(Struct, frozen=True):
    """One line of a panel.

    Attributes:
        split: `training`, `validation` or `test`.
        runs: Its values, a new run after each gap.
    """

    split: str
    runs: tuple[Run, ...]

    @property
    def dots(self) -> Iterator[Dot]:
        """All values."""
        return (dot for run in self.runs for dot in run)

    @property
    def last(self) -> Dot:
        """Where it ends."""
        return self.runs[-1][-1]


def split_name(name: str) -> tuple[str, str]:
    """A curve's measure and its split: `val_loss` and `valid/loss` are `loss` and `validation`."""
    folded = name.replace("/", "_").replace(" ", "_")
    for prefix, split in PREFIXES.items():
        if folded.lower().startswith(prefix) and len(folded) > len(prefix):
            return folded[len(prefix) :], split
    return folded, "training"


def panels(curves: Sequence[Curve], wanted: Sequence[str]) -> dict[str, list[Series]]:
    """The series of each measure, training first; those that are wanted, if any are."""
    found: dict[str, list[Series]] = {}
    for curve in curves:
        measure, split = split_name(curve.name)
        series = Series(split, tuple(_runs(curve)))
        if series.runs and (not wanted or measure in wanted):
            found.setdefault(measure, []).append(series)
    ordered = sorted(found, key=wanted.index) if wanted else list(found)
    return {measure: sorted(found[measure], key=lambda series: SPLITS.index(series.split)) for measure in ordered}


def _runs(curve: Curve) -> Iterator[Run]:
    run: list[Dot] = []
    steps = curve.steps or range(len(curve.values))
    for step, value in zip(steps, curve.values, strict=False):
        if value is not None:
            run.append((float(step), value))
        elif run:
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)


def spelled(measure: str) -> str:
    """A measure as a title: `Mean squared error` stays, `acc` and `lr` are words, `f1_score` is `F1 score`."""
    words = [_WORDS.get(word.lower(), word) for word in measure.replace("_", " ").split()]
    text = " ".join(words) or measure
    return text[:1].upper() + text[1:]


def smoothed(series: Series, share: float) -> Series:
    """Each value mixed with those before it (an exponential moving average, corrected for its beginning)."""
    level, weight = 0.0, 0.0
    runs: list[Run] = []
    for run in series.runs:
        mixed: list[Dot] = []
        for step, value in run:
            level, weight = share * level + (1 - share) * value, share * weight + (1 - share)
            mixed.append((step, level / weight))
        runs.append(tuple(mixed))
    return Series(series.split, tuple(runs))


def thinned(run: Run, most: int = MOST_POINTS) -> Run:
    """A run of at most about `most` points, which looks the same."""
    if len(run) <= most:
        return run
    borders = [round(number * len(run) / (most // 2)) for number in range(most // 2 + 1)]
    kept: list[Dot] = [run[0]]
    for begin, end in pairwise(borders):
        stretch = run[begin:end]
        kept += sorted({min(stretch, key=lambda dot: dot[1]), max(stretch, key=lambda dot: dot[1])})
    return tuple(dict.fromkeys((*kept, run[-1])))


def best(measure: str, series: Sequence[Series]) -> tuple[Series, Dot] | None:
    """The best value of validation, or else of training; `None` where nobody knows whether more is better."""
    words = measure.lower()
    pick = min if any(word in words for word in _LESS) else max if any(word in words for word in _MORE) else None
    if pick is None:
        return None
    judged = next((each for each in series if each.split == "validation"), series[0])
    return judged, pick(judged.dots, key=lambda dot: dot[1])
