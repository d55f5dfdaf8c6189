"""Networks at a Python prompt and in notebooks: `draw("lenet.yaml", style="volumes")`, `read("lenet.yaml").summary()`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from nnviz_core.budget import Budget, budget_of, spending
from nnviz_core.cache import Cache
from nnviz_core.contracts import Artifact, Source
from nnviz_core.errors import NnvizError, Problem
from nnviz_core.figures import Ask
from nnviz_core.guard import guarded
from nnviz_core.network import Network
from nnviz_core.pipeline import Job, prepare, whole
from nnviz_core.produce import draw_on
from nnviz_core.registry import format_of
from nnviz_core.sources import opened
from nnviz_core.studio import Studio
from nnviz_core.summary import summarize


class Drawing(Struct, frozen=True, kw_only=True, dict=True):
    """One picture of a network; a notebook shows it, `save` writes it.

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
        """The picture in a format: `svg`, `png`, `pdf`, `tikz`, `dot`, `txt`, …; its size is in pixels.

        Raises:
            NnvizError: No renderer makes the format, or drawing failed.
        """
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

    def __repr__(self) -> str:
        return f"<Drawing {self.job.network.name!r}: style {self.job.diagram.style}, renderer {self.job.host.renderer}>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"image/svg+xml": self.artifact("svg").data.decode(), "text/plain": self.job.diagram.description}


class Model(Struct, frozen=True, kw_only=True, dict=True):
    """A network that has been read and inferred; a notebook shows its picture.

    Attributes:
        source: Where it comes from: a file, a text, or the place in Python where it was given.
        network: With the shapes and figures of all its layers.
        budget: What one figure of it may cost.
        problems: Warnings that were told when it was read.
    """

    source: Source
    network: Network
    budget: Budget
    problems: tuple[Problem, ...] = ()

    def draw(self, *, ax: Any = None, **options: Any) -> Drawing:
        """A picture of the network as it was read, whatever has become of its file.

        Args:
            ax: Axes of a figure of your own, into which matplotlib draws it, too.
            **options: Drawing options: those of the directive, with `_` for `-`, and `from_` for `from`.

        Raises:
            NnvizError: An option or its value is wrong.
        """
        given = {name.rstrip("_"): value for name, value in options.items()}
        with spending(self.budget), guarded():
            job = prepare(self.source, given, network=self.network)
        wrong = [problem for problem in job.problems if problem.topic == "option"]
        if wrong:
            raise NnvizError(wrong)
        job = replace(job, problems=(*self.problems, *job.problems))
        drawing = Drawing(ask=Ask(source=self.source, network=self.network, given=given), job=job, budget=self.budget)
        if ax is not None:
            drawing.on(ax)
        return drawing

    def summary(self, output: str = "table") -> str:
        """Layers, shapes, parameters and MACs as `table`, `json`, `csv`, `markdown` or `latex`; raises `NnvizError` for another format."""
        return summarize(self.network, output)

    def __repr__(self) -> str:
        return repr(self.network).replace("<Network", "<Model", 1)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return self.draw()._repr_mimebundle_()


def read(source: object, *, root: str | Path | None = None, budget: Mapping[str, float] | None = None) -> Model:
    """Read a network: check it, and find out its shapes and figures.

    Args:
        source: The path of a YAML or model file, `preset:NAME`, YAML text, a `Network`, or any object that a reader accepts.
        root: No file that it names may lie outside of this folder; the project's around it by default.
        budget: What one figure may cost: limits by name, see `nnviz_core.budget.Budget`.

    Raises:
        NnvizError: It is not there, nothing reads it, or it is wrong; all of its mistakes at once.
    """
    if isinstance(source, Model):
        return source
    allowed = budget_of(budget or {})
    with spending(allowed) as ledger, guarded():
        origin, made = opened(source, Path(root) if root else None)
        network = whole(origin) if made is None else _made_whole(origin, made)
    return Model(source=origin, network=network, budget=allowed, problems=tuple(ledger.problems.values()))


def model_of(origin: Source, make: Callable[[], Network]) -> Model:
    """The model of a network that is made in Python; raises `NnvizError`.

    Args:
        origin: The line of Python at which it is made.
        make: Makes it.
    """
    with spending() as ledger, guarded(origin.place):
        network = _made_whole(origin, make())
    return Model(source=origin, network=network, budget=ledger.budget, problems=tuple(ledger.problems.values()))


def _made_whole(origin: Source, made: Network) -> Network:
    """As `whole`, of a network that was made in Python: what has no place stands where it was given to us."""
    try:
        return whole(origin, made)
    except NnvizError as error:
        raise error.at(origin.place) from error


def draw(
    source: object, *, root: str | Path | None = None, budget: Mapping[str, float] | None = None, ax: Any = None, **options: Any
) -> Drawing:
    """Draw a network.

    Args:
        source: The path of a YAML or model file, `preset:NAME`, YAML text, a `Network`, a `Model`, or any object that a reader accepts.
        root: No file that it names may lie outside of this folder; the project's around it by default.
        budget: What the figure may cost: limits by name, see `nnviz_core.budget.Budget`.
        ax: Axes of a figure of your own, into which matplotlib draws it, too.
        **options: Drawing options, such as `style="lenet"`: those of the directive, with `_` for `-`, and `from_` for `from`.

    Returns:
        The picture, which a notebook shows, and `save` writes to a file.

    Raises:
        NnvizError: The source is wrong, all of its mistakes at once; or an option or its value is.
    """
    return read(source, root=root, budget=budget).draw(ax=ax, **options)
