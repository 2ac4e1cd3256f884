"""Which outlines of a model fit the facts, and what becomes of ours."""

from dataclasses import replace

import pytest

from fondation_cli.course.modelled.answers import OutlineAnswer, PlannedChapter
from fondation_cli.course.modelled.merging import applied, as_before, misfits
from fondation_cli.course.plan import ChapterKind, ChapterPlan, Outline
from fondation_cli.course.symbols import Definition, Kind
from fondation_shared.course import Chapter, Gate, Score


def subject(name: str) -> Definition:
    return Definition(
        name=name, qualified=name, kind=Kind.CLASS, path=f"{name}.py", start_line=1, end_line=9, signature=name
    )


def plan(identity: str, order: int, kind: ChapterKind, *needs: str) -> ChapterPlan:
    one = subject(identity)
    return ChapterPlan(identity, identity, order, kind, identity.title(), (one,), (one,), (one.path,), needs)


OUTLINE = Outline(
    "shop",
    (
        plan("overview", 1, ChapterKind.OVERVIEW),
        plan("basket", 2, ChapterKind.CONCEPT, "overview"),
        plan("till", 3, ChapterKind.CONCEPT, "basket"),
        plan("paper", 4, ChapterKind.CONCEPT, "overview"),
        plan("testing", 5, ChapterKind.TESTING, "overview"),
    ),
    (),
    {},
)


def answer(*chapters: str) -> OutlineAnswer:
    """`till+paper` is a chapter that another one is merged into."""
    parts = [each.split("+") for each in chapters]
    return OutlineAnswer(chapters=[PlannedChapter(id=first, merge=rest) for first, *rest in parts])


@pytest.mark.parametrize(
    "wanted",
    [
        ("overview", "basket", "till", "paper"),
        ("overview", "basket", "basket", "till", "paper", "testing"),
        ("overview", "basket", "till", "paper", "testing", "magic"),
        ("basket", "overview", "till", "paper", "testing"),
        ("overview", "till", "basket", "paper", "testing"),
        ("overview", "testing", "basket", "till", "paper"),
        ("overview+basket", "till", "paper", "testing"),
        ("overview+basket+till+paper+testing",),
    ],
)
def test_an_outline_that_contradicts_the_facts_is_told_why(wanted: tuple[str, ...]) -> None:
    assert misfits(answer(*wanted), OUTLINE)


def test_another_order_and_a_merge_are_taken_and_what_builds_on_what_is_kept() -> None:
    wanted = answer("overview", "paper", "basket+till", "testing")

    made = applied(wanted, OUTLINE, {"basket": "Carrying and paying"})

    assert misfits(wanted, OUTLINE) == []
    assert [(each.id, each.order, each.title) for each in made.chapters] == [
        ("overview", 1, "Overview"),
        ("paper", 2, "Paper"),
        ("basket", 3, "Carrying and paying"),
        ("testing", 4, "Testing"),
    ]
    basket = made.chapters[2]
    assert [one.name for one in basket.subjects] == ["basket", "till"]
    assert (basket.prerequisites, basket.merged) == (("overview",), ("till",))


def test_what_was_merged_before_is_merged_again() -> None:
    none = Score(ok=0, total=0)
    before = [
        Chapter(
            id=identity,
            slug=identity,
            order=order,
            title=identity,
            goals=[],
            prerequisites=[],
            subjects=[],
            markdown="",
            citations=[],
            excerpts=[],
            gate=Gate(citations=none, excerpts=none, names=none),
            merged=merged,
        )
        for order, (identity, merged) in enumerate([("overview", []), ("basket", ["till"]), ("paper", [])], 1)
    ]

    assert [each.id for each in as_before(OUTLINE, before).chapters] == ["overview", "basket", "paper", "testing"]
    assert as_before(OUTLINE, before[:1]) == OUTLINE
    moved = [before[1].model_copy(update={"order": 3}), before[2].model_copy(update={"order": 2})]
    late = OUTLINE.chapters[3]
    outline = replace(
        OUTLINE, chapters=(*OUTLINE.chapters[:3], replace(late, prerequisites=("till",)), OUTLINE.chapters[4])
    )
    assert [each.merged for each in as_before(outline, [before[0], *moved]).chapters] == [(), (), ("till",), ()]
