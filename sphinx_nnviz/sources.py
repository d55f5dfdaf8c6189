"""What a directive names: a file, or its own body."""

from __future__ import annotations

import os
from pathlib import Path

from docutils.parsers.rst import Directive
from docutils.statemachine import StateMachine

from nnviz_core.contracts import Source
from nnviz_core.errors import Problem, SpecError, UsageError

NOWHERE = Path(os.devnull)
"""The root where no file may be read: nothing lies below it."""


def body_source(directive: Directive, folder: Path, root: Path) -> Source:
    """The directive's body; its lines are those of the page (or of the file that the page includes).

    Raises:
        UsageError: There is none.
    """
    text = "\n".join(directive.content)
    if not text.strip():
        hint = "write YAML in it, or a path beside its name"
        raise UsageError(Problem(f"ignoring '{directive.name}' directive without content", hint=hint))
    page, line = _begin(directive)
    return Source(data=text.encode(), name=page, folder=folder, root=root, line=line)


def _begin(directive: Directive) -> tuple[str, int]:
    """The file in which the body stands, and how many of its lines come before."""
    if isinstance(directive.state_machine, StateMachine):
        page, line = directive.content.info(0)
        return str(page), int(line or 0)
    # MyST counts from the directive's own line, and does not know where lines of the body came from.
    page, start = directive.state_machine.get_source_and_line(directive.lineno)
    return str(page), int(start or 0) + directive.content_offset


def file_source(written: str, path: Path, root: Path) -> Source:
    """A file, which is read where the figure is made; relative paths in it start from its own folder.

    Raises:
        SpecError: No file may be read.
    """
    if root == NOWHERE:
        raise SpecError(Problem(f"'{written}' is not read: files are switched off", hint="see 'file_insertion_enabled'", topic="model"))
    return Source(data=b"", name=written, path=path, folder=path.parent, root=root)
