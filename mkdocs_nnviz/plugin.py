"""The MkDocs plugin: the Markdown extension, knowing the site's pages, folders, log and cache."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs_nnviz.extension import NnvizExtension
from mkdocs_nnviz.figures import Page
from nnviz_core.budget import budget_of
from nnviz_core.errors import NnvizError
from nnviz_core.extras import extra
from nnviz_core.known_options import checked_defaults
from nnviz_core.pages import specs_in

with extra("mkdocs"):
    from mkdocs.config.base import Config
    from mkdocs.config.config_options import Optional, Type
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.exceptions import PluginError
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.plugins import BasePlugin, get_plugin_logger
    from mkdocs.structure.files import File, Files
    from mkdocs.structure.pages import Page as SitePage

log = get_plugin_logger("nnviz")


class NnvizConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs leaves the hook untyped
    """The plugin's own settings; `defaults` takes any drawing option."""

    cache = Type(str, default=".cache/plugin/nnviz")
    root = Optional(Type(str))
    budget = Type(dict, default={})
    defaults = Type(dict, default={})


class NnvizPlugin(BasePlugin[NnvizConfig]):  # type: ignore[no-untyped-call]  # same
    """Draws the `nnviz` fences of a site."""

    supports_multiple_instances = False

    def __init__(self) -> None:
        self.extension = NnvizExtension(cache="")
        self.root = Path()

    def on_startup(self, **_: Any) -> None:
        """Keep this object between the builds of `mkdocs serve`."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Put the extension into the site's Markdown, in the place of one that was listed there."""
        project = Path(config.config_file_path or "mkdocs.yml").parent
        self.root = project / (self.config.root or "")
        cache = self.config.cache and str(project / self.config.cache)
        self.extension = NnvizExtension(cache=cache, budget=self._budget(), **self._defaults())
        self.extension.figures.log = log
        config.markdown_extensions = [each for each in config.markdown_extensions if each != "nnviz"]
        config.markdown_extensions.append(self.extension)  # type: ignore[arg-type]  # Python-Markdown takes instances, too
        return config

    def _defaults(self) -> dict[str, Any]:
        defaults, problems = checked_defaults(self.config.defaults)
        for problem in problems:
            log.warning("mkdocs.yml: plugins: nnviz: defaults: %s", problem)
        return defaults

    def _budget(self) -> dict[str, Any]:
        try:
            budget_of(self.config.budget)
        except NnvizError as error:
            raise PluginError("\n".join(f"mkdocs.yml: plugins: nnviz: {problem}" for problem in error.problems)) from error
        return dict(self.config.budget)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:  # noqa: ARG002 - MkDocs' signature
        """Begin the figures of all pages, so that they are made while pages are converted."""
        specs = []
        for file in files.documentation_pages():
            text = _text(file)
            if "nnviz" in text:
                page = self._page(file, 0)
                specs += [(spec, page) for spec in specs_in(Path("page.md"), text)]
        self.extension.figures.begin(specs)
        return files

    def _page(self, file: File, skipped: int) -> Page:
        path = Path(file.abs_src_path or file.src_uri)
        name = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
        return Page(name=str(name), folder=path.parent, root=self.root, skipped=skipped)

    def on_page_markdown(self, markdown: str, *, page: SitePage, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002 - MkDocs' signature
        """Tell the extension which page comes next."""
        whole = page.file.content_string
        skipped = whole[: whole.rfind(markdown.strip())].count("\n") if markdown.strip() and markdown.strip() in whole else 0
        skipped -= len(markdown) - len(markdown.lstrip("\n"))
        self.extension.page = self._page(page.file, max(0, skipped))

    def on_page_content(self, html: str, *, page: SitePage, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002 - MkDocs' signature
        """Make figures' ids known, or links to them would be called broken."""
        page.present_anchor_ids = (page.present_anchor_ids or set()) | self.extension.figures.anchors

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> None:  # noqa: ARG002 - MkDocs' signature
        """Build again when a model file outside docs_dir changes."""
        for file in sorted(self.extension.figures.files):
            server.watch(file)

    def on_post_build(self, *, config: MkDocsConfig) -> None:  # noqa: ARG002 - MkDocs' signature
        """Say what was drawn."""
        count, drawn = self.extension.figures.counts
        if count:
            log.info("%d diagrams drawn, %d from the cache", drawn, count - drawn)


def _text(file: File) -> str:
    try:
        return file.content_string
    except (OSError, ValueError):  # MkDocs tells it when it comes to the page
        return ""
