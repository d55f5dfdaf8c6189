"""Links under a picture, to the same picture in other formats."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from nnviz_core.errors import NnvizError
from nnviz_core.figure_options import MODEL
from sphinx_nnviz.domain import domain_of
from sphinx_nnviz.files import picture_file
from sphinx_nnviz.nodes import diagram
from sphinx_nnviz.problems import warn
from sphinx_nnviz.requests import Request

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment


def add_downloads(env: BuildEnvironment) -> None:
    """Make the files; Sphinx copies downloads before it resolves the first page."""
    for docname, requests in domain_of(env).requests.items():
        for request in requests.values():
            for output in request.download:
                # It is told when its page is written, at the figure.
                with suppress(NnvizError):
                    _added(env, docname, request, output)


def download_links(env: BuildEnvironment, node: diagram) -> list[nodes.Node]:
    """One line of links, one for each format; a format that cannot be made costs a warning."""
    request = domain_of(env).pictures.requests[node["key"]]
    links: list[nodes.Node] = []
    for output in node["download"]:
        try:
            links += [_link(env, request, output), nodes.Text(" ")]
        except NnvizError as error:
            warn(error.problems, node)
    return [nodes.container("", nodes.paragraph("", "", *links[:-1]), classes=["nnviz-downloads"])] if links else []


def _link(env: BuildEnvironment, request: Request, output: str) -> addnodes.download_reference:
    address = _added(env, env.docname, request, output)
    return addnodes.download_reference("", "", nodes.Text(output), reftarget=address, filename=address)


def _added(env: BuildEnvironment, docname: str, request: Request, output: str) -> str:
    """The address of a file below the site's folder of downloads."""
    if output == MODEL:
        return Path(env.dlfiles.add_file(docname, str(request.source.path))).as_posix()
    artifact = domain_of(env).pictures.get(request.key, output)
    name = re.sub(r"[^\w.-]+", "-", request.title.lower(), flags=re.ASCII).strip("-.") or "network"
    path = picture_file(Path(env.doctreedir, "nnviz-images", request.key[:20]), name, artifact)
    return Path(env.dlfiles.add_file(docname, str(path))).as_posix()
