"""Neural-network diagrams for documentation: read a network, infer its figures, draw it."""

from nnviz_core._version import __version__

__all__ = ["__version__"]
