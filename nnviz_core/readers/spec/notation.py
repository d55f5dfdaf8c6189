"""Compact notations: shapes (`3@224x224`), kernels (`64@7x7/2`), windows (`3x3/2`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from nnviz_core.network import Dim, Shape

LARGEST = 100_000_000
"""No size in a network is greater; a product of a few stays a number that can be written."""

_NUMBER = re.compile(r"-?\d{1,20}")
_NAME = re.compile(r"[^\W\d]\w{0,31}")
_TIMES = re.compile(r"\s*[x×*]\s*")
_KERNEL = re.compile(r"\s*(?:(?P<filters>[^@/]*?)\s*@)?\s*(?P<kernel>[^@/]*?)\s*(?:/\s*(?P<stride>[^@/]*?))?\s*")


@lru_cache(maxsize=1024)
def whole(text: str, least: int = 1, most: int = LARGEST) -> int:
    """A whole number; raises `ValueError` with what was expected."""
    word = text.strip().replace("_", "")
    if not _NUMBER.fullmatch(word):
        raise ValueError("must be a whole number")
    number = int(word)
    if not least <= number <= most:
        message = f"must be between {least} and {most:,}"
        raise ValueError(message)
    return number


def dim(text: str) -> Dim:
    """A size: a number, a name, or `?`."""
    word = text.strip()
    if word in {"?", "None", "none"}:
        return None
    if _NAME.fullmatch(word):
        return word
    if word == "-1":
        return -1
    try:
        return whole(word)
    except ValueError as error:
        message = f"has a size '{word[:24]}', which {error}, a name or '?'"
        raise ValueError(message) from None


def sizes(text: str, rank: int, least: int = 1) -> tuple[int, ...]:
    """`3x3`, or one number for all of `rank` dimensions (0 for any)."""
    numbers = tuple(whole(word, least) for word in _TIMES.split(_spaced(text)))
    return fit(numbers, rank)


def fit(numbers: tuple[int, ...], rank: int) -> tuple[int, ...]:
    """The numbers, one a dimension; a single one is for all of them."""
    if len(numbers) == 1 and rank:
        return numbers * rank
    if rank and len(numbers) != rank:
        message = f"must be one number or {rank}, got {len(numbers)}"
        raise ValueError(message)
    return numbers


@lru_cache(maxsize=1024)
def shape(text: str) -> Shape:
    """`3@224x224` (C@H×W), `784`, `128x512` (T×D), `1@16000` (C@T), `Tx512`, `3@?x?`.

    Raises:
        ValueError: What was expected.
    """
    channels, at, rest = text.partition("@")
    if at:
        return Shape((dim(channels), *_split(rest)), 0)
    dims = _split(text)
    if len(dims) > 2:  # noqa: PLR2004 - more than T×D: nobody can tell where the channels are
        raise ValueError("must say which size counts the channels: C@H×W such as 3@224x224, or {shape: 224x224x3, layout: channels_last}")
    return Shape(dims, len(dims) - 1)


def _split(text: str) -> tuple[Dim, ...]:
    return dims(words(text))


def dims(written: Sequence[str]) -> tuple[Dim, ...]:
    """One to eight sizes: no tensor that people draw has more."""
    if not 1 <= len(written) <= 8:  # noqa: PLR2004 - see above
        raise ValueError("must have one to eight sizes")
    return tuple(map(dim, written))


def _spaced(text: str) -> str:
    """The text with single spaces: expressions that skip spaces take long over many of them."""
    return " ".join(text.split())


def words(text: str) -> list[str]:
    """`Txfoo` names two sizes: an x between a name and what follows separates, unless it is within a word such as `max`."""
    stripped = _spaced(text)
    if re.fullmatch(r"[\d\s?x×*-]+", stripped):
        return _TIMES.split(stripped)
    return re.split(r"\s*[×*]\s*|\s+x\s+|(?<=[\dA-Z?_])x(?=[\w?])|(?<=\b[a-z])x(?=[\d?A-Z])", stripped)


def kernel(text: str, rank: int) -> dict[str, Any]:
    """`64@7x7/2`: filters, kernel and stride, those that are given."""
    found = _parts(text)
    given: dict[str, Any] = {}
    if found["filters"] is None:
        given["filters"] = whole(found["kernel"])
    else:
        given["filters"] = whole(found["filters"])
        given["kernel"] = sizes(found["kernel"], rank)
    if found["stride"] is not None:
        given["stride"] = sizes(found["stride"], rank)
    return given


def window(text: str, rank: int) -> dict[str, Any]:
    """`3x3/2`: kernel and stride, the latter if it is given."""
    found = _parts(text)
    if found["filters"] is not None:
        raise ValueError("must be a window such as 3x3/2, without filters")
    given: dict[str, Any] = {"kernel": sizes(found["kernel"], rank)}
    if found["stride"] is not None:
        given["stride"] = sizes(found["stride"], rank)
    return given


def _parts(text: str) -> dict[str, Any]:
    match = _KERNEL.fullmatch(_spaced(text))
    if not match or not match["kernel"]:
        raise ValueError("must be filters@kernel/stride, such as 64@3x3/2")
    return match.groupdict()
