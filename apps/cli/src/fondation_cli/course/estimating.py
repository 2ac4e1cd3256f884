"""What a course by a model would take: its very questions, from the facts of the commit."""

import contextlib
from collections.abc import Mapping, Sequence

from fondation_cli.calls.errors import UnusableAnswer
from fondation_cli.calls.rehearsal import COUNTED_TOO_HIGH, Guess, Rehearsal
from fondation_cli.course.facts.gather import Gatherer
from fondation_cli.course.modelled.desk import Desk
from fondation_cli.course.modelled.dossier import facts_in
from fondation_cli.course.modelled.review import unanswered
from fondation_cli.course.outline import make_outline
from fondation_cli.course.pipeline import Places, Task, indexed, pinned
from fondation_cli.course.verify.commit import Commit
from fondation_cli.course.verify.evidence import evidence_of
from fondation_cli.course.verify.quiz import Examination
from fondation_cli.course.write.chapter import write_chapter
from fondation_cli.course.write.draft import Draft
from fondation_cli.models.question import Question, Role
from fondation_cli.models.tokens import tokens_in
from fondation_cli.runner import Run
from fondation_shared.estimate import Estimate

_ROLES: tuple[Role, ...] = ("outline", "chapter", "review")
_FORM = 75
"""Tokens that a chapter has beside what it says: its headings, and the shape of the answer."""
_OF_FACTS = 0.95
"""Tokens of a chapter for each token of its facts: measured over courses with the model server, as the others here."""
_AGAIN = 1 / 7
"""The part of the chapters that something is found in: between none, and the third that a poor model may have."""
_REVIEWED_AGAIN = 0.8
"""The same where a second model reads them too: of ten questions that a reader has, one is mostly left."""


def estimate_course(task: Task, places: Places, run: Run) -> Estimate:
    """What a new course would take where every answer can be used. Raises what `make_course` raises."""
    with pinned(task, places, run) as snapshot:
        index = indexed(task, places, snapshot, run)
        request = task.request
        with run.phase("outline"):
            outline = make_outline(index, snapshot, chapters=request.chapters, language=request.language)
        files, chapters = len(index.files), len(outline.chapters)
        if task.asker is None:
            return Estimate(kind="course", writer="offline", files=files, chapters=chapters)
        rehearsal = Rehearsal(task.asker, _guesses(is_reviewed=task.asker.asks("review") is not None))
        desk = Desk.of(rehearsal, Examination(evidence_of(index, Commit(snapshot))), snapshot, request)
        with run.phase("write") as phase:
            desk.outline(outline)
            gatherer = Gatherer(outline, index, snapshot)
            sheets = [gatherer.sheet(plan) for plan in outline.chapters]
            drafts = [write_chapter(sheet, request.language) for sheet in sheets]
            desk.write(outline, sheets, drafts, phase, run.emit)
            _review(drafts, rehearsal, desk)
        roles = [role for role in _ROLES if rehearsal.asks(role) is not None]
        return rehearsal.estimate("course", roles, files=files, chapters=chapters)


def _review(drafts: Sequence[Draft], rehearsal: Rehearsal, desk: Desk) -> None:
    """A reviewer, where there is one, reads what the model wrote: about as much as we would."""
    if rehearsal.asks("review") is None:
        return
    for draft in drafts:
        with contextlib.suppress(UnusableAnswer):
            unanswered(draft, rehearsal, desk.manner)


def _guesses(*, is_reviewed: bool) -> Mapping[Role, Guess]:
    """A chapter is as long as its facts are; the others depend on how much they are asked."""
    return {
        "outline": Guess(lambda _, read: 0.1 * read),
        "chapter": Guess(_chapter_tokens, _REVIEWED_AGAIN if is_reviewed else _AGAIN),
        "review": Guess(lambda _, read: 0.1 * read),
    }


def _chapter_tokens(question: Question, _: int) -> float:
    return _FORM + _OF_FACTS * COUNTED_TOO_HIGH * tokens_in(facts_in(question.asked))
