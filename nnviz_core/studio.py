"""Where hosts have their figures made: in drawing workers, ahead of time where they can say what will be asked for."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from nnviz_core import workers
from nnviz_core.budget import Budget, spending
from nnviz_core.cache import Cache
from nnviz_core.contracts import Artifact
from nnviz_core.errors import NnvizError, Problem
from nnviz_core.figures import Ask, Figure, identity, of_json
from nnviz_core.workers.items import Item
from nnviz_core.workers.told import WireBroken

MAKES = "nnviz_core.making:run"

NATIVE = frozenset({"graphviz", "onnx"})
"""Engines without which a figure can be made all the same: graphs in plain layers, and with fewer shapes."""

MOST_TOGETHER = 32
"""So many figures go to a worker at once: enough for renderers that cost much to start, few enough for all workers to have some."""

ROUNDS = 4
"""Into so many portions a worker's share is cut at least, because some figures take longer than others."""


class Studio(Struct, kw_only=True):
    """Makes the figures of one build.

    Attributes:
        cache: Pictures of earlier builds.
        budget: What one figure may cost.
        begun: Figures that were asked for ahead of time, by what identifies them.
        drawing: Figures that are known, whose pictures are still being drawn, by their keys.
    """

    cache: Cache
    budget: Budget = field(default_factory=Budget)
    begun: dict[Hashable, list[tuple[Item, Item | None]]] = field(default_factory=dict)
    drawing: dict[str, Item] = field(default_factory=dict)

    def warm(self) -> None:
        """Import here what every worker needs, where workers are copies of this process: once, and not once in each."""
        if workers.are_copies():
            from nnviz_core import making  # noqa: PLC0415 - a single figure is made faster without

            making.warm()

    def begin(self, asks: Sequence[Ask]) -> None:
        """Have figures made that will be asked for soon; does nothing where there are no workers.

        Of those whose pictures may come later, all are made known before the first is drawn.
        """
        self.begun.clear()  # what nobody has asked for since is of another build, whose files may have changed
        if not asks:
            return
        self.warm()
        items = [self._item(replace(ask, is_draft=ask.is_patient)) for ask in asks]
        both = zip(asks, items, strict=True)
        whole = [self._item(replace(ask, is_patient=False), item) if ask.is_patient else None for ask, item in both]
        if _begun(items) and _begun([item for item in whole if item]):
            for ask, item, later in zip(asks, items, whole, strict=True):
                self.begun.setdefault(identity(ask), []).append((item, later))

    def figure(self, ask: Ask) -> Figure:
        """A figure; raises `NnvizError` where there is none."""
        found = self.figures([ask])[0]
        if isinstance(found, NnvizError):
            raise found
        return found

    def figures(self, asks: Sequence[Ask]) -> list[Figure | NnvizError]:
        """Figures, or what is wrong with them, in their order."""
        pairs = [self._taken(ask) or (self._item(ask), None) for ask in asks]
        items = [item for item, _ in pairs]
        if len(items) > 1:
            _begun([item for item in items if item.pool is None])
        if not workers.answered(items):
            items = [item if item.done else self._made_here(item) for item in items]
        found = [self._settled(item) for item in items]
        for figure, (_, later) in zip(found, pairs, strict=True):
            if later:
                self._expect(figure, later)
        return found

    def _expect(self, figure: Figure | NnvizError, later: Item) -> None:
        """Remember who draws a figure that is known; nobody must where there is nothing to draw, or somebody does already."""
        if isinstance(figure, Figure) and figure.is_drawn and figure.key not in self.drawing:
            self.drawing[figure.key] = later
        else:
            later.is_unwanted = True

    def drawn(self, key: str) -> Figure | NnvizError | None:
        """A figure that is known, when its pictures are drawn; `None` where nobody draws them."""
        item = self.drawing.pop(key, None)
        if item is None:
            return None
        if not workers.answered([item]):
            self._made_here(item)
        return self._settled(item)

    def picture(self, ask: Ask, output: str, figure: Figure | None = None) -> Artifact:
        """A figure in one format.

        Args:
            ask: Which figure.
            output: The format.
            figure: What is known of it, if it is known.

        Raises:
            NnvizError: There is no such picture.
        """
        if artifact := self._at_hand(figure, output):
            return artifact
        made = self.figure(replace(ask, outputs=(output,), offers=False, is_patient=False))
        if artifact := self._at_hand(made, output):
            return artifact
        # The cache has it no more, or it is damaged there: it is drawn without asking the cache.
        anew = Studio(cache=Cache(None), budget=self.budget).figure(replace(ask, outputs=(output,), offers=False, is_patient=False))
        if artifact := anew.pictures[output].artifact:
            return artifact
        raise anew.pictures[output].error or NnvizError(Problem(f"no {output} was made", ask.place, topic="render"))

    def _at_hand(self, figure: Figure | None, output: str) -> Artifact | None:
        picture = figure.pictures.get(output) if figure else None
        if picture is None:
            return None
        if picture.error:
            raise picture.error
        return picture.artifact or self.cache.get(picture.key, output)

    def _item(self, ask: Ask, after: Item | None = None) -> Item:
        folder = str(self.cache.folder.absolute()) if self.cache.folder else ""
        return Item(MAKES, (_findable(ask), folder, self.cache.secret), self.budget, after=after, received=self._received)

    def _taken(self, ask: Ask) -> tuple[Item, Item | None] | None:
        pairs = self.begun.get(name := identity(ask)) if self.begun else None
        if not pairs:
            return None
        if len(pairs) == 1:
            del self.begun[name]
        return pairs.pop(0)

    def _made_here(self, item: Item) -> Item:
        """Without workers: in this process, and without native code."""
        from nnviz_core import making  # noqa: PLC0415 - elsewhere, workers alone need it

        with spending(self.budget):
            _, value, item.blobs = next(making.run([item.argument]))
        item.error, item.value = (value, None) if isinstance(value, NnvizError) else (None, value)
        item.done = True
        self._received(item)
        return item

    def _settled(self, item: Item) -> Figure | NnvizError:
        """What an answer says; where an engine died over a figure, it is made once more without that engine."""
        told: list[Problem] = []
        while item.died:
            engine, problem = item.died[1], replace(workers.death(item), place=item.argument[0].place)
            if engine not in NATIVE or engine in item.without:
                return NnvizError(problem)
            told.append(replace(problem, hint=f"it is drawn without {engine}; {problem.hint}"))
            item = replace(item, without=item.without | {engine}, died=(), done=False, pool=None, tries=0)
            if not workers.answered([item]):
                item = self._made_here(item)
        if not isinstance(item.value, Figure):
            return item.error or NnvizError(Problem("a drawing worker gave no figure", item.argument[0].place, topic="render"))
        figure: Figure = item.value
        figure.problems, figure.told = (*told, *figure.problems), tuple(told)
        return figure

    def _received(self, item: Item) -> None:
        """An answer has come."""
        try:
            item.value = None if item.error else of_json(item.value, item.blobs)
        except WireBroken:
            item.value = None
        item.blobs = ()
        if item.value:
            for problem in item.value.problems:
                if problem.topic == "cache":  # it is told once a build, not at each figure
                    self.cache.tell(problem)
            item.value.problems = tuple(problem for problem in item.value.problems if problem.topic != "cache")


def _findable(ask: Ask) -> Ask:
    """With absolute paths: a worker may have been started in another folder."""
    source = ask.source
    if source.folder.is_absolute() and (source.root is None or source.root.is_absolute()):
        return ask
    source = replace(
        source,
        path=source.path and source.path.absolute(),
        folder=source.folder.absolute(),
        root=source.root and source.root.absolute(),
    )
    return replace(ask, source=source)


def in_worker(function: str, arguments: Sequence[Any], budget: Budget, without: frozenset[str] = frozenset()) -> bytes:
    """What a function (`module:name`) returns, called in a worker, or here where there are none.

    Raises:
        NnvizError: The function raised it, or its worker died.
    """
    item = Item("nnviz_core.workers.calls:run", (function, arguments), budget, without)
    if not workers.answered([item]):
        from nnviz_core.workers.calls import run  # noqa: PLC0415 - as above

        with spending(budget):
            _, item.error, item.blobs = next(run([item.argument]))
    if item.died:
        engine = item.died[1]
        if engine in NATIVE - without:
            return in_worker(function, arguments, budget, without | {engine})
        raise NnvizError(workers.death(item))
    if item.error:
        raise item.error
    return item.blobs[0]


def _begun(items: Sequence[Item]) -> bool:
    """Give items to the workers, in portions; whether there are workers."""
    pool = workers.pool()
    if pool is None:
        return False
    together = max(1, min(MOST_TOGETHER, len(items) // (ROUNDS * pool.size)))
    return all(workers.begun(items[start : start + together]) for start in range(0, len(items), together))
