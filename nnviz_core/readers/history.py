"""Training logs as sources of their own: a network that has curves and no layers."""

from __future__ import annotations

import re

from nnviz_core.errors import ModelError, Problem
from nnviz_core.network import Network, Place
from nnviz_core.plugins import MOST_TEXT, Reader, Source
from nnviz_core.readers.curves import parse_log

_MEASURE = rb"(?:\w+[_/])?(?:loss|acc|accuracy|mse|mae|error|auc|perplexity)"
_HEAD = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:[\w/ .-]+[,;\t])*" + _MEASURE + rb"\s*(?:[,;\t][\w/ .-]*)*\r?\n\s*[-\d.,;\t]", re.IGNORECASE)
_JSON = re.compile(rb'"' + _MEASURE + rb'"\s*:\s*(?:\[|-?\d|null|NaN)', re.IGNORECASE)
_SPEC = re.compile(rb'"(?:layers|inputs?|mlp|model|preset|draw)"\s*:')


def matches(head: bytes) -> bool:
    """Whether it begins like a log: a CSV head that names a measure, or JSON with one, and no spec written as JSON."""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        return bool(_JSON.search(head)) and not _SPEC.search(head)
    return bool(_HEAD.match(head))


def read(source: Source) -> Network:
    """The curves of a log.

    Raises:
        ModelError: It is no log.
    """
    place = Place(source.name, source.line + 1 if source.line else 0)
    try:
        if source.path and source.path.stat().st_size > MOST_TEXT:
            message = f"must have at most {MOST_TEXT >> 20} MB"
            raise ValueError(message)  # noqa: TRY301 - told like the other mistakes
        curves = parse_log(source.data)
    except (OSError, ValueError) as error:
        hint = "CSV with a head such as 'epoch,loss,val_loss', or JSON such as {\"loss\": [0.9, 0.5]}; a network's text ends in .yaml"
        raise ModelError(Problem(f"a training log {error}", place, hint, "model")) from None
    return Network(curves=curves)


reader = Reader(name="history", suffixes=(".csv", ".json"), matches=matches, read=read)
