"""In a worker: functions that were called in another process."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from nnviz_core.errors import NnvizError
from nnviz_core.guard import guarded


def run(items: Sequence[tuple[str, Sequence[Any]]]) -> Iterator[tuple[int, Any, tuple[bytes, ...]]]:
    """What each function returns, as bytes."""
    for index, (path, arguments) in enumerate(items):
        module, _, name = path.partition(":")
        function: Callable[..., bytes] = getattr(importlib.import_module(module), name)
        try:
            with guarded():
                result = function(*arguments)
        except NnvizError as error:
            yield index, error, ()
        else:
            yield index, None, (result,)
