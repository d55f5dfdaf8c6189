"""Our own documentation, drawn by our own extension."""

import sys
from pathlib import Path

from nnviz_core import __version__, contracts
from nnviz_core.simplify.steps import Simplification

sys.path.insert(0, str(Path(__file__).parent / "_extensions"))

contracts.Simplification = Simplification  # which `contracts` imports for type checkers alone

project = "nnviz-docs"
author = "the nnviz-docs authors"
project_copyright = "2026, the nnviz-docs authors"
release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_nnviz", "gallery", "tables"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "nnviz-docs"
numfig = True

myst_enable_extensions = ["attrs_block", "colon_fence", "deflist"]
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints = "description"
# Type aliases that stand for JSON values have no page of their own.
nitpick_ignore_regex = [
    (
        "py:.*",
        r"(collections\.abc|pathlib|nnviz_core|typing|dataclasses|importlib)\..*|optional|.*\b(T|Any|Value|Dim|Segment|Item|Part|Point|Writer|Simplification)\b.*",
    )
]
