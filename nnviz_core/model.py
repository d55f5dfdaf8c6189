"""Networks at a Python prompt and in notebooks: `read("lenet.yaml").draw(style="volumes")`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnviz_core.budget import Budget, budget_of, spending
from nnviz_core.cache import Cache
from nnviz_core.contracts import Artifact, Source
from nnviz_core.errors import NnvizError, Problem
from nnviz_core.figures import Ask
from nnviz_core.guard import guarded
from nnviz_core.network import Network
from nnviz_core.pipeline import Job, prepare
from nnviz_core.produce import draw_on, format_of
from nnviz_core.sources import as_source
from nnviz_core.studio import Studio
from nnviz_core.summary import summarize


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """One picture of a model; a notebook shows it, `save` writes it.

    Attributes:
        ask: What was asked for.
        job: What is drawn.
        budget: What it may cost.
    """

    ask: Ask
    job: Job
    budget: Budget

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Warnings, such as a style that did not fit."""
        return self.job.problems

    def artifact(self, output: str = "svg") -> Artifact:
        """The picture in a format; raises `NnvizError` when no renderer makes it."""
        return Studio(cache=Cache(), budget=self.budget).picture(self.ask, output)

    def on(self, axes: Any) -> None:
        """Draw into axes of a figure of your own; raises `NnvizError` where matplotlib is missing."""
        draw_on(axes, self.job)

    def save(self, path: str | Path) -> Path:
        """Write the picture; the ending names the format.

        Raises:
            NnvizError: No renderer makes it, or the file cannot be written.
        """
        target = Path(path)
        data = self.artifact(format_of(target)).data
        with guarded():
            target.write_bytes(data)
        return target

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"image/svg+xml": self.artifact("svg").data.decode(), "text/plain": self.job.diagram.description}


@dataclass(frozen=True, kw_only=True)
class Model:
    """A source that has been read."""

    source: Source
    network: Network
    budget: Budget

    def draw(self, *, ax: Any = None, **options: Any) -> Drawing:
        """A picture; options are those of the directive, with `_` for `-`.

        Args:
            ax: Axes of a figure of your own, into which matplotlib draws it, too.
            **options: Drawing options.

        Raises:
            NnvizError: An option or its value is wrong.
        """
        with spending(self.budget), guarded():
            job = prepare(self.source, options)
        wrong = [problem for problem in job.problems if problem.topic == "option"]
        if wrong:
            raise NnvizError(wrong)
        drawing = Drawing(ask=Ask(source=self.source, given=options), job=job, budget=self.budget)
        if ax is not None:
            drawing.on(ax)
        return drawing

    def summary(self, output: str = "table") -> str:
        """Layers, shapes, parameters and MACs as `table`, `json`, `csv`, `markdown` or `latex`."""
        return summarize(self.network, output)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return self.draw()._repr_mimebundle_()


def read(source: str | Path, *, root: str | Path | None = None, budget: Mapping[str, float] | None = None) -> Model:
    """Read a YAML or model file, `preset:NAME`, or YAML text.

    Args:
        source: What to read.
        root: No file that it names may lie outside of this folder; the project's around it by default.
        budget: What one figure may cost: limits by name, see `nnviz_core.budget.Budget`.

    Raises:
        NnvizError: It is not there, or wrong; all of its mistakes at once.
    """
    allowed = budget_of(budget or {})
    with spending(allowed), guarded():
        origin = as_source(str(source), Path(root) if root else None)
        return Model(source=origin, network=prepare(origin).network, budget=allowed)
