"""Whether what a package made is of the types that our classes declare: Python itself does not look."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from math import isfinite
from types import NoneType, UnionType
from typing import Any, Literal, Union, Unpack, get_args, get_origin, get_type_hints

from msgspec import Struct

_MOST_SHOWN = 60
"""Characters of a wrong value that are shown."""

_PLAIN = (str, int, float, set, NoneType)
"""Types of values that are shown."""


def misfits(value: Struct, *others: type) -> Iterator[str]:
    """What is wrong with the fields of a struct, and of those inside it, a sentence each.

    Args:
        value: The struct.
        others: Classes that its annotations name and its module imports for type checkers alone.
    """
    for name, annotation in _hints(type(value), others).items():
        yield from faults(getattr(value, name), annotation, f"{type(value).__name__}.{name}")


@cache
def _hints(kind: type[Struct], others: tuple[type, ...]) -> Mapping[str, Any]:
    return {name: hint for name, hint in get_type_hints(kind, localns={each.__name__: each for each in others}).items()
            if name in kind.__struct_fields__}  # fmt: skip


def faults(value: object, annotation: Any, what: str) -> Iterator[str]:
    """What is wrong with a value, a sentence each.

    Args:
        value: It.
        annotation: What it must be, as `tuple[str, ...]`.
        what: What messages call it.
    """
    if isinstance(value, Struct) and isinstance(annotation, type) and isinstance(value, annotation):
        yield from misfits(value)
    elif get_origin(annotation) in {Union, UnionType}:
        kinds = get_args(annotation)
        if isinstance(value, Struct) and type(value) in kinds:
            yield from misfits(value)
        elif all(any(faults(value, each, what)) for each in kinds):
            yield _wrong(value, annotation, what)
    elif get_origin(annotation) is tuple and isinstance(value, tuple):
        yield from _in_tuple(value, get_args(annotation), annotation, what)
    elif not _is(value, annotation):
        yield _wrong(value, annotation, what)


def _in_tuple(value: tuple[Any, ...], kinds: tuple[Any, ...], annotation: Any, what: str) -> Iterator[str]:
    """The same of a tuple's values: of `tuple[X, ...]`, of `tuple[X, Y]`, or of `tuple[X, *tuple[Y, ...]]`."""
    last = kinds[-1] if kinds else None
    if last is Ellipsis:
        each = [kinds[0]] * len(value)
    elif get_origin(last) is Unpack or getattr(last, "__unpacked__", False):
        inner = get_args(get_args(last)[0] if get_origin(last) is Unpack else last)[0]
        each = [*kinds[:-1], *[inner] * (len(value) - len(kinds) + 1)]
    else:
        each = list(kinds)
    if len(each) != len(value):
        yield _wrong(value, annotation, what)
        return
    for one, kind in zip(value, each, strict=True):
        yield from faults(one, kind, f"each of {what}" if last is Ellipsis else what)


def _is(value: object, annotation: Any) -> bool:
    origin, kinds = get_origin(annotation), get_args(annotation)
    if test := _TESTS.get(origin or annotation):
        return test(value, kinds)
    return isinstance(value, origin or annotation)


_TESTS: Mapping[Any, Callable[[Any, tuple[Any, ...]], bool]] = {
    Any: lambda *_: True,
    None: lambda value, _: value is None,
    NoneType: lambda value, _: value is None,
    float: lambda value, _: isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value),
    int: lambda value, _: isinstance(value, int) and not isinstance(value, bool),
    Literal: lambda value, words: any(value == word for word in words),
    Callable: lambda value, _: callable(value),
    type: lambda value, bases: isinstance(value, type) and issubclass(value, bases or object),
    frozenset: lambda value, kinds: isinstance(value, frozenset) and all(_is(each, kinds[0]) for each in value),
    Mapping: lambda value, kinds: isinstance(value, Mapping) and all(_is(key, kinds[0]) and _is(value[key], kinds[1]) for key in value),
}
"""What is more to a type than its class: whether a value is of it, from its parameters."""


def _wrong(value: object, annotation: Any, what: str) -> str:
    if isinstance(value, type):
        found = f"the class {value.__name__}"
    else:
        found = f"{type(value).__name__}{f' {value!r:.{_MOST_SHOWN}}' if isinstance(value, _PLAIN) else ''}"
    return f"{what} must be {words(annotation)}, got {found}"


_WORDS: Mapping[Any, str] = {NoneType: "None", None: "None", float: "a finite number", int: "a whole number"}


def words(annotation: Any) -> str:
    """A type as sentences say it: "a tuple of str"."""
    origin, kinds = get_origin(annotation), get_args(annotation)
    if annotation in _WORDS:
        return _WORDS[annotation]
    if origin in {Union, UnionType}:
        return " or ".join(dict.fromkeys(map(words, kinds)))
    if origin is Literal:
        return f"one of {', '.join(map(str, kinds))}"
    if origin is Callable:
        return "a function"
    if origin is type:
        return f"a class that derives from {kinds[0].__name__}"
    name = getattr(origin or annotation, "__name__", str(annotation))
    of = f" of {kinds[0].__name__}" if kinds and isinstance(kinds[0], type) and get_origin(kinds[0]) is None else ""
    return f"{'an' if name[0] in 'AEIOUaeiou' else 'a'} {name}{of}"
