"""One input: a source, what lies beside it, and what is asked of it. As a file it is JSON, readable where its source is."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One input.

    Attributes:
        name: What the source is called; its ending says how it is given: a spec, a page, a log, a model.
        source: Its bytes.
        options: Of the directive, the fence or the command line.
        defaults: Of the project's configuration.
        output: The format of the picture.
        files: What lies beside it, besides what always does (see `folder`).
        host: For a page: who makes HTML of its figures, `mkdocs` or `docutils`; empty for nobody.
        shows: What this input once brought to light; for the corpus.
    """

    name: str
    source: bytes
    options: Mapping[str, Any] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    output: str = "svg"
    files: Mapping[str, bytes] = field(default_factory=dict)
    host: str = ""
    shows: str = ""

    def to_json(self) -> str:
        found = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        found["source"] = _written(self.source)
        found["files"] = {name: _written(data) for name, data in self.files.items()}
        return json.dumps({name: value for name, value in found.items() if value not in ({}, "")}, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Case:
        found = json.loads(text)
        files = {name: _read(data) for name, data in found.get("files", {}).items()}
        return cls(**{**found, "source": _read(found["source"]), "files": files})


def _written(data: bytes) -> Any:
    """As lines of text that can be read, or in base64."""
    try:
        lines = data.decode().split("\n")
    except UnicodeDecodeError:
        lines = ["\0"]
    return lines if all(map(str.isprintable, lines)) else base64.b64encode(data).decode()


def _read(written: Any) -> bytes:
    return "\n".join(written).encode() if isinstance(written, list) else base64.b64decode(written)
