"""What a course by a model would take: its very questions, from the facts of the commit."""

import contextlib
from collections.abc import Mapping, Sequence

from fondation_cli.calls.errors import UnusableAnswer
from fondation_cli.calls.rehearsal import Rehearsal
from fondation_cli.course.facts.gather import Gatherer
from fondation_cli.course.modelled.desk import Desk
from fondation_cli.course.modelled.review import unanswered
from fondation_cli.course.outline import make_outline
from fondation_cli.course.pipeline import Places, Task, indexed, pinned
from fondation_cli.course.write.chapter import write_chapter
from fondation_cli.course.write.draft import Draft
from fondation_cli.models.question import Role
from fondation_cli.runner import Run
from fondation_shared.estimate import Estimate

_LENGTHS: Mapping[Role, float] = {"outline": 0.1, "chapter": 0.27, "review": 0.1}
"""Tokens of an answer for each token that is asked: measured over courses with the model server."""
_ROLES: tuple[Role, ...] = ("outline", "chapter")


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
        rehearsal = Rehearsal(task.asker, _LENGTHS)
        desk = Desk.of(rehearsal, index, snapshot, request)
        with run.phase("write") as phase:
            desk.outline(outline)
            gatherer = Gatherer(outline, index, snapshot)
            sheets = [gatherer.sheet(plan) for plan in outline.chapters]
            drafts = [write_chapter(sheet, request.language) for sheet in sheets]
            desk.write(outline, sheets, drafts, phase, run.emit)
            _review(drafts, rehearsal, desk)
        return rehearsal.estimate("course", _ROLES, files=files, chapters=chapters)


def _review(drafts: Sequence[Draft], rehearsal: Rehearsal, desk: Desk) -> None:
    """A reviewer, where there is one, reads what the model wrote: about as much as we would."""
    if rehearsal.asks("review") is None:
        return
    for draft in drafts:
        with contextlib.suppress(UnusableAnswer):
            unanswered(draft, rehearsal, desk.manner)
