"""One job of a worker: `job.json` in, events while it runs, `result.json` last, and the exit code that goes with it."""

from pathlib import Path

from fondation_cli import faults
from fondation_cli.cancellation import Cancellation
from fondation_cli.course.document import missing_from
from fondation_cli.course.exercises.bench import Trying
from fondation_cli.course.pipeline import PHASES, Places, Task, make_course, refresh_course, result_of
from fondation_cli.course.refreshing.earlier import earlier_in
from fondation_cli.memo import Memo
from fondation_cli.messages import Messages
from fondation_cli.runner import Emit, Run
from fondation_cli.workspace import Workspace
from fondation_shared.clock import SystemClock
from fondation_shared.course import CourseDocument
from fondation_shared.errors import Cancelled, FondationError, NotAvailable, Partial
from fondation_shared.jobs import JobSpec, Outcome, Result, Verdict
from fondation_shared.wording import Wording

CANCELLED = Result(outcome=Outcome.CANCELLED)


def run_job(workspace: Workspace, emit: Emit, cache: Path, trying: Trying = Trying.NEVER) -> int:
    """Do the job that `workspace` describes; `cache` may be shared. The exit code is the CLI's for that ending.

    `trying`: when the repository's own tests may be run.
    """
    with Cancellation() as cancellation:
        cancellation.last_words = lambda: workspace.write_result(CANCELLED)
        run = Run(PHASES, emit=emit, memo=Memo(workspace.memo), clock=SystemClock(), check=cancellation.check)
        try:
            with cancellation.listening():
                result, exit_code = _done(workspace, cache, trying, run)
        except Exception as unknown:  # noqa: BLE001 - whatever happened, the job's record has to say it
            error = faults.typed(unknown, cache / "logs")
            result, exit_code = _ended(error, run.phase_name), error.exit_code
            workspace.clear()
        workspace.write_result(result)
    return exit_code


def _done(workspace: Workspace, cache: Path, trying: Trying, run: Run) -> tuple[Result, int]:
    job = workspace.read_job()
    _refuse_what_is_not_offered(job)
    workspace.prepare()
    places = Places(workspace.folder, workspace.out, cache)
    task = Task(
        job.request,
        archive=job.archive,
        allowed_roots=tuple(Path(root) for root in job.allowed_roots),
        copies=True,
        exports=True,
        trying=trying,
    )
    if not job.refresh:
        return _completed(make_course(task, places, run))
    staleness, document = refresh_course(task, earlier_in(workspace.earlier), places, run, check=job.check)
    staleness = staleness.model_copy(update={"checked_at": run.clock.now()})
    if document is None:
        return Result(outcome=Outcome.COMPLETED, verdict=Verdict.PASSED, staleness=staleness), 0
    result, exit_code = _completed(document)
    return result.model_copy(update={"staleness": staleness}), exit_code


def _refuse_what_is_not_offered(job: JobSpec) -> None:
    """A server refuses these before; another one, or a later one, may not."""
    asked = job.request
    wanted = {
        f"a job of kind {job.kind}": job.kind != "course",
        "a model": asked.model is not None,
        "an audience": asked.audience is not None,
        "a review": asked.review,
    }
    for name, is_wanted in wanted.items():
        if is_wanted:
            raise NotAvailable(
                f"The job wants {name}.",
                cause="This version writes courses from repositories, offline.",
                hint="fondation course --help",
            )


def _completed(document: CourseDocument) -> tuple[Result, int]:
    result = Result(
        outcome=Outcome.COMPLETED,
        verdict=document.verdict,
        missing=missing_from(document),
        result=result_of(document),
    )
    return result, 0 if document.verdict is Verdict.PASSED else Partial.exit_code


def _ended(error: FondationError, phase: str | None) -> Result:
    if isinstance(error, Cancelled):
        return CANCELLED
    return Result(outcome=Outcome.FAILED, failure=faults.failure(error, phase, fr=_in_french(error)))


def _in_french(error: FondationError) -> Wording:
    """The job's page is read in the language of whoever looks at it, which only the page knows."""
    french = Messages("fr")
    said = [french.translate(text) for text in (error.detail, error.cause) if text]
    return Wording(message=" ".join(said), hint=french.translate(error.hint) if error.hint else None)
