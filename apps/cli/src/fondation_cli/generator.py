"""One job of a worker: `job.json` in, events while it runs, `result.json` last, and the exit code that goes with it."""

from decimal import Decimal
from pathlib import Path

from fondation_cli import faults
from fondation_cli.calls.budget import Budget
from fondation_cli.calls.choice import asker_of
from fondation_cli.cancellation import Cancellation
from fondation_cli.course import pipeline as course
from fondation_cli.course.document import missing_from
from fondation_cli.course.estimating import estimate_course
from fondation_cli.course.exercises.bench import Trials
from fondation_cli.course.pipeline import Places, Task, make_course, refresh_course, result_of
from fondation_cli.course.refreshing.earlier import earlier_in
from fondation_cli.memo import Memo
from fondation_cli.messages import Messages
from fondation_cli.project import pipeline as project
from fondation_cli.project.authors import Author
from fondation_cli.project.base import BLUEPRINT
from fondation_cli.project.brief import Brief
from fondation_cli.project.estimating import estimate_project
from fondation_cli.project.job import build_into
from fondation_cli.project.reviewing import ReviewStep
from fondation_cli.review import AwaitsReview
from fondation_cli.runner import Emit, Run
from fondation_cli.workspace import Workspace
from fondation_shared.clock import SystemClock
from fondation_shared.course import CourseDocument
from fondation_shared.errors import Cancelled, FondationError, Partial, WorkFailed
from fondation_shared.generate import ProjectRequest, ProjectResult
from fondation_shared.jobs import CourseRequest, JobSpec, Outcome, Result, Verdict
from fondation_shared.project import Blueprint
from fondation_shared.review import OutlineReview, PlanReview
from fondation_shared.settings import CourseSettings
from fondation_shared.wording import Wording


class ChecksFailed(WorkFailed):
    """The project was built, and not all that must hold does."""

    code = "checks_failed"


CANCELLED = Result(outcome=Outcome.CANCELLED)


def run_job(workspace: Workspace, emit: Emit, settings: CourseSettings) -> int:
    """Do the job that `workspace` describes. The exit code is the CLI's for that ending."""
    with Cancellation() as cancellation:
        cancellation.last_words = lambda: workspace.write_result(CANCELLED)
        run = Run(
            (), emit=emit, memo=Memo(workspace.memo, kept=workspace.kept), clock=SystemClock(), check=cancellation.check
        )
        try:
            with cancellation.listening():
                result, exit_code = _done(workspace, settings, run)
        except AwaitsReview as waiting:
            result, exit_code = Result(outcome=Outcome.WAITING, review=waiting.review), waiting.exit_code
            workspace.clear()
        except Exception as unknown:  # noqa: BLE001 - whatever happened, the job's record has to say it
            error = faults.typed(unknown, settings.cache_dir / "logs")
            result, exit_code = _ended(error, run.phase_name), error.exit_code
            workspace.clear()
        workspace.write_result(result)
    return exit_code


def _done(workspace: Workspace, settings: CourseSettings, run: Run) -> tuple[Result, int]:
    job = workspace.read_job()
    workspace.prepare()
    if job.estimate:
        return _estimated(job, workspace, settings, run), 0
    if isinstance(job.request, ProjectRequest):
        return _built(job, job.request, workspace, settings, run)
    return _written(job, job.request, workspace, settings, run)


def _estimated(job: JobSpec, workspace: Workspace, settings: CourseSettings, run: Run) -> Result:
    """What the job would take, if it were one."""
    request = job.request
    asker = asker_of(settings, run, model=request.model, budget=None)
    if isinstance(request, ProjectRequest):
        told = estimate_project(Brief(request.prompt, request.stack), asker)
    else:
        run.expect(course.PHASES)
        places = Places(workspace.folder, workspace.out, settings.cache_dir)
        roots = tuple(Path(root) for root in job.allowed_roots)
        told = estimate_course(Task(request, job.archive, roots, asker=asker), places, run)
    return Result(outcome=Outcome.COMPLETED, verdict=Verdict.PASSED, estimate=told)


def _built(
    job: JobSpec, request: ProjectRequest, workspace: Workspace, settings: CourseSettings, run: Run
) -> tuple[Result, int]:
    """A project; one whose checks do not hold has failed, and is handed over all the same."""
    run.expect(project.PHASES)
    answer = job.reviewed if isinstance(job.reviewed, PlanReview) else None
    brief = Brief(request.prompt, request.stack, review=ReviewStep(answer) if request.review else None)
    earlier = workspace.earlier if job.refresh else None
    author = Author(request.model, request.budget, job=job.id)
    report = build_into(
        workspace.out, brief, author, workspace.folder, settings, run, delivered=job.id, earlier=earlier
    )
    plan = Blueprint.model_validate_json((workspace.out / BLUEPRINT).read_bytes()).plan
    made = ProjectResult(title=plan.title, stack=report.stack, writer=report.writer, checks=report.checks)
    if report.verdict != "failed":
        exit_code = 0 if report.verdict == "passed" else Partial.exit_code
        return Result(outcome=Outcome.COMPLETED, verdict=Verdict(report.verdict), result=made), exit_code
    said = _what_fails(made, Messages("en"))
    error = ChecksFailed(said.message, hint=said.hint)
    failure = faults.failure(error, "test", fr=_what_fails(made, Messages("fr")))
    return Result(outcome=Outcome.FAILED, result=made, failure=failure), error.exit_code


def _what_fails(made: ProjectResult, messages: Messages) -> Wording:
    failed = [check.name for check in made.checks if not check.passed]
    message = messages(
        "The project fails {failed} of {total} checks: {names}",
        failed=messages.number(len(failed)),
        total=messages.number(len(made.checks)),
        names=", ".join(failed),
    )
    return Wording(message=message, hint=messages("Read build.log and report.json: they say what each check found."))


def _written(
    job: JobSpec, request: CourseRequest, workspace: Workspace, settings: CourseSettings, run: Run
) -> tuple[Result, int]:
    run.expect(course.PHASES)
    places = Places(workspace.folder, workspace.out, settings.cache_dir)
    task = Task(
        request,
        archive=job.archive,
        allowed_roots=tuple(Path(root) for root in job.allowed_roots),
        copies=True,
        exports=True,
        trials=Trials.of(settings),
        reviewed=job.reviewed if isinstance(job.reviewed, OutlineReview) else None,
        asker=None if job.check else asker_of(settings, run, model=request.model, budget=_budget(job, request.budget)),
    )
    if not job.refresh:
        return _completed(make_course(task, places, run))
    staleness, document = refresh_course(task, earlier_in(workspace.earlier), places, run, check=job.check)
    staleness = staleness.model_copy(update={"checked_at": run.clock.now()})
    if document is None:
        return Result(outcome=Outcome.COMPLETED, verdict=Verdict.PASSED, staleness=staleness), 0
    result, exit_code = _completed(document)
    return result.model_copy(update={"staleness": staleness}), exit_code


def _budget(job: JobSpec, money: float | None) -> Budget:
    return Budget(money=None if money is None else Decimal(str(money)), job=job.id)


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
