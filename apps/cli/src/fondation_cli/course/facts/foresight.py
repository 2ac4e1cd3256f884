"""The sheets of an outline, gathered while somebody still thinks about it: mostly, it is the titles that change."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from fondation_cli.course.facts.gather import Gatherer
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.facts.titles import retitled
from fondation_cli.course.plan import ChapterPlan, Outline
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.symbols import Index

Sheets = Callable[[ChapterPlan], FactSheet]
"""Gives the sheet of one chapter after another, in their order."""


class Foresight:
    """Gathers sheets before it is known whether they will be wanted. For one thread at a time."""

    def __init__(self, index: Index, snapshot: Snapshot) -> None:
        self.index = index
        self.snapshot = snapshot
        self._foreseen: Outline | None = None
        self._coming: Iterator[FactSheet] = iter(())
        self._gathered: dict[str, FactSheet] = {}

    def steps(self, outline: Outline) -> Iterator[FactSheet]:
        """Gathers a sheet at each step; those that are not asked for are gathered when they are wanted."""
        self._foreseen, self._gathered = outline, {}
        self._coming = self._gather(outline)
        return self._coming

    def sheets_of(self, outline: Outline) -> Sheets:
        """The sheets of the outline that was settled on: those that are there, where nothing but titles changed."""
        if self._foreseen is None or _untitled(outline) != _untitled(self._foreseen):
            return Gatherer(outline, self.index, self.snapshot).sheet
        titles = {plan.id: plan.title for plan in outline.chapters}
        return lambda plan: retitled(self._sheet(plan.id), titles)

    def _sheet(self, chapter: str) -> FactSheet:
        while chapter not in self._gathered:
            next(self._coming)
        return self._gathered[chapter]

    def _gather(self, outline: Outline) -> Iterator[FactSheet]:
        gatherer = Gatherer(outline, self.index, self.snapshot)
        for plan in outline.chapters:
            self._gathered[plan.id] = gatherer.sheet(plan)
            yield self._gathered[plan.id]


def _untitled(outline: Outline) -> Outline:
    return replace(outline, chapters=tuple(replace(plan, title="") for plan in outline.chapters))
