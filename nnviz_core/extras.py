"""Packages that a part of the project needs and another does without."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def extra(name: str) -> Iterator[None]:
    """Imports inside need an extra of ours; who lacks it is told how to get it.

    Raises:
        ModuleNotFoundError: With the command that installs what is missing.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").startswith(("nnviz_", "sphinx_nnviz", "mkdocs_nnviz")):
            raise
        message = f'{error.name} is not installed: pip install "nnviz-docs[{name}]"'
        raise ModuleNotFoundError(message, name=error.name) from None
