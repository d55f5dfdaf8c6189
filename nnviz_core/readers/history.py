"""Training logs as sources of their own: a network that has curves and no layers."""

from __future__ import annotations

import re

from nnviz_core.contracts import MOST_TEXT, Reader, Source
from nnviz_core.data import Curves
from nnviz_core.errors import ModelError, Problem
from nnviz_core.files import content
from nnviz_core.network import Network
from nnviz_core.readers.curves import parse_log

_MEASURE = rb"(?:\w+[_/])?(?:loss|acc|accuracy|mse|mae|error|auc|perplexity)"
_MEASURED = re.compile(_MEASURE, re.IGNORECASE)
_NAME = re.compile(rb"[\w/ .-]*")
_DELIMITER = re.compile(rb"[,;\t]")
_ROW = re.compile(rb"\s*[-\d.,;\t]")
_JSON = re.compile(rb'"' + _MEASURE + rb'"\s*:\s*(?:\[|-?\d|null|NaN)', re.IGNORECASE)
_SPEC = re.compile(rb'"(?:layers|inputs?|mlp|model|preset|draw)"\s*:')


def matches(head: bytes) -> bool:
    """Whether it begins like a log: a CSV head that names a measure, or JSON with one, and no spec written as JSON."""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        return bool(_JSON.search(head)) and not _SPEC.search(head)
    first, _, rest = head.removeprefix(b"\xef\xbb\xbf").partition(b"\n")
    names = [name.strip() for name in _DELIMITER.split(first)]
    is_head = all(map(_NAME.fullmatch, names)) and any(map(_MEASURED.fullmatch, names))
    return is_head and bool(_ROW.match(rest))


def read(source: Source) -> Network:
    """The curves of a log.

    Raises:
        ModelError: It is no log.
    """
    place = source.place
    try:
        curves = parse_log(content(source.path, MOST_TEXT) if source.path else source.data, place)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None)
        hint = "CSV with a head such as 'epoch,loss,val_loss', or JSON such as {\"loss\": [0.9, 0.5]}; a network's text ends in .yaml"
        raise ModelError(
            Problem(f"a training log {f'cannot be read: {reason.lower()}' if reason else error}", place, hint, "model")
        ) from None
    return Network(data={Curves: Curves(curves)})


reader = Reader(name="history", suffixes=(".csv", ".json"), matches=matches, read=read)
