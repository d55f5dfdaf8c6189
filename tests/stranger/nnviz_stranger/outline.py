"""A renderer: the names of the layers, one a line."""

from nnviz_core.contracts import Artifact, Renderer
from nnviz_core.diagram import Diagram


def render(diagram: Diagram, output: str) -> Artifact:
    text = "\n".join(layer.name for layer in diagram.network.layers)
    return Artifact(format=output, data=text.encode())


renderer = Renderer(name="outline", formats=("outline",), render=render, version=lambda: "1")
