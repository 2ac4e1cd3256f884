"""An outline before a person, and the outline that they made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from fondation_cli.course.facts.gather import gather_facts
from fondation_cli.course.facts.library import shown_name
from fondation_cli.course.messages.catalogue import catalogue
from fondation_cli.course.plan import ChapterPlan, Outline
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.symbols import Index
from fondation_cli.course.write.goals import goals
from fondation_cli.course.write.voice import Voice
from fondation_cli.review import AwaitsReview
from fondation_shared.course import Wanted, WantedChapter
from fondation_shared.errors import WorkFailed
from fondation_shared.jobs import Language
from fondation_shared.review import OutlinedChapter, OutlineReview, check_review


class ReviewOutdated(WorkFailed):
    """The outline that a person looked at is not the one that this version makes of the commit."""

    code = "review_outdated"
    title = "What was reviewed is no longer what would be written"


@dataclass(frozen=True, slots=True)
class Offer:
    """What an outline that is to be reviewed is of; `goals` are those that a model gave its chapters, by their ids."""

    index: Index
    snapshot: Snapshot
    language: Language
    goals: Mapping[str, str] = field(default_factory=dict)


def offered(outline: Outline, offer: Offer) -> OutlineReview:
    """The outline as a person may change it, with the model's goals, or those that the facts give."""
    sheets = gather_facts(outline, offer.index, offer.snapshot)
    told = {sheet.id: goals(sheet, Voice(catalogue(offer.language), turn=sheet.turn)) for sheet in sheets}
    told |= {chapter: [goal] for chapter, goal in offer.goals.items() if chapter in told}
    return OutlineReview(
        title=outline.title,
        language=offer.language,
        commit=offer.snapshot.commit,
        ref=offer.snapshot.ref,
        chapters=[
            OutlinedChapter(
                id=plan.id,
                title=plan.title,
                goals=told[plan.id],
                subjects=list(dict.fromkeys(shown_name(one) for one in plan.subjects)),
            )
            for plan in outline.chapters
        ],
    )


def after_review(outline: Outline, answer: OutlineReview | None, offer: Offer) -> Outline:
    """The outline as it is to be written.

    Raises AwaitsReview: nobody has looked at it yet. What `reviewed` raises.
    """
    if answer is None:
        raise AwaitsReview(offered(outline, offer))
    return reviewed(outline, answer, offer.snapshot, offer.language)


def reviewed(outline: Outline, answer: OutlineReview, snapshot: Snapshot, language: Language) -> Outline:
    """The outline as the person wants it.

    Raises ReviewOutdated: another outline was looked at. Invalid: more was changed in it than may be.
    """
    known = {plan.id for plan in outline.chapters}
    if snapshot.commit != answer.commit or not {chapter.id for chapter in answer.chapters} <= known:
        raise ReviewOutdated(
            "The outline that was reviewed is not that of this commit.",
            cause=f"It was made of {answer.commit[:10]}, perhaps by another version.",
            hint="Ask for the course again, and review its outline.",
        )
    check_review(_as_it_is(outline, answer, language), answer)
    return arranged(outline, wording_of(answer))


def asked_for(wanted: Wanted, outline: Outline, answer: OutlineReview) -> Wanted:
    """What shaped the course, with what it takes to follow its review again; `outline` is what was reviewed."""
    chapters = wording_of(answer)
    kept = {each.id for each in chapters}
    left_out = sorted(plan.id for plan in outline.chapters if plan.id not in kept)
    return wanted.model_copy(update={"reviewed": chapters, "left_out": left_out})


def wording_of(answer: OutlineReview) -> list[WantedChapter]:
    """What a course remembers of its review."""
    return [WantedChapter(id=each.id, title=each.title, goals=each.goals) for each in answer.chapters]


def arranged(outline: Outline, chapters: Sequence[WantedChapter]) -> Outline:
    """These chapters of the outline, in this order and under these titles; what it has no more is passed over."""
    plans = {plan.id: plan for plan in outline.chapters}
    chosen = [_worded(plans[each.id], each) for each in chapters if each.id in plans]
    return replace(outline, chapters=_in_order(chosen))


def _worded(plan: ChapterPlan, said: WantedChapter | None) -> ChapterPlan:
    return plan if said is None else replace(plan, title=said.title, goals=tuple(said.goals))


def _as_it_is(outline: Outline, answer: OutlineReview, language: Language) -> OutlineReview:
    """What was offered, but for what follows from the facts."""
    chapters = [
        OutlinedChapter(
            id=plan.id, title=plan.title, subjects=list(dict.fromkeys(shown_name(one) for one in plan.subjects))
        )
        for plan in outline.chapters
    ]
    return answer.model_copy(update={"title": outline.title, "language": language, "chapters": chapters})


def _in_order(plans: Sequence[ChapterPlan]) -> tuple[ChapterPlan, ...]:
    """These chapters one after the other; of what each needs, that which still stands before it."""
    place = {plan.id: number for number, plan in enumerate(plans)}
    return tuple(
        replace(
            plan,
            order=number + 1,
            prerequisites=tuple(each for each in plan.prerequisites if place.get(each, number) < number),
            cycle=tuple(each for each in plan.cycle if place.get(each, number) > number),
        )
        for number, plan in enumerate(plans)
    )


def remembered(outline: Outline, wanted: Wanted) -> Outline:
    """The outline without the chapters that a person once left out."""
    left = [plan for plan in outline.chapters if plan.id not in wanted.left_out]
    return replace(outline, chapters=_in_order(left)) if wanted.left_out else outline


def reworded(outline: Outline, wanted: Wanted) -> Outline:
    """The outline with the titles and goals that a person once gave, wherever a chapter is still there."""
    said = {chapter.id: chapter for chapter in wanted.reviewed or ()}
    return replace(outline, chapters=tuple(_worded(plan, said.get(plan.id)) for plan in outline.chapters))
