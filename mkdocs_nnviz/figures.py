"""From one fence to its HTML: the figure, or a visible note of what is wrong with it.

Everything is inside the HTML: some sites cache pages and empty their output folder,
so that a file written beside the page would be gone in the next build.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nnviz_core.embed import inline
from nnviz_core.errors import NnvizError, Problem, SpecError
from nnviz_core.figures import Ask, Figure
from nnviz_core.guard import guarded
from nnviz_core.network import Place
from nnviz_core.pages import Embedded
from nnviz_core.studio import Studio

MIME = {"svg": "image/svg+xml", "png": "image/png", "txt": "text/plain", "pdf": "application/pdf"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
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


@dataclass(slots=True, kw_only=True)
class Figures:
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
        try:
            with guarded():
                ask = self.ask(spec, page)
                figure = self.studio.figure(ask)
                self.files.update(figure.files)
                self.counts = [self.counts[0] + 1, self.counts[1] + figure.is_drawn]
                html = self._html(ask, figure, spec.options)
        except NnvizError as error:
            problems = [self._placed(problem, spec, page) for problem in error.problems]
            self._tell(problems)
            return _note(problems, spec)
        self._tell([self._placed(problem, spec, page) for problem in figure.problems])
        return html

    def ask(self, spec: Embedded, page: Page) -> Ask:
        """What a fence asks for; raises `NnvizError` where it names no file that it may."""
        source, where = spec.source(page.folder / "page", page.root), Place(page.name, spec.line + page.skipped)
        if source.path is None:
            source = replace(source, name=page.name, line=spec.body_line + page.skipped)
        return Ask(source=source, given=spec.drawing_options, defaults=self.defaults, outputs=("svg",), offers=True, where=where)

    def begin(self, specs: Iterable[tuple[Embedded, Page]]) -> None:
        """Have figures made that pages will ask for; what is wrong with one is told when its page asks."""
        asks = []
        for spec, page in specs:
            with suppress(NnvizError):
                asks.append(self.ask(spec, page))
        self.studio.begin(asks)

    def _placed(self, problem: Problem, spec: Embedded, page: Page) -> Problem:
        place = problem.place if problem.place and problem.place.line else Place(page.name, spec.line + page.skipped)
        return replace(problem, place=place)

    def _tell(self, problems: list[Problem]) -> None:
        for problem in problems:
            if problem.topic != "tool" or problem.message not in self.told:
                self.log.warning("%s", problem)
            self.told.add(problem.message)
        for problem in self.studio.cache.problems:
            self.log.warning("%s", problem)
        self.studio.cache.problems.clear()

    def _html(self, ask: Ask, figure: Figure, options: Mapping[str, str]) -> str:
        svg = self.studio.picture(ask, "svg", figure).data.decode()
        alt = options.get("alt") or figure.description
        if figure.embed == "img":
            picture = f'<img src="data:image/svg+xml,{quote(svg)}" alt="{escape(alt)}"{_size(options)}>'
        else:
            self.seen[figure.key] = occurrence = self.seen.get(figure.key, 0) + 1
            picture = _inlined(svg, occurrence, options)
        downloads = "".join(self._download(ask, figure, output) for output in figure.download)
        return self._framed(picture + downloads, options)

    def _download(self, ask: Ask, figure: Figure, output: str) -> str:
        artifact = self.studio.picture(ask, output, figure)
        address = f"data:{MIME.get(output, 'application/octet-stream')},{quote(artifact.data)}"
        name = escape(f"{figure.title or 'network'}.{output}")
        return f' <a class="nnviz-download" download="{name}" href="{address}">{escape(output)}</a>'

    def _framed(self, picture: str, options: Mapping[str, str]) -> str:
        classes = " ".join(["nnviz-figure", *options.get("class", "").split(), *options.get("figclass", "").split()])
        align = f" align-{options['align']}" if options.get("align") in {"left", "center", "right"} else ""
        name, caption = options.get("name") or options.get("id", ""), options.get("caption", "")
        if name:
            self.anchors.add(name)
        identity = f' id="{escape(name)}"' if name else ""
        opening = f'{identity} class="{escape(classes)}{align}" style="{_alignment(options.get("align", ""))}overflow-x:auto"'
        if not caption:
            return f"<div{opening}>{picture}</div>"
        return f"<figure{opening}>{picture}<figcaption>{escape(caption)}</figcaption></figure>"


def _inlined(svg: str, occurrence: int, options: Mapping[str, str]) -> str:
    try:
        return inline(svg, occurrence, width=options.get("width", ""), height=options.get("height", ""), alt=options.get("alt", ""))
    except ValueError as error:
        raise SpecError(Problem(f"the width and the height {error}", topic="option")) from error


def _alignment(align: str) -> str:
    return {"center": "text-align:center;", "right": "text-align:right;"}.get(align, "")


def _size(options: Mapping[str, str]) -> str:
    return "".join(f' {side}="{escape(options[side])}"' for side in ("width", "height") if options.get(side))


def _note(problems: list[Problem], spec: Embedded) -> str:
    """What a reader of the page sees instead of a figure: the messages and the text that was meant to be one."""
    messages = escape("\n".join(map(str, problems))).replace("\n", "&#10;")
    text = escape(spec.body or spec.argument).replace("\n", "&#10;")
    return (
        '<div class="nnviz-error admonition danger"><p class="admonition-title">This diagram could not be drawn</p>'
        f"<pre>{messages}</pre><pre><code>{text}</code></pre></div>"
    )
