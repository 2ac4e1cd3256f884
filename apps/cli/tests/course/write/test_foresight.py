"""Sheets that are gathered before it is settled what the chapters are called, and in which order they come."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from fondation_cli.course.facts.foresight import Foresight
from fondation_cli.course.facts.gather import gather_facts
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.fetching.local import open_local
from fondation_cli.course.index import build_index
from fondation_cli.course.outline import make_outline
from fondation_cli.course.plan import ChapterPlan, Outline
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.symbols import Index


@dataclass(frozen=True)
class Planned:
    index: Index
    snapshot: Snapshot
    outline: Outline

    def anew(self, outline: Outline) -> list[FactSheet]:
        return gather_facts(outline, self.index, self.snapshot)

    def foreseen(self, outline: Outline, after: int) -> list[FactSheet]:
        """The sheets of an outline that was settled on after so many steps."""
        foresight = Foresight(self.index, self.snapshot)
        for _, _ in zip(range(after), foresight.steps(self.outline), strict=False):
            pass
        sheets = foresight.sheets_of(outline)
        return [sheets(plan) for plan in outline.chapters]


@pytest.fixture
def planned(make_repository: Callable[[Mapping[str, str]], Path], depot: Mapping[str, str]) -> Iterator[Planned]:
    folder = make_repository(depot)
    with open_local(folder, url=str(folder), name=folder.name, ref=None, allowed_roots=()) as snapshot:
        index = build_index(snapshot, lambda _done, _total, _message="": None, processes=1)
        yield Planned(index, snapshot, make_outline(index, snapshot))


def titled(plan: ChapterPlan) -> ChapterPlan:
    return replace(plan, title=f"All of {plan.title}")


@pytest.mark.parametrize("after", [0, 2, 99])
def test_under_other_titles_they_are_what_is_gathered_under_them(planned: Planned, after: int) -> None:
    outline = replace(planned.outline, chapters=tuple(map(titled, planned.outline.chapters)))
    sheets = planned.foreseen(outline, after)
    assert sheets == planned.anew(outline)
    assert "All of" in sheets[1].to_json().decode().replace(sheets[1].title, "")


def test_in_another_order_they_are_gathered_anew(planned: Planned) -> None:
    first, *rest = planned.outline.chapters
    chapters = [replace(plan, order=order) for order, plan in enumerate((first, *reversed(rest)), 1)]
    outline = replace(planned.outline, chapters=tuple(chapters))
    assert len(rest) > 1
    assert planned.foreseen(outline, 2) == planned.anew(outline)
