"""Tables of the documentation that are derived from the code: kinds of layers, options, presets, limits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import nnviz_core.abilities
from nnviz_core.budget import Budget
from nnviz_core.diagram import HostOptions, option_fields, option_name
from nnviz_core.figure_options import HOSTS, FigureOptions
from nnviz_core.ops import KINDS, Field, Kind
from nnviz_core.ops.base import TRAITS
from nnviz_core.palettes import WORDS
from nnviz_core.readers.presets import preset_names
from nnviz_core.registry import available, find_style
from nnviz_core.theme import NEUTRAL_USES, VARIANT_USES

Row = tuple[str, ...]


def kinds() -> Iterator[Row]:
    """One row a kind of layer."""
    yield ("Kind", "Also written", "Attributes")
    for kind in KINDS.values():
        fields = ", ".join(f"**{field.name}**" if field.name == kind.main else field.name for field in kind.fields)
        yield (f"``{kind.name}``", ", ".join(kind.aliases), fields)


def kinds_in_full() -> Iterator[Row]:
    """One row a kind, or a kind in one to three dimensions: all that its author writes, and what it costs."""
    yield ("Kind", "Also written", "Attributes", "Inputs", "Parameters and MACs")
    for kind, names in _families():
        fields = "; ".join(_attribute(field, is_main=field.name == kind.main) for field in kind.fields)
        least, most = kind.inputs
        inputs = str(least) if least == most else f"{least} to {most}" if most else f"{least} or more"
        yield (names, ", ".join(kind.aliases), fields, inputs, kind.costs or "none")


def pictures_of_kinds() -> Iterator[Row]:
    """One row a kind, or a kind in one to three dimensions: what pictures ask of it."""
    yield ("Kind", "Colour", "Title, and what happens", "Symbol", "Glyph", "Inputs' names", "Traits")
    for kind, names in _families():
        said = ", ".join(dict.fromkeys(filter(None, (kind.title, kind.verb))))
        inputs = "; ".join(" ".join(f"*{name}*" for name in each) for each in kind.ports)
        yield (names, kind.category, said, kind.symbol, _literal(kind.glyph), inputs, ", ".join(sorted(kind.traits)))


def traits() -> Iterator[Row]:
    """One row a trait."""
    yield ("Trait", "A kind that has it", "Kinds")
    for trait, text in TRAITS.items():
        having = [names for kind, names in _families() if trait in kind.traits]
        yield (f"``{trait}``", text, ", ".join(having[:MOST_NAMES]) + (", …" if len(having) > MOST_NAMES else ""))


MOST_NAMES = 6


def _families() -> Iterator[tuple[Kind, str]]:
    """Our kinds, those that differ in the number of their dimensions alone once, with their names."""
    found: dict[str, list[Kind]] = {}
    for kind in KINDS.values():
        found.setdefault(re.sub(r"[123]d$", "", kind.name), []).append(kind)
    for kinds in found.values():
        yield kinds[0], " ".join(f"``{kind.name}``" for kind in kinds)


def _attribute(field: Field, *, is_main: bool) -> str:
    """`**filters**: count`, with its default where it has one."""
    name = f"**{field.name}**" if is_main else field.name
    form = " or ".join(f"``{choice}``" for choice in field.choices) or field.type
    default = "required" if field.required else "" if field.default is None else str(field.default).lower()
    return f"{name}: {form}{f', {default}' if default else ''}"


def _literal(text: str) -> str:
    """Text as it is, backslashes and all."""
    return f":literal:`{text.replace(chr(92), chr(92) * 2)}`"


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


def abilities() -> Iterator[Row]:
    """One row an ability: what its options' fields are called, in Python and where users write them."""
    yield ("Ability", "What a style can do that has it", "Fields, with their defaults", "Derives from")
    for ability in vars(nnviz_core.abilities).values():
        if not (isinstance(ability, type) and ability.__module__ == nnviz_core.abilities.__name__):
            continue
        bases = ", ".join(f"``{base.__name__}``" for base in ability.__bases__ if base.__name__ != "Options")
        inherited = {entry.name for base in ability.__bases__ for entry in fields(base)}
        own = "; ".join(_option_field(entry) for entry in fields(ability) if entry.name not in inherited)
        yield (f"``{ability.__name__}``", ability.__doc__ or "", own, bases)


def _option_field(entry: Any) -> str:
    """`start`: text, `""` (`from`)."""
    written = option_name(entry)
    spelled = f" (written ``{written}``)" if written != entry.name else ""
    return f"``{entry.name}``: {entry.metadata['kind']}, ``{entry.default!r}``{spelled}"


def roles() -> Iterator[Row]:
    """One row a role that is no category, or a variant of those."""
    yield ("Role", "What it colours")
    yield from ((f"``{role}``", use) for role, use in NEUTRAL_USES.items())
    yield from ((f"``conv-{variant}``", use) for variant, use in VARIANT_USES.items())


def categories() -> Iterator[Row]:
    """One row a category of layers."""
    yield ("Category", "What legends call it", "Kinds, such as")
    for category, word in WORDS.items():
        names = [name for kind, name in _families() if kind.category == category]
        yield (f"``{category}``", word, ", ".join(names[:FEW_NAMES]))


FEW_NAMES = 3


def presets() -> Iterator[Row]:
    """One row a preset."""
    yield ("Preset",)
    yield from ((f"``{name}``",) for name in preset_names())


def budget() -> Iterator[Row]:
    """One row a limit."""
    yield ("Limit", "Default", "Unit", "Of what")
    for entry in fields(Budget):
        yield (f"``{entry.name}``", f"{entry.default:,}", entry.metadata["unit"], entry.metadata["help"].replace("`", "``"))


TABLES = {
    "abilities": abilities,
    "budget": budget,
    "categories": categories,
    "figure": figure,
    "kinds": kinds,
    "kinds-in-full": kinds_in_full,
    "options": options,
    "pictures-of-kinds": pictures_of_kinds,
    "presets": presets,
    "roles": roles,
    "traits": traits,
}


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
