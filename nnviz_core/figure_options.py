"""The options of the figure around a picture, each declared once: the programs around pages follow them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import partial
from typing import Any, NamedTuple

from nnviz_core.abilities import Scaled
from nnviz_core.diagram import PAGES, Host, HostOptions, OptionGroup, option, option_fields, option_key, parse_options
from nnviz_core.errors import Problem

HOSTS: Mapping[Host, str] = {"sphinx": "Sphinx", "docutils": "docutils", "markdown": "Markdown", "files": "the command line"}
"""What messages and tables call them."""

_of_pages = partial(option, hosts=PAGES)


class FigureOptions(OptionGroup):
    """What is asked of a figure; the drawing is the same with and without it.

    Lengths are CSS, as in `8cm`, `300px` or `50%`.
    """

    caption: str = _of_pages("", "text", "The words under the picture.")
    name: str = _of_pages("", "identifier", "What references and links call the figure.")
    id: str = _of_pages("", "identifier", "Another word for `name`, which wins over it.")
    alt: str = _of_pages("", "text", "The picture in words, for those who do not see it; made from the network by default.")
    align: str = _of_pages("", "choice", "Where the figure stands.", choices=("left", "center", "right"))
    width: str = _of_pages("", "length or percentage", "The picture's width; a percentage is one of the column.")
    height: str = _of_pages("", "length", "The picture's height.")
    scale: int = _of_pages(100, "percentage", "The picture's size; its width and its height win over it.", least=1)
    classes: tuple[str, ...] = _of_pages((), "classes", "Classes of the picture.", name="class")
    figclass: tuple[str, ...] = _of_pages((), "classes", "Classes of the figure.")
    figwidth: str = _of_pages(
        "", "length or percentage", "The figure's width, which a long caption keeps to; `image` is the picture's.", choices=("image",)
    )
    target: str = _of_pages("", "address", "Where the picture leads.")
    loading: str = _of_pages("", "choice", "When a browser loads a picture of `embed: img`.", choices=("lazy", "eager"))

    @property
    def anchor(self) -> str:
        """What references and links call the figure."""
        return self.name or self.id

    @property
    def is_framed(self) -> bool:
        """Whether the picture has a figure around it, and does not stand alone."""
        return bool(self.caption or self.anchor or self.figclass or self.figwidth)


MODEL = "model"
"""Among the formats for download: the file itself that a directive names."""


def in_vain(options: FigureOptions, host: Host, *, embed: str, download: Collection[str]) -> list[Problem]:
    """What is asked in vain of a figure that is known.

    Args:
        options: The figure's.
        host: Who follows them.
        embed: Whether the picture stands in the page or in a file.
        download: Formats offered under the picture.
    """
    problems: list[Problem] = []
    if options.loading and embed != "img":
        message = "option 'loading' is for pictures in files; this one is loaded with its page"
        problems.append(Problem(message, hint="remove it, or add 'embed: img'", topic="option"))
    if MODEL in download and host != "sphinx":
        message = f"{HOSTS[host]} does not offer the model file itself"
        problems.append(Problem(message, hint=f"link to it, and remove '{MODEL}' from 'download'", topic="option"))
    return problems


def figure_width(figwidth: str, *, width: str, scale: float, drawn: float | None) -> str:
    """The width of a figure in CSS; empty where it is left open.

    Args:
        figwidth: A length, or `image`: as wide as the picture.
        width: The picture's width, if the author says it.
        scale: The picture's size in percent.
        drawn: The picture's width as it was drawn, in pixels; `None` for text.
    """
    if figwidth != "image":
        return figwidth
    if width and not width.endswith("%"):
        return width
    return f"{drawn * scale / 100:g}px" if drawn else ""


class SortedOptions(NamedTuple):
    """What stands in a directive, in a fence or in a call, by whom it is meant for.

    Attributes:
        figure: The figure's.
        drawing: All others by their names, right or wrong: they are the drawing's to judge.
        problems: What is wrong with the figure's, and what the host does not follow.
    """

    figure: FigureOptions
    drawing: dict[str, Any]
    problems: list[Problem]


_FIGURE = option_fields(FigureOptions)
_BOUND = {name: entry.metadata["hosts"] for declared in (HostOptions, FigureOptions) for name, entry in option_fields(declared).items()}
_SHARED = _FIGURE.keys() & option_fields(Scaled).keys()
"""Options that mean one thing as a number, to the figure, and another one as a word, to the drawing."""

_NUMBER = re.compile(r"\s*[-+]?\.?\d")


def sort_options(written: Mapping[str, Any], host: Host) -> SortedOptions:
    """Tell the figure's options from the drawing's.

    Args:
        written: Names, in any spelling, and values.
        host: Who is asked to follow them.
    """
    figure: dict[str, Any] = {}
    drawing: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in written.items():
        key, bound = option_key(name), _BOUND.get(option_key(name))
        if key in _SHARED and (not _NUMBER.match(str(value)) or host not in _BOUND[key]):
            drawing[key] = value
        elif bound and host not in bound:
            problems.append(_unfollowed(name, host, bound))
        else:
            (figure if key in _FIGURE else drawing)[key] = value
    options, wrong = parse_options(FigureOptions, figure)
    return SortedOptions(options, drawing, [*problems, *wrong])


def _unfollowed(name: str, host: Host, bound: tuple[Host, ...]) -> Problem:
    others = ", ".join(HOSTS[each] for each in bound)
    return Problem(f"{HOSTS[host]} does not follow the option '{name}'", hint=f"remove it: it is for {others}", topic="option")
