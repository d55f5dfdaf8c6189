"""Before a document is written: each request gives way to what suits the builder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from nnviz_core.contracts import Artifact
from nnviz_core.errors import NnvizError
from nnviz_core.images import name_beside
from sphinx_nnviz.domain import domain_of
from sphinx_nnviz.downloads import download_links
from sphinx_nnviz.files import picture_file
from sphinx_nnviz.nodes import diagram, fit_figure, image_node, placeholder
from sphinx_nnviz.outputs import TEXT, TIKZ, has_downloads, is_inline, output_for
from sphinx_nnviz.problems import warn


class DrawnDiagrams(SphinxPostTransform):
    """Puts pictures in the place of requests."""

    default_priority = 8
    """Early, so that Sphinx's own transforms of images see ours."""

    def run(self, **_: Any) -> None:
        """Replace every request of the document."""
        domain = domain_of(self.env)
        output = output_for(domain.builder)
        for node in list(self.document.findall(diagram)) if output else ():
            try:
                artifact = domain.pictures.get(node["key"], output)
            except NnvizError as error:
                warn(error.problems, node)
                node.replace_self(placeholder(error.problems))
            else:
                warn(domain.pictures.told.pop(node["key"], ()), node)
                node.replace_self(self._replacement(node, artifact))
        cache = domain.studio.cache
        warn(cache.problems)
        cache.problems.clear()

    def _replacement(self, node: diagram, artifact: Artifact) -> list[nodes.Node]:
        builder = domain_of(self.env).builder
        fit_figure(node, artifact)
        if artifact.format == TEXT:
            text = artifact.data.decode()
            return [nodes.literal_block(text, text, language="none", force=True)]
        if artifact.format == TIKZ:
            node["markup"] = artifact.data.decode()
            # LaTeX reads them from beside the document, where the builder copies what is listed here.
            builder.images |= {path: name_beside(path) for path in node["images"]}
            return [node]
        links = download_links(self.env, node) if has_downloads(builder) else []
        if node["embed"] == "inline" and is_inline(builder):
            node["markup"] = artifact.data.decode()
            return [node, *links]
        return [self._image(node, artifact), *links]

    def _image(self, node: diagram, artifact: Artifact) -> nodes.Element:
        path = picture_file(Path(self.env.doctreedir, "nnviz-images"), f"nnviz-{node['key'][:20]}", artifact).as_posix()
        self.env.images.add_file(self.env.docname, path)
        found = image_node(node, path, artifact)
        for image in found.findall(nodes.image):
            image["candidates"] = {"*": path}
        return found
