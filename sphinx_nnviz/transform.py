"""Before a document is written: each request gives way to what suits the builder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from nnviz_core.errors import NnvizError
from nnviz_core.plugins import Artifact
from sphinx_nnviz.downloads import download_links
from sphinx_nnviz.nodes import diagram, placeholder
from sphinx_nnviz.outputs import is_inline, output_for
from sphinx_nnviz.problems import told
from sphinx_nnviz.requests import domain_of

logger = logging.getLogger(__name__)


class DrawnDiagrams(SphinxPostTransform):
    """Puts pictures in the place of requests."""

    default_priority = 8
    """Early, so that Sphinx's own transforms of images see ours."""

    def run(self, **_: Any) -> None:
        """Replace every request of the document."""
        output = output_for(self.env.app.builder)
        for node in list(self.document.findall(diagram)) if output else ():
            try:
                artifact = domain_of(self.env).pictures.get(node["key"], output)
                node.replace_self(self._picture(node, artifact))
            except NnvizError as error:
                for problem in error.problems:
                    logger.warning("%s", told(problem), type="nnviz", subtype=problem.topic, location=node)
                node.replace_self(placeholder(error.problems))

    def _picture(self, node: diagram, artifact: Artifact) -> list[nodes.Node]:
        builder = self.env.app.builder
        if artifact.format == "text":
            text = artifact.data.decode()
            return [nodes.literal_block(text, text, language="none", force=True)]
        if isinstance(node.parent, nodes.figure) and node.parent.get("width") == "image":
            node.parent["width"] = f"{artifact.width:g}px"
        links = download_links(self.env, node) if builder.format == "html" and builder.download_support else []
        if node["embed"] == "inline" and is_inline(builder):
            node["markup"] = artifact.data.decode()
            return [node, *links]
        return [self._image(node, artifact), *links]

    def _image(self, node: diagram, artifact: Artifact) -> nodes.image:
        path = picture_file(Path(self.env.doctreedir), node["key"], artifact)
