"""A superfences fence, for sites that configure their fences by hand.

    markdown_extensions:
      - pymdownx.superfences:
          custom_fences:
            - name: nnviz
            class: nnviz
            validator: !!python/name:mkdocs_nnviz.fence.validator
            format: !!python/name:mkdocs_nnviz.fence.fence

The extension `nnviz` needs none of this.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from mkdocs_nnviz.extension import NnvizExtension
from nnviz_core.extras import extra
from nnviz_core.pages import Embedded

with extra("markdown"):
    from markdown import Markdown


@cache
def _extension() -> NnvizExtension:
    return NnvizExtension()


def validator(language: str, inputs: dict[str, str], options: dict[str, Any], attrs: dict[str, Any], md: Markdown) -> bool:  # noqa: ARG001 - superfences' signature
    """Accept every option; the figure tells which ones are wrong."""
    options.update(inputs)
    return True


def fence(source: str, language: str, css_class: str, options: dict[str, Any], md: Markdown, **given: Any) -> str:  # noqa: ARG001 - superfences' signature
    """The figure of one fence."""
    written = {name: str(value) for name, value in {**options, **given.get("attrs", {})}.items()}
    name, classes = given.get("id_value", ""), " ".join(given.get("classes", []))
    named = {key: value for key, value in (("name", name), ("class", classes)) if value}
    spec = Embedded(body=source, options={**written, **named}, line=0, body_line=0, column=0, end=0)
    return _extension().figures.html(spec, _extension().page)
