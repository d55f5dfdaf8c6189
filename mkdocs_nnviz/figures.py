"""From one fence to its HTML: the figure, or a visible note of what is wrong with it.

Everything is inside the HTML: some sites cache pages and empty their output folder,
so that a file written beside the page would be gone in the next build.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from nnviz_core.contracts import Artifact
from nnviz_core.embed import data_address, download_link, inline, linked
from nnviz_core.errors import NnvizError, Problem
from nnviz_core.figure_options import MODEL, FigureOptions, figure_width, in_vain, sort_options
from nnviz_core.figures import Ask, Figure, placed
from nnviz_core.guard import guarded
from nnviz_core.network import Place
from nnviz_core.pages import Embedded
from nnviz_core.studio import Studio


class Page(Struct, frozen=True, kw_only=True):
    """Where the Markdown comes from.

    Attributes:
        name: What messages call it.
        folder: What relative paths start from.
        root: No path may lead out of it.
        skipped: How many lines of the file come before the text (its front matter).
    """

    name: str = "<markdown>"
    folder: Path = Path()
    root: Path | None = None
    skipped: int = 0


class Figures(Struct, kw_only=True):
    """Draws the figures of one site or document.

    Attributes:
        studio: Makes them.
        defaults: Drawing options from the configuration.
        log: Where problems go.
        seen: How often each picture stands in the present page, so that ids stay unique.
        files: All files that pictures depend on.
        anchors: Ids of the present page's figures.
        counts: How many figures pages have asked for, and how many of them were drawn.
        told: Messages that were logged; a missing tool is told once.
    """

    studio: Studio
    defaults: Mapping[str, Any] = field(default_factory=dict)
    log: logging.Logger | logging.LoggerAdapter[Any] = field(default_factory=lambda: logging.getLogger("nnviz"))
    seen: dict[str, int] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    anchors: set[str] = field(default_factory=set)
    counts: list[int] = field(default_factory=lambda: [0, 0])
    told: set[str] = field(default_factory=set)

    def start_page(self) -> None:
        """Forget what belonged to the page before."""
        self.seen.clear()
        self.anchors.clear()

    def html(self, spec: Embedded, page: Page) -> str:
        """The figure as HTML on one line; what is wrong with it is logged and shown."""
        options, where = sort_options(spec.options, "markdown"), Place(page.name, spec.line + page.skipped)
        try:
            with guarded():
                ask = self._ask(spec, page, options.drawing)
                figure = self.studio.figure(ask)
                self.files.update(figure.files)
                self.counts = [self.counts[0] + 1, self.counts[1] + figure.is_drawn]
                links, failed = self._downloads(ask, figure)
                html = self._html(ask, figure, options.figure, links)
        except NnvizError as error:
            problems = [placed(problem, where) for problem in error.problems]
            self._tell([*(placed(problem, where) for problem in options.problems), *problems])
            return _note(problems, spec)
        vain = in_vain(options.figure, "markdown", embed=figure.embed, download=figure.download)
        found = (*options.problems, *vain, *figure.problems, *failed)
        self._tell([placed(problem, where) for problem in found])
        return html

    def _ask(self, spec: Embedded, page: Page, drawing: Mapping[str, Any]) -> Ask:
        """What a fence asks for; raises `NnvizError` where it names no file that it may."""
        source, where = spec.source(page.folder / "page", page.root), Place(page.name, spec.line + page.skipped)
        if source.path is None:
            source = replace(source, name=page.name, line=spec.body_line + page.skipped)
        return Ask(source=source, given=drawing, defaults=self.defaults, outputs=("svg",), offers=True, where=where)

    def begin(self, specs: Iterable[tuple[Embedded, Page]]) -> None:
        """Have figures made that pages will ask for; what is wrong with one is told when its page asks."""
        asks = []
        for spec, page in specs:
            with suppress(NnvizError):
                asks.append(self._ask(spec, page, sort_options(spec.options, "markdown").drawing))
        self.studio.begin(asks)

    def _tell(self, problems: list[Problem]) -> None:
        for problem in problems:
            if problem.topic != "tool" or problem.message not in self.told:
                self.log.warning("%s", problem)
            self.told.add(problem.message)
        for problem in self.studio.cache.problems:
            self.log.warning("%s", problem)
        self.studio.cache.problems.clear()

    def _downloads(self, ask: Ask, figure: Figure) -> tuple[list[str], list[Problem]]:
        """Links that hold files, and why there is none to others."""
        links: list[str] = []
        problems: list[Problem] = []
        for output in figure.download:
            try:
                links += [download_link(self.studio.picture(ask, output, figure), figure.title)] if output != MODEL else []
            except NnvizError as error:
                problems += error.problems
        return links, problems

    def _html(self, ask: Ask, figure: Figure, options: FigureOptions, links: Sequence[str]) -> str:
        artifact = self.studio.picture(ask, "svg", figure)
        if figure.embed == "img":
            picture = _image(artifact, options, options.alt or figure.description)
        else:
            self.seen[figure.key] = occurrence = self.seen.get(figure.key, 0) + 1
            picture = _inlined(artifact, occurrence, options)
        return self._framed(" ".join([linked(picture, options.target), *links]), options, artifact)

    def _framed(self, picture: str, options: FigureOptions, artifact: Artifact) -> str:
        align = (f"align-{options.align}",) if options.align else ()
        classes = " ".join(["nnviz-figure", *options.classes, *options.figclass, *align])
        name = "-".join(options.anchor.split())
        if name:
            self.anchors.add(name)
        identity = f' id="{escape(name)}"' if name else ""
        opening = f'{identity} class="{escape(classes)}" style="{_box(options, artifact)}overflow-x:auto"'
        if not options.caption:
            return f"<div{opening}>{picture}</div>"
        return f"<figure{opening}>{picture}<figcaption>{escape(options.caption)}</figcaption></figure>"


_ALIGNED = {
    "center": "text-align:center;margin-left:auto;margin-right:auto;",
    "right": "text-align:right;margin-left:auto;margin-right:0;",
}


def _box(options: FigureOptions, artifact: Artifact) -> str:
    """The figure's own width and place, in CSS; margins say where it stands when it is narrower than the column."""
    width = figure_width(options.figwidth, width=options.width, scale=options.scale, drawn=artifact.width)
    aligned = _ALIGNED.get(options.align, "")
    if not width:
        return f"{aligned.partition(';')[0]};" if aligned else ""
    return f"{aligned}width:{width};max-width:100%;"


def _inlined(artifact: Artifact, occurrence: int, options: FigureOptions) -> str:
    scale = options.scale / 100
    return inline(artifact.data.decode(), occurrence, width=options.width, height=options.height, scale=scale, alt=options.alt)


def _image(artifact: Artifact, options: FigureOptions, alt: str) -> str:
    """The picture in a file of its own, which the page holds."""
    width, height = options.width, options.height
    if options.scale != 100 and artifact.width and not (width or height):  # noqa: PLR2004 - percent
        width = f"{artifact.width * options.scale / 100:g}px"
    sizes = "".join(f"{side}:{length};" for side, length in (("width", width), ("height", height)) if length)
    style = f' style="{sizes}"' if sizes else ""
    loading = f' loading="{options.loading}"' if options.loading else ""
    return f'<img src="{data_address(artifact)}" alt="{escape(alt)}"{style}{loading}>'


def _note(problems: list[Problem], spec: Embedded) -> str:
    """What a reader of the page sees instead of a figure: the messages and the text that was meant to be one."""
    messages = escape("\n".join(map(str, problems))).replace("\n", "&#10;")
    text = escape(spec.body or spec.argument).replace("\n", "&#10;")
    return (
        '<div class="nnviz-error admonition danger"><p class="admonition-title">This diagram could not be drawn</p>'
        f"<pre>{messages}</pre><pre><code>{text}</code></pre></div>"
    )
