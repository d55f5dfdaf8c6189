"""What documents ask for, kept in Sphinx's environment between builds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, ClassVar, cast

from msgspec.structs import replace
from sphinx.domains import Domain

from nnviz_core.contracts import Source
from nnviz_core.figures import Ask, Figure
from nnviz_core.studio import Studio
from sphinx_nnviz.configuration import Settings
from sphinx_nnviz.outputs import has_downloads, output_for
from sphinx_nnviz.pictures import Pictures
from sphinx_nnviz.requests import Request

if TYPE_CHECKING:
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment


class NnvizDomain(Domain):
    """Holds the requests of each document; what a document asked for goes when it is read again or removed.

    Attributes:
        builder: Of the present build.
        settings: What `conf.py` says.
        studio: Makes the figures of the present build.
        pictures: Those of the present build.
    """

    name = "nnviz"
    label = "nnviz"
    data_version = 2
    initial_data: ClassVar[dict[str, Any]] = {"requests": {}, "made": {}}
    builder: Builder
    settings: Settings
    studio: Studio
    pictures: Pictures

    @property
    def requests(self) -> dict[str, dict[str, Request]]:
        """By document and key."""
        return cast("dict[str, dict[str, Request]]", self.data["requests"])

    @property
    def made(self) -> dict[str, Figure]:
        """Figures that were made while reading, by key; forgotten before the environment is stored."""
        return cast("dict[str, Figure]", self.data["made"])

    def request(self, source: Source, drawing: Mapping[str, Any]) -> Ask:
        """What a directive asks for: its picture as the builder wants it, and the files offered under it."""
        output = output_for(self.builder)
        return Ask(
            source=source,
            given=drawing,
            defaults=self.settings.defaults,
            outputs=(output,) if output else (),
            offers=bool(output) and has_downloads(self.builder),
            is_patient=True,  # what is not drawn by then is drawn when all pages are read, or when its page is written
        )

    def note(self, docname: str, ask: Ask, figure: Figure) -> None:
        """A document asks for a picture; perhaps twice, with other downloads."""
        found = self.requests.setdefault(docname, {})
        request = Request.of(ask, figure)
        offered = found[figure.key].download if figure.key in found else ()
        found[figure.key] = replace(request, download=(*offered, *request.download))
        figure.is_drawn |= figure.key in self.made and self.made[figure.key].is_drawn
        self.made[figure.key] = figure

    def clear_doc(self, docname: str) -> None:
        """Forget a document."""
        self.requests.pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process has read."""
        self.requests.update({name: found for name, found in otherdata["requests"].items() if name in docnames})
        for key, figure in otherdata["made"].items():
            figure.is_drawn |= key in self.made and self.made[key].is_drawn
            self.made[key] = figure

    def resolve_any_xref(self, *_: Any) -> list[Any]:
        """There are no cross-references of our own."""
        return []

    def by_key(self) -> dict[str, Request]:
        """All requests, equal ones once."""
        return {key: request for found in self.requests.values() for key, request in found.items()}

    def documents(self, keys: Iterable[str]) -> set[str]:
        """The documents that ask for any of these pictures."""
        wanted = set(keys)
        return {docname for docname, found in self.requests.items() if wanted & set(found)}


def domain_of(env: BuildEnvironment) -> NnvizDomain:
    """Our domain."""
    return cast("NnvizDomain", env.get_domain("nnviz"))
