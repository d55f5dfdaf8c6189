"""`${filters * 4}`: whole numbers and a block's parameters, added, subtracted, multiplied and divided. Nothing is evaluated as Python."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import islice

from nnviz_core.errors import nearest

_TOKEN = re.compile(r"\s*(?:(\d{1,12})|([^\W\d]\w*)|(//|[-+*/()]))")
_PLACEHOLDER = re.compile(r"\$\{([^{}]{0,200})\}")
_LARGEST = 10**12
_LONGEST = 2000
"""Characters of a text with placeholders and of a parameter: copies of copies would fill the memory."""

Parameters = Mapping[str, str]


def substitute(text: str, parameters: Parameters) -> str:
    """The text with each `${…}` replaced by its value; raises `ValueError` with what is wrong."""
    return _bounded(_PLACEHOLDER.sub(lambda match: evaluate(match[1], parameters), _bounded(text)))


def _bounded(text: str) -> str:
    if len(text) > _LONGEST:
        message = f"must have at most {_LONGEST:,} characters where '${{…}}' is replaced"
        raise ValueError(message)
    return text


def evaluate(text: str, parameters: Parameters) -> str:
    """The value of one expression: a parameter as it is written, or a number."""
    if (word := text.strip()) in parameters:
        return _bounded(parameters[word])
    parser = _Parser(_tokens(text), parameters)
    value = parser.total()
    if parser.tokens:
        message = f"has a stray '{parser.tokens[0]}' in '${{{text}}}'"
        raise ValueError(message)
    return str(value)


def _tokens(text: str) -> list[str]:
    tokens, position = [], 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if not match:
            message = f"cannot calculate '${{{text}}}': only + - * / ( ) and names of parameters are known"
            raise ValueError(message)
        tokens.append(match[0].strip())
        position = match.end()
    return tokens


class _Parser:
    """Recursive descent: a total of products of factors. Brackets nest no deeper than the text is long (200)."""

    def __init__(self, tokens: list[str], parameters: Parameters) -> None:
        self.tokens, self.parameters = tokens, parameters

    def total(self) -> int:
        return self._chain(self.product, {"+": int.__add__, "-": int.__sub__})

    def product(self) -> int:
        return self._chain(self.factor, {"*": int.__mul__, "/": _divided, "//": _divided})

    def _chain(self, part: Callable[[], int], operators: Mapping[str, Callable[[int, int], int]]) -> int:
        value = part()
        while self.tokens and self.tokens[0] in operators:
            operator = operators[self.tokens.pop(0)]
            value = operator(value, part())
            if abs(value) > _LARGEST:
                raise ValueError("calculates a number that is too large")
        return value

    def factor(self) -> int:
        if not self.tokens:
            raise ValueError("has an expression that ends too early")
        token = self.tokens.pop(0)
        if token == "(":  # noqa: S105 - a bracket
            value = self.total()
            if not self.tokens or self.tokens.pop(0) != ")":
                raise ValueError("has a bracket that is not closed")
            return value
        if token == "-":  # noqa: S105 - a sign
            return -self.factor()
        return int(token) if token.isdigit() else self._parameter(token)

    def _parameter(self, name: str) -> int:
        if name not in self.parameters:
            near = nearest(name, islice(self.parameters, 100))
            message = f"names no parameter of this block: '{name}'" + (f" (did you mean '{near}'?)" if near else "")
            raise ValueError(message)
        value = self.parameters[name].strip()
        if not re.fullmatch(r"-?\d{1,12}", value):
            message = f"calculates with '{name}', which is '{value[:24]}' and no whole number"
            raise ValueError(message)
        return int(value)


def _divided(one: int, other: int) -> int:
    if other == 0 or one % other:
        message = f"divides {one} by {other}, which leaves a rest"
        raise ValueError(message)
    return one // other
