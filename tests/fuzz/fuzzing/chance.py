"""Random choices that two numbers and a word decide: the same three give the same input, on every machine and in every run."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance(random.Random):
    """A source of random choices."""

    @classmethod
    def of(cls, seed: int, kind: str, number: int) -> Chance:
        return cls(f"{seed}/{kind}/{number}")

    def once_in(self, times: float) -> bool:
        return self.random() * times < 1

    def pick(self, weights: Mapping[T, float]) -> T:
        """One of several, each as likely as its weight says."""
        return self.choices(list(weights), list(weights.values()))[0]

    def some(self, things: Sequence[T], most: int) -> list[T]:
        """Different ones, up to so many, in a random order."""
        return self.sample(things, min(len(things), self.randint(0, most))) if things else []

    def times(self, make: Callable[[], T], least: int, most: int) -> list[T]:
        return [make() for _ in range(self.randint(least, most))]

    def few(self, most: int) -> int:
        """A number from 1 on, small ones much more often."""
        return 1 + int(self.random() ** 3 * most)
