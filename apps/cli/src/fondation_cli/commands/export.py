"""`fondation export`: a finished course as a book, as cards, as tours, as an archive."""

import contextlib
import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from fondation_cli.cancellation import Cancellation
from fondation_cli.claim import scratch
from fondation_cli.course.exports.formats import Format
from fondation_cli.course.exports.formats import export as write
from fondation_cli.course.fetch import fetch
from fondation_cli.course.markup import Span
from fondation_cli.course.shelf import read_course
from fondation_cli.course.sources import Sources
from fondation_cli.course.verify.copies import Copies
from fondation_cli.course.verify.evidence import Evidence
from fondation_cli.memo import Memo
from fondation_cli.messages import Messages
from fondation_cli.output.lines import CommandResult, print_line
from fondation_cli.output.narrator import narrator
from fondation_cli.runner import Run
from fondation_shared.clock import SystemClock
from fondation_shared.course import CourseDocument
from fondation_shared.errors import UsageError
from fondation_shared.jobs import Outcome
from fondation_shared.settings import CourseSettings

PHASES = ("fetch", "publish")


def export(folder: Path, form: str, output: Path | None, messages: Messages, *, as_json: bool) -> int:
    """Write the course in `folder` as `form` and print where. The files shown are checked against course.json first.

    Raises UsageError: there is no course, the form is none, or `output` is in the way. RepositoryError: the files that
    the course shows can be read neither beside it nor where it comes from.
    """
    wanted = _form(form)
    document, _ = read_course(folder)
    place = output or Path(_name(document, wanted))
    _refuse_what_is_in_the_way(place, folder, wanted)
    tell = narrator(messages, PHASES, as_json=as_json)
    with Cancellation() as cancellation, scratch() as work, tell, cancellation.listening():
        run = Run(PHASES, emit=tell, memo=Memo(work / "memo"), clock=SystemClock(), check=cancellation.check)
        with _sources(document, folder, work, run) as sources, run.phase("publish") as phase:
            made = work / "made"
            write(document, sources, wanted, made, phase, cache=CourseSettings.load().cache_dir / "colours")
            _put(made, place)
        tell.done(messages("The course is in {place}", place=str(place)))
    if as_json:
        print_line(CommandResult(outcome=Outcome.COMPLETED, course=os.fsdecode(place)))
    else:
        sys.stdout.buffer.write(os.fsencode(place) + b"\n")
        sys.stdout.flush()
    return 0


def _form(word: str) -> Format:
    try:
        return Format(word)
    except ValueError as error:
        known = ", ".join(Format)
        raise UsageError(
            f"There is no form called {word}.",
            cause=f"A course can be taken away as {known}.",
            hint="fondation export DIR --to epub",
        ) from error


def _name(document: CourseDocument, form: Format) -> str:
    """The title as a name; a folder says of which form it is, where no ending does."""
    name = re.sub(r"[^a-z0-9]+", "-", document.title.lower()).strip("-")[:60] or "course"
    return name + (form.ending or f"-{form}")


def _refuse_what_is_in_the_way(place: Path, folder: Path, form: Format) -> None:
    """A file of the same form is replaced; anything else stays."""
    replaceable = place.is_file() and not place.is_symlink() and place.suffix == form.ending
    if (os.path.lexists(place) and not (replaceable and form.ending)) or place.resolve() == folder.resolve():
        raise UsageError(
            f"{place} exists already.",
            cause="It would be lost.",
            hint=f"fondation export {shlex.quote(str(folder))} --to {form} -o ANOTHER",
        )


@contextlib.contextmanager
def _sources(document: CourseDocument, folder: Path, work: Path, run: Run) -> Iterator[Sources]:
    """The files at the commit: the copies beside the course where they are what it cites, else the repository's."""
    copies = Copies(folder)
    if _is_cited(document, Evidence(copies)):
        yield Sources(copies.read)
        return
    with run.phase("fetch") as phase:
        snapshot = fetch(document.repository.url, work / "repository", phase, ref=document.repository.commit)
    with snapshot:
        yield Sources(snapshot.read)


def _is_cited(document: CourseDocument, evidence: Evidence) -> bool:
    """Whether the copies hold every line that is shown, byte for byte."""
    return all(
        evidence.digest(Span(part.path, part.start_line, part.end_line)) == part.sha256
        for chapter in document.chapters
        for part in chapter.excerpts
    )


def _put(made: Path, place: Path) -> None:
    """Whole or not at all: beside its place first, then moved."""
    beside = place.with_name(f".{place.name}.part")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(made, beside)
        beside.replace(place)
    except OSError as error:
        shutil.rmtree(beside, ignore_errors=True) if beside.is_dir() else beside.unlink(missing_ok=True)
        raise UsageError(
            f"{place} cannot be written.", cause=error.strerror, hint=f"ls -ld {shlex.quote(str(place.parent))}"
        ) from error
