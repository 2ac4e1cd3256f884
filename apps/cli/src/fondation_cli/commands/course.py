"""`fondation course`: a repository becomes a folder that can be opened and read; no server takes part."""

import os
import shlex
import sys
import webbrowser
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from fondation_cli.cancellation import Cancellation
from fondation_cli.claim import scratch
from fondation_cli.commands.estimating import course_estimated
from fondation_cli.commands.reviewing import Step, leave
from fondation_cli.commands.writer import WriterOptions
from fondation_cli.course.document import missing_from
from fondation_cli.course.exercises.bench import Trials
from fondation_cli.course.pipeline import PHASES, Places, Task, make_course, result_of
from fondation_cli.destination import Destination
from fondation_cli.memo import Memo, usable_cache
from fondation_cli.messages import Messages
from fondation_cli.output.lines import CommandResult, print_line
from fondation_cli.output.narrator import narrator
from fondation_cli.review import AwaitsReview
from fondation_cli.runner import Run
from fondation_shared.clock import SystemClock
from fondation_shared.course import CourseDocument
from fondation_shared.errors import Invalid, Partial, UsageError
from fondation_shared.jobs import CourseRequest, Outcome, Verdict
from fondation_shared.repositories import (
    HttpsRepository,
    LocalRepository,
    RepositoryAddress,
    parse_repository,
    taken_form,
)
from fondation_shared.review import OutlineReview
from fondation_shared.settings import CourseSettings


@dataclass(frozen=True, slots=True)
class CourseOptions:
    """What a person asked for; `output` None: a folder here, named after the repository."""

    repository: str
    output: Path | None
    ref: str | None
    language: str
    include: list[str]
    exclude: list[str]
    chapters: int | None
    exercises: str | None
    step: Step
    audience: str | None
    writer: WriterOptions
    estimate: bool
    open: bool
    as_json: bool


def course(options: CourseOptions, messages: Messages) -> int:
    """Make the course; 0 where all of it holds, 5 where something is missing and said, 10 where it waits for a person.

    Raises UsageError: the words or the output folder cannot be used. Whatever `make_course` raises.
    """
    settings = CourseSettings.load(exercises=options.exercises)
    task = Task(_request(options), copies=True, trials=Trials.of(settings), reviewed=options.step.answer(OutlineReview))
    if options.estimate:
        return course_estimated(task, options.writer, messages, as_json=options.as_json)
    destination = Destination(options.output or Path(f"{_name(options.repository)}-course"))
    tell = narrator(messages, PHASES, as_json=options.as_json)
    with Cancellation() as cancellation, destination, scratch() as folder, tell:
        cache = usable_cache(settings.cache_dir, folder)
        run = Run(PHASES, emit=tell, memo=Memo(cache / "memo"), clock=SystemClock(), check=cancellation.check)
        try:
            with cancellation.listening():
                task = replace(task, asker=options.writer.asker(settings, run))
                document = make_course(task, Places(folder, destination.staging, cache), run)
        except AwaitsReview as waiting:
            tell.done(messages("The outline waits for your review"))
            file = Path(f"{destination.folder}.outline.json")
            return leave(waiting, file, messages, as_json=options.as_json)
        destination.commit()
        tell.done(_sentence(document, messages))
    page = destination.folder / "site" / "index.html"
    exit_code = 0 if document.verdict is Verdict.PASSED else Partial.exit_code
    if options.as_json:
        print_line(_result(document, page, exit_code))
    else:
        sys.stdout.buffer.write(os.fsencode(page) + b"\n")
        sys.stdout.flush()
    if options.open and not webbrowser.open(page.as_uri()):
        sys.stderr.write(messages("No browser could be started: open the page yourself.") + "\n")
    return exit_code


def _request(options: CourseOptions) -> CourseRequest:
    given = {
        "repository": _everywhere(options.repository),
        "ref": options.ref,
        "language": options.language,
        "include": options.include,
        "exclude": options.exclude,
        "chapters": options.chapters,
        "review": options.step.is_asked,
        "audience": options.audience,
    }
    try:
        return CourseRequest.model_validate({name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0])
        raise UsageError(
            f"The value for {field} does not fit.", cause=first["msg"], hint="fondation course --help"
        ) from error


def _address(repository: str) -> RepositoryAddress:
    try:
        return parse_repository(repository)
    except Invalid as refused:
        taken = taken_form(repository.strip())
        raise UsageError(
            refused.detail,
            cause=refused.cause or "A repository is an https URL, a folder or an archive.",
            hint=f"fondation course {shlex.quote(taken) if taken else '--help'}",
        ) from refused


def _everywhere(repository: str) -> str:
    """A course tells where it comes from: a path has to mean the same from every folder."""
    address = _address(repository)
    return os.path.realpath(address.path.expanduser()) if isinstance(address, LocalRepository) else repository


def _name(repository: str) -> str:
    address = _address(repository)
    return address.name if isinstance(address, HttpsRepository | LocalRepository) else "repository"


def _sentence(document: CourseDocument, messages: Messages) -> str:
    said = result_of(document)
    if document.verdict is Verdict.PARTIAL:
        return messages("The course is partial; missing: {missing}", missing="; ".join(missing_from(document)))
    return messages(
        "The course is ready: {count} chapters, {checked} citations checked",
        count=messages.number(said.chapters),
        checked=messages.number(said.citations),
    )


def _result(document: CourseDocument, page: Path, exit_code: int) -> CommandResult:
    return CommandResult(
        outcome=Outcome.COMPLETED,
        verdict=document.verdict,
        missing=missing_from(document),
        result=result_of(document),
        course=os.fsdecode(page),
        exit_code=exit_code,
    )
