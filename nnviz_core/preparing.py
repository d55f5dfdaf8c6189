"""The one phase that prepares: what a style wants done to a network, done once and in order, before it arranges it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from nnviz_core.diagram import Prepared
from nnviz_core.network import Network
from nnviz_core.simplify.steps import Simplification


class Preparation:
    """One network on its way to pictures. What several styles want done to it is done once."""

    def __init__(self, network: Network) -> None:
        self._done: dict[tuple[Hashable, ...], Prepared] = {(): Prepared(network)}

    def by(self, steps: Sequence[Simplification], options: object) -> Prepared:
        """The network after some steps, which follow the options."""
        key: tuple[Hashable, ...] = ()
        done = self._done[key]
        for step in steps:
            values = step.values(options)
            if values is None:
                continue
            key = (*key, step.name, values)
            if key not in self._done:
                self._done[key] = _after(done, step.run(done.network, *values), step)
            done = self._done[key]
        return done


def _after(before: Prepared, network: Network, step: Simplification) -> Prepared:
    count = step.count(before.network, network) if step.change and network is not before.network else 0
    return Prepared(network, (*before.changes, (step.change, count)) if step.change and count else before.changes)


def prepared(network: Network, steps: Sequence[Simplification], options: object) -> Network:
    """The network after some steps, which follow the options: for who has no use for what was done to it."""
    return Preparation(network).by(steps, options).network
