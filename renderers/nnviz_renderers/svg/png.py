"""PNG: an SVG in pixels, by resvg, in the bundled typeface."""

from __future__ import annotations

from importlib.util import find_spec

from nnviz_core import workers
from nnviz_core.errors import Problem, ToolError
from nnviz_core.fonts import FILES, has_glyph


def missing(output: str) -> Problem | None:
    """Why a format cannot be made; `None` where it can. SVG needs nothing."""
    if output == "svg" or find_spec("resvg"):
        return None
    return Problem("PNG needs the package resvg", hint="pip install resvg", topic="tool")


def png(document: str, font: str) -> bytes:
    """A picture in pixels; in another typeface than ours as far as the machine has it."""
    if lacking := missing("png"):
        raise ToolError(lacking)
    has_all = not font and all(has_glyph(character) for character in document)
    made = _rasterized(document, [] if has_all else [font])
    if not made:
        raise ToolError(Problem("no PNG was made", hint=f"drawing workers: {workers.status()}; SVG needs none", topic="tool"))
    return made


@workers.isolated("resvg")
def _rasterized(document: str, others: list[str]) -> bytes:
    """PNG by resvg, in the bundled typeface; with the machine's own where there are `others`."""
    import resvg  # noqa: PLC0415 - a compiled package that only PNG needs
    from resvg import usvg  # noqa: PLC0415

    options = usvg.Options.default()
    for file in FILES:
        options.load_font_file(str(file))
    options.font_family = "Arimo"
    if others:
        options.load_system_fonts()
    return bytes(resvg.render(usvg.Tree.from_str(document, options), (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)))
