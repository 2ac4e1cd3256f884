"""An outline or a plan that waits for a person, and what that person may change in it."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from fondation_shared.checks import Check, CliCheck, CommandCheck, ContractCheck, FilesCheck, HttpCheck, PageCheck, Step
from fondation_shared.errors import FieldProblem, Invalid
from fondation_shared.project import Plan, PlannedFile
from fondation_shared.project_paths import is_made, path_fault, same_place
from fondation_shared.stacks import STACKS, WITH_COMMAND
from fondation_shared.wire import Ask

Goal = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]

KEPT = "It is not changed by a review."
UNPRINTABLE = "It holds unprintable characters."
TWICE = "It stands there twice."
OUTSIDE = "It leads out of the project."
AS_IT_IS = "The file stays as it is, and so does what it is for."
_MANIFESTS = frozenset({"package.json", "pyproject.toml"})
_LOCKFILES = frozenset({"package-lock.json", "requirements.lock", "uv.lock"})
_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
"""Categories of Unicode: what steers, hides, ends a line or is nothing. Spaces that do not break are not among them."""


class OutlinedChapter(Ask):
    """A chapter that is to be written. `id` names it; `subjects` are what it teaches, and follow from the repository.

    Without `goals`, they follow from what is written.
    """

    id: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    title: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
    goals: Annotated[list[Goal], Field(max_length=6)] = []
    subjects: list[str] = []


class OutlineReview(Ask):
    """The outline of a course at `commit`, chapters in their order. A person may leave some out and move others."""

    kind: Literal["course"] = "course"
    title: str
    language: Literal["en", "fr"]
    commit: str
    ref: str | None = None
    chapters: Annotated[list[OutlinedChapter], Field(min_length=1, max_length=50)]


class PlanReview(Ask):
    """The plan of a project, and who made it: without a model the files are those of a starter."""

    kind: Literal["project"] = "project"
    writer: Literal["offline", "model"]
    plan: Plan


Review = Annotated[OutlineReview | PlanReview, Field(discriminator="kind")]
"""What waits for a person, and what they answer: the same, as they want it."""

REVIEW: TypeAdapter[OutlineReview | PlanReview] = TypeAdapter(Review)


def check_review(offered: OutlineReview | PlanReview, answer: OutlineReview | PlanReview) -> None:
    """Raise Invalid, with every problem, where `answer` is not what a person may make of what was `offered`."""
    problems = problems_of(offered, answer)
    if problems:
        raise Invalid(
            "The review cannot be followed.",
            hint="Change titles, goals, order, purposes and checks; leave chapters out; nothing else.",
            errors=problems,
        )


def problems_of(offered: OutlineReview | PlanReview, answer: OutlineReview | PlanReview) -> list[FieldProblem]:
    """Each field that cannot be followed, and why; `chapters.2.id` counts from 0."""
    match offered, answer:
        case OutlineReview(), OutlineReview():
            found = _of_outline(offered, answer)
        case PlanReview(), PlanReview():
            found = _of_plan(offered, answer)
        case _:
            found = iter([("kind", KEPT)])
    return [FieldProblem(field=field, message=message) for field, message in found]


def _of_outline(offered: OutlineReview, answer: OutlineReview) -> Iterator[tuple[str, str]]:
    yield from (
        (name, KEPT)
        for name in ("title", "language", "commit", "ref")
        if getattr(offered, name) != getattr(answer, name)
    )
    known = {chapter.id: chapter for chapter in offered.chapters}
    counts = Counter(chapter.id for chapter in answer.chapters)
    for number, chapter in enumerate(answer.chapters):
        place = f"chapters.{number}"
        if chapter.id not in known:
            yield f"{place}.id", "There is no such chapter."
        elif chapter.subjects not in ([], known[chapter.id].subjects):
            yield f"{place}.subjects", KEPT
        if counts[chapter.id] > 1:
            yield f"{place}.id", TWICE
        if not is_seen(chapter.title):
            yield f"{place}.title", UNPRINTABLE
        yield from ((f"{place}.goals.{at}", UNPRINTABLE) for at, goal in enumerate(chapter.goals) if not is_seen(goal))


def is_seen(text: str) -> bool:
    """Whether a reader sees every sign of a text for what it is."""
    return not any(unicodedata.category(sign) in _UNSEEN for sign in text)


def _of_plan(offered: PlanReview, answer: PlanReview) -> Iterator[tuple[str, str]]:
    before, plan = offered.plan, answer.plan
    if answer.writer != offered.writer:
        yield "writer", KEPT
    if plan.stack not in STACKS and plan.stack != before.stack:
        yield "plan.stack", "There is no such stack."
    elif plan.stack != before.stack:
        yield "plan.stack", "Another stack is another project: ask for one."
    yield from (
        (f"plan.{name}", KEPT)
        for name in ("name", "language", "commands")
        if getattr(before, name) != getattr(plan, name)
    )
    if not is_seen(plan.title):
        yield "plan.title", UNPRINTABLE
    yield from _of_files([file.path for file in before.files], [file.path for file in plan.files], offered.writer)
    yield from _of_kept(before.files, plan.files)
    yield from _of_checks(plan.checks)
    yield from _of_new_checks(before, plan.checks)


def _of_files(before: Sequence[str], paths: Sequence[str], writer: str) -> Iterator[tuple[str, str]]:
    counts, places = Counter(map(same_place, paths)), Counter(paths)
    for number, path in enumerate(paths):
        place = f"plan.files.{number}.path"
        fault = path_fault(path)
        if fault is not None:
            yield place, f"It cannot be a file of the project: {fault}."
        elif places[path] > 1:
            yield place, TWICE
        elif counts[same_place(path)] > 1:
            yield place, "On some systems it is one file with another one."
        elif path not in before and writer == "offline":
            yield place, "Without a model only the starter's files are written."
        elif path not in before and (path in _LOCKFILES or any(map(is_made, path.split("/")))):
            yield place, "It is made by programs: nobody writes it."
    left_out = set(before) - set(paths)
    if writer == "offline" and left_out:
        yield "plan.files", "Without a model all of the starter's files are written."
    elif not paths:
        yield "plan.files", "Without a file there is no project."
    elif left_out & (_LOCKFILES | _MANIFESTS):
        yield "plan.files", f"What is installed follows from {min(left_out & (_LOCKFILES | _MANIFESTS))}: it stays."


def _of_kept(before: Sequence[PlannedFile], files: Sequence[PlannedFile]) -> Iterator[tuple[str, str]]:
    purposes = {file.path: file.purpose for file in before if file.origin == "kept"}
    for number, file in enumerate(files):
        if file.purpose != purposes.get(file.path, file.purpose):
            yield f"plan.files.{number}.purpose", AS_IT_IS


def _of_checks(checks: Sequence[Check]) -> Iterator[tuple[str, str]]:
    if not checks:
        yield "plan.checks", "Without a check nothing would say that the project is done."
    counts = Counter(check.name for check in checks)
    for number, check in enumerate(checks):
        place = f"plan.checks.{number}"
        if counts[check.name] > 1:
            yield f"{place}.name", TWICE
        elif not is_seen(check.name):
            yield f"{place}.name", UNPRINTABLE
        yield from ((place, OUTSIDE) for path in _paths_of(check) if is_outside(path))


def _of_new_checks(before: Plan, checks: Sequence[Check]) -> Iterator[tuple[str, str]]:
    """Those that a person added or changed, which the stack may have nothing for."""
    steps: set[Step] = {each.step for each in before.commands}
    if before.stack in WITH_COMMAND:
        steps.add("run")
    for number, check in enumerate(checks):
        fault = _without(check, steps) if check not in before.checks else None
        if fault is not None:
            yield f"plan.checks.{number}", fault


def _without(check: Check, steps: Collection[Step]) -> str | None:
    """What a check needs that no step of the project does."""
    match check:
        case HttpCheck() | ContractCheck() if "start" not in steps:
            return "It needs a service, and this project starts none."
        case CliCheck() if "run" not in steps:
            return "It needs a command, and this project has none to run."
        case CommandCheck(step=step) if step not in steps:
            return "It is of a step that runs nothing."
        case _:
            return None


def _paths_of(check: Check) -> list[str]:
    match check:
        case FilesCheck():
            return [file.path for file in check.files]
        case PageCheck():
            return [path for path in (check.root, check.path) if path != "."]
        case _:
            return []


def is_outside(path: str) -> bool:
    """Whether a path is no plain one inside a project: absolute, upwards, Git's own, or with what nobody sees."""
    parts = path.split("/")
    strange = not path.isprintable() or "\\" in path or ":" in path
    return strange or not {"", ".", ".."}.isdisjoint(parts) or any(part.casefold() == ".git" for part in parts)
