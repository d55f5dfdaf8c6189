"""Links under a picture, to the same picture in other formats."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from nnviz_core.errors import NnvizError
from sphinx_nnviz.files import picture_file
from sphinx_nnviz.nodes import diagram
from sphinx_nnviz.problems import warn
from sphinx_nnviz.requests import domain_of

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment


def download_links(env: BuildEnvironment, node: diagram) -> list[nodes.Node]:
    """One line of links, one for each format; a format that cannot be made costs a warning."""
    links: list[nodes.Node] = []
    for output in node["download"]:
        try:
            links += [_link(env, node, output), nodes.Text(" ")]
        except NnvizError as error:
            warn(error.problems, node)
    return [nodes.container("", nodes.paragraph("", "", *links[:-1]), classes=["nnviz-downloads"])] if links else []


def _link(env: BuildEnvironment, node: diagram, output: str) -> addnodes.download_reference:
    artifact = domain_of(env).pictures.get(node["key"], output)
    name = re.sub(r"[^\w.-]+", "-", node["title"].lower(), flags=re.ASCII).strip("-.") or "network"
    path = picture_file(Path(env.doctreedir, "nnviz-images", node["key"][:20]), name, artifact)
    file = env.dlfiles.add_file(env.docname, str(path))
    return addnodes.download_reference("", "", nodes.Text(output), reftarget=path.name, filename=Path(file).as_posix())
