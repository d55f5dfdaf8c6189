"""The markdown-it-py plugin: `MarkdownIt().use(nnviz_plugin)`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mkdocs_nnviz.figures import Figures, Page
from nnviz_core.budget import budget_of
from nnviz_core.cache import Cache
from nnviz_core.extras import extra
from nnviz_core.known_options import checked_defaults
from nnviz_core.pages import Embedded, attributes
from nnviz_core.studio import Studio

with extra("markdown-it"):
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict


def nnviz_plugin(
    md: MarkdownIt,
    *,
    cache: str | Path | None = None,
    base_path: str | Path = ".",
    root: str | Path | None = None,
    budget: Mapping[str, float] | None = None,
    **defaults: Any,
) -> None:
    """Draw fenced `nnviz` blocks; all other fences stay as they are.

    Args:
        md: The parser.
        cache: Folder of pictures that are already drawn; none by default.
        base_path: Where relative paths start.
        root: No path may lead out of it; `base_path` by default.
        budget: What one figure may cost: limits by name, as in `nnviz_core.budget.Budget`.
        **defaults: Drawing options, with `_` for `-`.
    """
    page = Page(folder=Path(base_path), root=Path(root or base_path))
    studio = Studio(cache=Cache(Path(cache) if cache else None), budget=budget_of(budget or {}))
    known, problems = checked_defaults(defaults)
    figures = Figures(studio=studio, defaults=known)
    for problem in problems:
        figures.log.warning("nnviz_plugin: %s", problem)
    assert isinstance(md.renderer, RendererHTML)
    other = md.renderer.rules["fence"]

    def fence(_: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[index]
        written = _attributes(token)
        if written is None:
            return str(other(tokens, index, options, env))
        # Ids must be unique in a document, and `env` is what one document has.
        figures.seen = env.setdefault("nnviz_seen", {})
        line = token.map[0] + 1 if token.map else 0
        spec = Embedded(body=token.content, options=written, line=line, body_line=line, column=0, end=0)
        return figures.html(spec, page) + "\n"

    md.add_render_rule("fence", fence)


def _attributes(token: Token) -> dict[str, str] | None:
    """The options of an `nnviz` fence; `None` for any other fence."""
    language, _, rest = token.info.strip().partition(" ")
    if language != "nnviz":
        return None
    return {**{name: str(value) for name, value in token.attrs.items()}, **attributes(rest)}
