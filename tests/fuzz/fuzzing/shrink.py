"""Smaller inputs that fail in the same way: without files, options, lines, fields and characters that do not matter."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from fuzzing import protobuf
from fuzzing.attempt import Outcome
from fuzzing.batches import alone
from fuzzing.case import Case

T = TypeVar("T")

SECONDS = 40.0
"""How long one input is worth."""
READABLE = 4000
"""A longer text is not gone through character by character."""


def shrunk(case: Case, outcome: Outcome, shows: str = "") -> Case:
    """The smallest input found that fails as this one does; the same one where it does not fail in a process of its own."""
    case = replace(case, shows=shows)
    shrinker = _Shrinker(outcome, time.monotonic() + SECONDS)
    if not shrinker.fails(case):
        return replace(case, shows=f"not by itself: {shows}")
    for step in (shrinker.asked, shrinker.source, shrinker.files, shrinker.source, shrinker.asked):
        case = step(case)
    return case


@dataclass
class _Shrinker:
    """Tries smaller inputs until its time is over."""

    outcome: Outcome
    end: float

    def fails(self, case: Case) -> bool:
        if time.monotonic() > self.end:
            return False
        found = alone(case)
        return (found.kind, found.what) == (self.outcome.kind, self.outcome.what)

    def asked(self, case: Case) -> Case:
        """With fewer options, and with shorter texts in them."""
        for field in ("options", "defaults"):
            case = self.given(case, field)
        smaller = replace(case, output="svg")
        return smaller if self.fails(smaller) else case

    def given(self, case: Case, field: str) -> Case:
        def with_items(kept: list[tuple[str, Any]]) -> Case:
            return replace(case, **{field: dict(kept)})

        case = with_items(self.fewer(list(getattr(case, field).items()), with_items))
        for name, value in getattr(case, field).items():
            if isinstance(value, str) and len(value) > 1:
                case = self.word(case, field, name)
        return case

    def word(self, case: Case, field: str, name: str) -> Case:
        def with_text(kept: list[str]) -> Case:
            return replace(case, **{field: {**getattr(case, field), name: "".join(kept)}})

        return with_text(self.fewer(list(getattr(case, field)[name]), with_text))

    def files(self, case: Case) -> Case:
        """With fewer files, and less in them."""
        case = replace(case, files=dict(self.fewer(list(case.files.items()), lambda kept: replace(case, files=dict(kept)))))
        for name in case.files:
            case = self.file(case, name)
        return case

    def file(self, case: Case, name: str) -> Case:
        return self.text(case.files[name], lambda data: replace(case, files={**case.files, name: data}))

    def source(self, case: Case) -> Case:
        tree = protobuf.read(case.source) if case.name.endswith(".onnx") else None
        if tree is not None and protobuf.write(tree) == case.source:
            return self.message(case, tree, tree)
        return self.text(case.source, lambda data: replace(case, source=data))

    def message(self, case: Case, tree: protobuf.Tree, part: protobuf.Tree) -> Case:
        """With fewer fields in a message, then in those in it."""

        def with_fields(kept: list[Any]) -> Case:
            part[:] = kept
            return replace(case, source=protobuf.write(tree))

        fields = list(part)
        case = with_fields(self.fewer(fields, with_fields))
        for field in part:
            if isinstance(field[1], list):
                case = self.message(case, tree, field[1])
            elif isinstance(field[1], bytes) and len(field[1]) > 1:
                case = self.content(case, tree, field)
        return case

    def content(self, case: Case, tree: protobuf.Tree, field: list[Any]) -> Case:
        def with_bytes(kept: list[int]) -> Case:
            field[1] = bytes(kept)
            return replace(case, source=protobuf.write(tree))

        return with_bytes(self.fewer(list(field[1]), with_bytes))

    def text(self, data: bytes, make: Callable[[bytes], Case]) -> Case:
        """With fewer lines, then without what stands between brackets and commas, then with fewer characters."""
        lines = self.fewer(data.split(b"\n"), lambda kept: make(b"\n".join(kept)))
        data = self.bracketed(b"\n".join(lines), make)
        if len(data) < READABLE:
            data = bytes(self.fewer(list(data), lambda kept: make(bytes(kept))))
        return make(data)

    def bracketed(self, data: bytes, make: Callable[[bytes], Case]) -> bytes:
        """Without items of lists and mappings in brackets, long ones first."""
        rank = 0
        while rank < len(spans := _spans(data)):
            begin, end = spans[rank]
            shorter = data[:begin] + data[end:]
            if end > begin and self.fails(make(shorter)):
                data = shorter
            else:
                rank += 1
        return data

    def fewer(self, items: list[T], make: Callable[[list[T]], Case]) -> list[T]:
        """As few of the items as still fail."""
        size = len(items)
        while size:
            at = 0
            while at < len(items):
                kept = items[:at] + items[at + size :]
                if self.fails(make(kept)):
                    items = kept
                else:
                    at += size
            size //= 2
        make(items)
        return items


def _spans(data: bytes) -> list[tuple[int, int]]:
    """Where items of lists and mappings in brackets begin and end, long ones first."""
    spans: list[tuple[int, int]] = []
    opened: list[list[int]] = []
    for at, byte in enumerate(data):
        if byte in b"[{":
            opened.append([at + 1])
        elif byte == ord(",") and opened:
            opened[-1].append(at + 1)
        elif byte in b"]}" and opened:
            starts = opened.pop()
            spans += zip(starts, [*starts[1:], at], strict=True)
    return sorted(spans, key=lambda span: span[0] - span[1])
