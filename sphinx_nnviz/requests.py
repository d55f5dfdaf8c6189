"""What documents ask for, kept in Sphinx's environment between builds."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, cast

from sphinx.domains import Domain

from nnviz_core.draw import Job, prepare
from nnviz_core.plugins import Source, find_renderer
from sphinx_nnviz.configuration import Settings
from sphinx_nnviz.sources import file_source

if TYPE_CHECKING:
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

    from sphinx_nnviz.pictures import Pictures


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A picture that a document asks for: enough to prepare it once more when its page is not read again.

    Attributes:
        source: Without the bytes of a file, which is read again.
        drawing: Options of the directive.
        key: The key of its picture.
        renderer: What draws it.
        version: The renderer's when the key was made.
        title: The network's.
        download: Formats offered under the picture.
    """

    source: Source
    drawing: Mapping[str, Any]
    key: str
    renderer: str
    version: str
    title: str
    download: tuple[str, ...]

    @classmethod
    def of(cls, job: Job, source: Source, drawing: Mapping[str, Any]) -> Request:
        """What `prepare` needs to make the same job again."""
        name = job.host.renderer
        kept = dataclasses.replace(source, data=b"") if source.path else source
        return cls(
            source=kept,
            drawing=drawing,
            key=job.key,
            renderer=name,
            version=find_renderer(name).version(),
            title=job.diagram.title,
            download=job.host.download,
        )

    def prepared(self, defaults: Mapping[str, Any]) -> Job:
        """The job, from the source as it is now; raises `NnvizError`."""
        source = self.source
        if source.path and source.root:
            source = file_source(source.name, source.path, source.root)
        return prepare(source, self.drawing, defaults)


class NnvizDomain(Domain):
    """Holds the requests of each document; what a document asked for goes when it is read again or removed.

    Attributes:
        builder: Of the present build.
        settings: What `conf.py` says.
        pictures: Those of the present build.
    """

    name = "nnviz"
    label = "nnviz"
    data_version = 1
    initial_data: ClassVar[dict[str, Any]] = {"requests": {}, "jobs": {}}
    builder: Builder
    settings: Settings
    pictures: Pictures

    @property
    def requests(self) -> dict[str, dict[str, Request]]:
        """By document and key."""
        return cast("dict[str, dict[str, Request]]", self.data["requests"])

    @property
    def jobs(self) -> dict[str, Job]:
        """Jobs that were prepared while reading, by key; forgotten before the environment is stored."""
        return cast("dict[str, Job]", self.data["jobs"])

    def note(self, docname: str, job: Job, request: Request) -> None:
        """A document asks for a picture; perhaps twice, with other downloads."""
        found = self.requests.setdefault(docname, {})
        offered = found[job.key].download if job.key in found else ()
        found[job.key] = dataclasses.replace(request, download=(*offered, *request.download))
        self.jobs[job.key] = job

    def clear_doc(self, docname: str) -> None:
        """Forget a document."""
        self.requests.pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process has read."""
        self.requests.update({name: found for name, found in otherdata["requests"].items() if name in docnames})
        self.jobs.update(otherdata["jobs"])

    def resolve_any_xref(self, *_: Any) -> list[Any]:
        """There are no cross-references of our own."""
        return []

    def by_key(self) -> dict[str, Request]:
        """All requests, equal ones once."""
        return {key: request for found in self.requests.values() for key, request in found.items()}

    def asking(self, keys: Iterable[str]) -> set[str]:
        """The documents that ask for any of these pictures."""
        wanted = set(keys)
        return {docname for docname, found in self.requests.items() if wanted & set(found)}


def domain_of(env: BuildEnvironment) -> NnvizDomain:
    """Our domain."""
    return cast("NnvizDomain", env.get_domain("nnviz"))
