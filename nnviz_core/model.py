"""Networks at a Python prompt and in notebooks: `read("lenet.yaml").draw(style="volumes")`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnviz_core.cache import Cache
from nnviz_core.draw import Job, prepare, produce, renderer_for
from nnviz_core.errors import NnvizError, Problem
from nnviz_core.network import Network
from nnviz_core.plugins import Artifact, Source, find_renderer
from nnviz_core.summary import summarize


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """One picture of a model; a notebook shows it, `save` writes it.

    Attributes:
        job: What is drawn.
    """

    job: Job

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Warnings, such as a style that did not fit."""
        return self.job.problems

    def artifact(self, output: str = "svg") -> Artifact:
        """The picture in a format; raises `NnvizError` when no renderer makes it."""
        renderer = renderer_for(output, self.job.host.renderer, self.job.diagram.style)
        return produce(self.job.by(renderer), output, Cache())

    def on(self, axes: Any) -> None:
        """Draw into axes of a figure of your own, by matplotlib; raises `NnvizError` where it is missing."""
        drawn_on = find_renderer("matplotlib").draw_on
        assert drawn_on is not None
        drawn_on(axes, self.job.diagram)

    def save(self, path: str | Path) -> Path:
        """Write the picture; the ending names the format."""
        target = Path(path)
        target.write_bytes(self.artifact(target.suffix.lstrip(".").lower()).data)
        return target

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"image/svg+xml": self.artifact("svg").data.decode(), "text/plain": self.job.diagram.description}


@dataclass(frozen=True, kw_only=True)
class Model:
    """A source that has been read."""

    source: Source
    network: Network

    def draw(self, *, ax: Any = None, **options: Any) -> Drawing:
        """A picture; options are those of the directive, with `_` for `-`.

        Args:
            ax: Axes of a figure of your own, into which matplotlib draws it, too.
            **options: Drawing options.

        Raises:
            NnvizError: An option or its value is wrong.
        """
        job = prepare(self.source, options)
        wrong = [problem for problem in job.problems if problem.topic == "option"]
        if wrong:
            raise NnvizError(wrong)
        drawing = Drawing(job=job)
        if ax is not None:
            drawing.on(ax)
        return drawing

    def summary(self, output: str = "table") -> str:
        """Layers, shapes, parameters and MACs as `table`, `json`, `csv`, `markdown` or `latex`."""
        return summarize(self.network, output)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return self.draw()._repr_mimebundle_()


def read(source: str | Path) -> Model:
    """Read a YAML or model file, `preset:NAME`, or YAML text.

    Raises:
        NnvizError: It is not there, or wrong; all of its mistakes at once.
    """
    origin = as_source(str(source))
    return Model(source=origin, network=prepare(origin).network)


def as_source(text: str) -> Source:
    """What a user names: a path, `preset:NAME`, or the text itself when it has a line break or is a mapping (`mlp: 4-3-2`).

    Raises:
        NnvizError: There is no such file or preset.
    """
    if text.startswith("preset:") and "\n" not in text:
        return Source(data=text.replace(":", ": ", 1).encode(), name=text)
    if "\n" in text or (": " in text and not Path(text).exists()):
        return Source(data=text.encode())
    return Source.of(Path(text))
