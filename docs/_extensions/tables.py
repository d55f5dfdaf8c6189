"""Tables of the documentation that are derived from the code: kinds of layers, options, presets, limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from nnviz_core.budget import Budget
from nnviz_core.diagram import HostOptions, option_fields
from nnviz_core.figure_options import HOSTS, FigureOptions
from nnviz_core.ops import KINDS
from nnviz_core.readers.presets import preset_names
from nnviz_core.registry import available, find_style

Row = tuple[str, ...]


def kinds() -> Iterator[Row]:
    """One row a kind of layer."""
    yield ("Kind", "Also written", "Attributes")
    for kind in KINDS.values():
        fields = ", ".join(f"**{field.name}**" if field.name == kind.main else field.name for field in kind.fields)
        yield (f"``{kind.name}``", ", ".join(kind.aliases), fields)


def options() -> Iterator[Row]:
    """One row a drawing option: the host's, then every style's, then each style's own."""
    yield ("Option", "Style", "What it does", "Values", "Default")
    styles = {name: option_fields(find_style(name).options) for name in available("styles")}
    entries = {written: entry for own in styles.values() for written, entry in own.items()}
    having = {written: [name for name, own in styles.items() if written in own] for written in entries}
    yield from _rows("", option_fields(HostOptions))
    for written in sorted(entries, key=lambda each: -len(having[each])):
        names = having[written]
        yield from _rows("" if len(names) == len(styles) else ", ".join(names), {written: entries[written]})


def _rows(style: str, entries: dict[str, Any]) -> Iterator[Row]:
    for written, entry in entries.items():
        values = ", ".join(entry.metadata["choices"]) or entry.metadata["kind"]
        default = entry.default if entry.default not in ("", (), None) else ""
        yield (f"``{written}``", style, entry.metadata["help"], values, str(default).lower())


def figure() -> Iterator[Row]:
    """One row an option of the figure, or of the host that not every host follows."""
    yield ("Option", "What it does", "Values", "Who follows it")
    bound = {written: entry for written, entry in option_fields(HostOptions).items() if entry.metadata["hosts"]}
    for written, entry in (option_fields(FigureOptions) | bound).items():
        kind, choices = entry.metadata["kind"], entry.metadata["choices"]
        values = ", ".join([*(() if kind == "choice" else (kind,)), *(f"``{choice}``" for choice in choices)])
        hosts = ", ".join(HOSTS[host] for host in entry.metadata["hosts"])
        yield (f"``{written}``", entry.metadata["help"].replace("`", "``"), values, hosts)


def presets() -> Iterator[Row]:
    """One row a preset."""
    yield ("Preset",)
    yield from ((f"``{name}``",) for name in preset_names())


def budget() -> Iterator[Row]:
    """One row a limit."""
    yield ("Limit", "Default", "Unit", "Of what")
    for entry in fields(Budget):
        yield (f"``{entry.name}``", f"{entry.default:,}", entry.metadata["unit"], entry.metadata["help"].replace("`", "``"))


TABLES = {"budget": budget, "figure": figure, "kinds": kinds, "options": options, "presets": presets}


class DerivedTable(SphinxDirective):
    """`.. derived-table:: kinds`."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """A list-table, parsed in place."""
        lines = [".. list-table::", "   :header-rows: 1", "", *_cells(TABLES[self.arguments[0]]())]
        box = nodes.Element()
        self.state.nested_parse(StringList(lines, source="derived table"), 0, box)
        return box.children


def _cells(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        for index, cell in enumerate(row):
            yield f"   {'*' if index == 0 else ' '} - {cell}".rstrip()


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("derived-table", DerivedTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
