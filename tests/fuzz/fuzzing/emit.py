"""Trees as YAML in all of its spellings: flow and block, quoted and plain, with anchors, aliases, tags and merge keys."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from fuzzing.chance import Chance

_PLAIN = re.compile(r"[A-Za-z0-9_@./?$+-][A-Za-z0-9_@./$+ -]*")


@dataclass
class Pairs:
    """A mapping whose keys may stand in it twice."""

    entries: list[tuple[Any, Any]] = field(default_factory=list)

    def add(self, key: Any, value: Any) -> None:
        self.entries.append((key, value))


@dataclass(frozen=True)
class Raw:
    """Text that is written as it stands."""

    text: str


@dataclass
class Emitter:
    """Writes one document."""

    chance: Chance
    wild: float
    """How often something is written that is probably no YAML."""
    anchors: int = 0

    def document(self, node: Any) -> str:
        if isinstance(node, Pairs) and not self.chance.once_in(12):
            return "".join(f"{self.scalar(key)}:{self.beneath(value, 0)}\n" for key, value in node.entries)
        return self.flow(node) + "\n"

    def beneath(self, node: Any, depth: int) -> str:
        """What stands after a key's colon, or after a dash: on the line, or indented under it."""
        if isinstance(node, list) and node and depth < 6 and not self.chance.once_in(3):
            return "".join(f"\n{'  ' * (depth + 1)}-{self.beneath(each, depth + 1)}" for each in node)
        if isinstance(node, Pairs) and node.entries and depth < 6 and self.chance.once_in(3):
            indent = "  " * (depth + 1)
            return "".join(f"\n{indent}{self.scalar(key)}:{self.beneath(value, depth + 1)}" for key, value in node.entries)
        return f" {self.flow(node)}"

    def flow(self, node: Any) -> str:
        if self.wild and self.chance.random() < self.wild / 8:
            return self.decorated(node)
        if isinstance(node, Pairs):
            return "{" + ", ".join(f"{self.scalar(key)}: {self.flow(value)}" for key, value in node.entries) + "}"
        if isinstance(node, list | tuple):
            return "[" + ", ".join(self.flow(each) for each in node) + "]"
        return self.scalar(node)

    def decorated(self, node: Any) -> str:
        """With an anchor or a tag, or an alias in its place."""
        match self.chance.randrange(4):
            case 0 if self.anchors:
                return f"*a{self.chance.randrange(self.anchors + 1)}"
            case 1:
                return f"{self.chance.choice(('!!str', '!!int', '!!python/name:os.system', '!x', '!!map', '!!set'))} {self.scalar('x')}"
            case 2:
                return "{<<: *a0, x: 1}"
        self.anchors += 1
        return f"&a{self.anchors - 1} {self.flow(node)}"

    def scalar(self, value: Any) -> str:
        if isinstance(value, Raw):
            return value.text
        if value is None:
            return self.chance.choice(("", "null", "~"))
        if not isinstance(value, str):
            return str(value).lower() if isinstance(value, bool) else str(value)
        if _PLAIN.fullmatch(value) and len(value) < 300 and not value.endswith(" "):
            return value
        if self.wild and self.chance.random() < self.wild / 4:
            return value
        if value.isprintable() and "'" not in value and self.chance.once_in(3):
            return f"'{value}'"
        return quoted(value, everything=self.chance.once_in(12))


def quoted(text: str, *, everything: bool = False) -> str:
    """In double quotes, what cannot be seen as escapes, so that it arrives; surrogates stay what they are: no UTF-8."""
    return '"' + "".join(_escaped(each, everything=everything) for each in text) + '"'


def _escaped(character: str, *, everything: bool) -> str:
    if character in '"\\':
        return "\\" + character
    code = ord(character)
    if character.isprintable() and not everything:
        return character
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
