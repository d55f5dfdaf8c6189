"""What a document asks for: enough to ask for it once more when its page is not read again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from nnviz_core.contracts import Source
from nnviz_core.figures import Ask, Figure


class Request(Struct, frozen=True, kw_only=True):
    """A picture that a document asks for: enough to ask for it once more when its page is not read again.

    Attributes:
        source: Without the bytes of a file, which is read again.
        drawing: Options of the directive.
        key: The key of its picture.
        style: What arranges it.
        renderer: What draws it.
        version: The renderer's when the key was made.
        title: The network's.
        download: Formats offered under the picture.
    """

    source: Source
    drawing: Mapping[str, Any]
    key: str
    style: str
    renderer: str
    version: str
    title: str
    download: tuple[str, ...]

    @classmethod
    def of(cls, ask: Ask, figure: Figure) -> Request:
        """What was asked for, and what is known of it."""
        words = {name: getattr(figure, name) for name in ("key", "style", "renderer", "version", "title", "download")}
        return cls(source=ask.source, drawing=ask.given, **words)

    def ask(self, defaults: Mapping[str, Any], *outputs: str) -> Ask:
        """The same once more, from the source as it is now."""
        return Ask(source=self.source, given=self.drawing, defaults=defaults, outputs=outputs)
