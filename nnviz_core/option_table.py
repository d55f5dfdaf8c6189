"""Every option of every style and of the host: what directives, fences and configurations take."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from typing import Any

from nnviz_core.diagram import HostOptions, option_fields
from nnviz_core.registry import available, find_style


@cache
def drawing_options() -> Mapping[str, dataclasses.Field[Any]]:
    """Every option of every style and of the host, by the name that users write: what directives and configurations take."""
    options = option_fields(HostOptions)
    for name in available("styles"):
        options |= {written: entry for written, entry in option_fields(find_style(name).options).items() if written not in options}
    return options
