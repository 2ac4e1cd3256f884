"""`fondation refresh`: a finished course follows its repository to the newest commit, in its place."""

import os
import shlex
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from fondation_cli.cancellation import Cancellation
from fondation_cli.claim import scratch
from fondation_cli.commands.writer import WriterOptions
from fondation_cli.course.document import missing_from
from fondation_cli.course.exercises.bench import Trials
from fondation_cli.course.pipeline import PHASES, Places, Task, refresh_course, result_of
from fondation_cli.course.refreshing.earlier import Earlier, earlier_in
from fondation_cli.course.refreshing.staleness import sentence_of
from fondation_cli.destination import Destination
from fondation_cli.memo import Memo, usable_cache
from fondation_cli.messages import Messages
from fondation_cli.output.lines import CommandResult, print_line
from fondation_cli.output.narrator import Narrator, narrator
from fondation_cli.runner import Run
from fondation_shared.clock import SystemClock
from fondation_shared.course import CourseDocument
from fondation_shared.errors import NotAvailable, Partial, UsageError
from fondation_shared.jobs import CourseRequest, Outcome, Verdict
from fondation_shared.refresh import Staleness
from fondation_shared.repositories import HttpsRepository, LocalRepository, parse_repository
from fondation_shared.settings import CourseSettings

STALE_EXIT_CODE = 9
"""What `--check` leaves with where there is something newer."""


@dataclass(frozen=True, slots=True)
class RefreshOptions:
    """What a person asked for; `ref` None: the one that the course was made of; `check`: look, and write nothing.

    `archive`: the newer one, for a course that was made from an archive.
    """

    folder: Path
    ref: str | None
    archive: Path | None
    check: bool
    audience: str | None
    writer: WriterOptions
    as_json: bool


def refresh(options: RefreshOptions, messages: Messages) -> int:
    """Bring the course up to date; 0 where it is, 5 where something is missing and said, 9 if only looked and stale.

    Raises UsageError: there is no course, or its folder cannot be used. NotAvailable: it was made from an archive, and
    no newer one is given.
    Whatever `make_course` raises; the course is then what it was.
    """
    earlier = earlier_in(options.folder)
    request = _request(earlier, options)
    is_archive = options.archive is not None
    task = Task(request, archive=is_archive, copies=True, trials=Trials.of(CourseSettings.load()))
    if options.check:
        with narrator(messages, PHASES[:1], as_json=options.as_json) as tell, scratch() as folder:
            staleness, _ = _run(task, earlier, folder, folder / "out", tell, None)
        return _checked(staleness, options, messages)
    destination = Destination(options.folder)
    with destination, scratch() as folder, narrator(messages, PHASES, as_json=options.as_json) as tell:
        staleness, document = _run(task, earlier, folder, destination.staging, tell, options.writer)
        if document is not None:
            destination.commit()
        tell.done(_sentence(document, messages))
    return _told(destination.folder, document or earlier.document, staleness, options)


def _run(
    task: Task, earlier: Earlier, folder: Path, out: Path, tell: Narrator, writer: WriterOptions | None
) -> tuple[Staleness, CourseDocument | None]:
    """The next version, by `writer`; with none it is only looked how far the earlier one lies behind."""
    with Cancellation() as cancellation:
        settings = CourseSettings.load()
        cache = usable_cache(settings.cache_dir, folder)
        run = Run(PHASES, emit=tell, memo=Memo(cache / "memo"), clock=SystemClock(), check=cancellation.check)
        with cancellation.listening():
            task = replace(task, asker=writer.asker(settings, run)) if writer else task
            return refresh_course(task, earlier, Places(folder, out, cache), run, check=writer is None)


def _request(earlier: Earlier, options: RefreshOptions) -> CourseRequest:
    """What was asked for when the course was made, of a newer commit."""
    document, wanted = earlier.document, earlier.document.wanted
    return CourseRequest(
        repository=_repository(document.repository.url, options),
        ref=options.ref or wanted.ref,
        include=wanted.include,
        exclude=wanted.exclude,
        language=document.language,
        chapters=wanted.chapters,
        audience=options.audience or wanted.audience,
    )


def _repository(made_from: str, options: RefreshOptions) -> str:
    """Where the next version is read: a repository changes by itself, and an archive never does."""
    folder = shlex.quote(str(options.folder))
    match parse_repository(made_from):
        case HttpsRepository():
            changes = True
        case LocalRepository(path=path):
            changes = path.is_absolute()
        case _:
            changes = False
    if changes and options.archive is not None:
        raise UsageError(
            f"The course follows {made_from}: only one that was made from an archive is given another.",
            hint=f"fondation refresh {folder}",
        )
    if changes:
        return made_from
    if options.archive is None:
        raise NotAvailable(
            f"The course was made from {made_from}, and an archive does not change.",
            hint=f"fondation refresh {folder} --archive NEWER-ARCHIVE",
        )
    return str(options.archive.absolute())


def _checked(staleness: Staleness, options: RefreshOptions, messages: Messages) -> int:
    is_stale = staleness.commit != staleness.from_commit
    exit_code = STALE_EXIT_CODE if is_stale else 0
    if options.as_json:
        print_line(CommandResult(outcome=Outcome.COMPLETED, staleness=staleness, exit_code=exit_code))
    else:
        sys.stdout.write(messages.translate(sentence_of(staleness)) + "\n")
        sys.stdout.flush()
    return exit_code


def _sentence(document: CourseDocument | None, messages: Messages) -> str:
    if document is None:
        return messages("Up to date")
    if document.verdict is Verdict.PARTIAL:
        return messages("The course is partial; missing: {missing}", missing="; ".join(missing_from(document)))
    counts = result_of(document).changes
    return messages(
        "The course is at {commit}. Chapters: {same} the same, {moved} with moved lines, {amended} brought up to date, "
        "{rewritten} written again, {new} new, {removed} gone",
        commit=document.repository.commit[:10],
        **({} if counts is None else counts.model_dump()),
    )


def _told(folder: Path, document: CourseDocument, staleness: Staleness, options: RefreshOptions) -> int:
    page = folder / "site" / "index.html"
    exit_code = 0 if document.verdict is Verdict.PASSED else Partial.exit_code
    if not options.as_json:
        sys.stdout.buffer.write(os.fsencode(page) + b"\n")
        sys.stdout.flush()
        return exit_code
    print_line(
        CommandResult(
            outcome=Outcome.COMPLETED,
            verdict=document.verdict,
            missing=missing_from(document),
            result=result_of(document),
            staleness=staleness,
            course=os.fsdecode(page),
            exit_code=exit_code,
        )
    )
    return exit_code
