"""What the page of a job shows, from the job, its log and its course; no HTML here, and no words in templates."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from fondation_shared.by_hand import command_of
from fondation_shared.events import ArtifactReady, Recorded
from fondation_shared.jobs import Course, CourseRequest, Job, JobKind, Language
from fondation_shared.priority import NORMAL
from fondation_shared.projects import Project
from fondation_shared.queue import Held
from fondation_shared.states import JobStatus
from fondation_web import build_view, run_words
from fondation_web.build_view import CheckView, FileView
from fondation_web.failure_view import FailureView, failure_of
from fondation_web.language import Words
from fondation_web.log_line import Line, attempt_anchor, line, phase_anchor, phase_name, printable
from fondation_web.run_links import Links, links_of
from fondation_web.run_state import Attempt, Chapter, Draft, Phase, RunState
from fondation_web.spending import SpendingView, spending_of

SHOWN_LINES = 2000
"""How many of the log's last lines a page begins with; the earlier ones are one link away."""
_LAST_LINES = 10


@dataclass(slots=True)
class Log:
    """The lines of a log, `count` of them; of a long one only the last `limit` are kept."""

    limit: int | None = SHOWN_LINES
    kept: deque[Line] = field(default_factory=deque)
    last: deque[str] = field(default_factory=lambda: deque(maxlen=_LAST_LINES))
    count: int = 0

    @property
    def earlier(self) -> int:
        """How many lines there are before the first that is kept."""
        return self.count - len(self.kept)

    def add(self, entry: Line) -> None:
        """Take in the next line."""
        self.count += 1
        self.last.append(entry.text)
        self.kept.append(entry)
        if self.limit is not None and len(self.kept) > self.limit:
            self.kept.popleft()


def read_log(entries: Iterable[Recorded], state: RunState, log: Log, words: Words) -> None:
    """Let the state and the lines take in the next entries."""
    for recorded in entries:
        state.apply(recorded)
        shown = line(recorded, log.count + 1, words, made=bool(state.artifacts))
        if shown is not None:
            log.add(shown)


@dataclass(frozen=True, slots=True)
class PhaseView:
    """A phase of the strip; `time` is written out, `href` leads to its place in the log once it has begun."""

    name: str
    href: str | None
    status: str
    time: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class ChapterView:
    """A chapter of the list and its state; no title before it is begun, no address before it can be read."""

    order: int
    title: str | None
    state: str
    href: str | None


@dataclass(frozen=True, slots=True)
class AttemptView:
    """An attempt of the list."""

    number: int
    anchor: str
    worker_id: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class RunView:
    """Everything but the lines of the log."""

    job: Job
    seq: int
    state: str
    live: bool
    name: str
    language: Language | None
    repository: str
    repository_href: str | None
    title: str
    sentence: str
    seconds: float | None
    spent: str | None
    left: str | None
    phases: list[PhaseView]
    phase_note: str | None
    spending: SpendingView | None
    chapters: list[ChapterView]
    drafts: list[Draft]
    checks: list[CheckView]
    files: list[FileView]
    attempts: list[AttemptView]
    artifacts: list[ArtifactReady]
    failure: FailureView | None
    missing: list[str]
    facts: list[tuple[str, str]]
    command: str | None
    links: Links
    can_cancel: bool
    can_retry: bool
    can_make: bool
    no_worker: bool
    no_able: bool
    held: Held | None
    once: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What a view needs besides the job and its log; `once` is the key under which a retry has one effect."""

    words: Words
    now: datetime
    worker_up: bool
    once: str
    upload_name: str | None = None
    does: Callable[[JobKind], bool] = lambda _: True
    """Whether a worker is there that does such jobs."""
    held: Held | None = None


def view(job: Job, made: Course | Project | None, state: RunState, last: Sequence[str], setting: Setting) -> RunView:
    """The view of a job behind entry `state.seq` of its log; `last` are the last lines before it.

    `made`: the course or the project that it adds to.
    """
    words = setting.words
    name = run_words.called(job, setting.upload_name)
    links = links_of(job, made)
    repository = job.request.repository if isinstance(job.request, CourseRequest) else ""
    able = setting.does(job.kind)
    said = run_words.sentence(job, state, words, worker_up=setting.worker_up, able=able, held=setting.held)
    seconds = run_words.seconds_of(job, setting.now)
    return RunView(
        job=job,
        seq=state.seq,
        state=run_words.state_of(job),
        live=not run_words.is_over(job),
        name=name,
        language=job.request.language if isinstance(job.request, CourseRequest) else None,
        repository=setting.upload_name or repository,
        repository_href=repository if repository.startswith("https://") else None,
        title=f"{run_words.whole(said, job, setting.now, words)} · {name}",
        sentence=said,
        seconds=seconds,
        spent=run_words.spent(job, seconds, words),
        left=run_words.left(job, seconds, words),
        phases=[_phase(phase, words, setting.now) for phase in _shown(job, state)],
        phase_note=printable(state.active.message) if state.active and state.active.message else None,
        spending=spending_of(job, words),
        chapters=_chapters(state, links.course, words) if job.kind == "course" and not job.estimates else [],
        drafts=[replace(each, title=printable(each.title), text=_lines(each.text)) for each in state.drafts],
        checks=build_view.checks_of(job, words),
        files=build_view.files_of(state.files, words),
        attempts=[_attempt(attempt, words) for attempt in state.attempts],
        artifacts=list(state.artifacts.values()),
        failure=failure_of(job, made, last, words),
        missing=[printable(entry) for entry in job.missing],
        facts=_facts(job, made, words),
        command=_command(job, setting.upload_name),
        links=links,
        can_cancel=job.status in {JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.WAITING},
        can_retry=run_words.is_over(job) and not job.estimates,
        can_make=job.estimate is not None and "request" not in (job.unreadable or ()),
        no_worker=job.status is JobStatus.QUEUED and not setting.worker_up,
        no_able=job.status is JobStatus.QUEUED and setting.worker_up and not able,
        held=setting.held,
        once=setting.once,
    )


def _shown(job: Job, state: RunState) -> list[Phase]:
    """The phases of the strip: what only says what a job would take comes to its end before the last of them."""
    left_out = job.estimates and run_words.is_over(job)
    return [phase for phase in state.phases.values() if phase.attempt or not left_out]


def _command(job: Job, upload_name: str | None) -> str | None:
    """The same without a server; None of a change, for the server has the version that is changed."""
    if job.project_id and job.refreshes:
        return None
    return command_of(job.request, upload_name, estimate=job.estimates)


def _phase(phase: Phase, words: Words, now: datetime) -> PhaseView:
    seconds = phase.seconds
    if seconds is None and phase.status == "active" and phase.started_at is not None:
        seconds = max(0.0, (now - phase.started_at).total_seconds())
    time = "" if seconds is None else words.duration(seconds)
    if phase.status == "active" and phase.total > 1:
        time = f"{words.number(phase.done)}/{words.number(phase.total)}"
    href = f"#{phase_anchor(phase.name, phase.attempt)}" if phase.attempt else None
    return PhaseView(phase_name(phase.name, words), href, phase.status, time, phase.done, phase.total)


def _chapters(state: RunState, href: str | None, words: Words) -> list[ChapterView]:
    """What is written, and in its place what is being written or still to come."""
    written = {chapter.order: chapter for chapter in state.chapters}
    writing = state.phases.get("write") or Phase("write")
    drafts = {draft.order: draft for draft in state.drafts}
    first = min([1, *written])
    planned = 0 if href else writing.total
    now = first + writing.done if writing.status == "active" and not drafts else None
    orders = sorted({*written, *drafts, *range(first, first + planned)})
    return [
        _chapter(order, written[order], href, words)
        if order in written
        else _coming(order, drafts.get(order), words, is_now=order == now)
        for order in orders
    ]


def _coming(order: int, draft: Draft | None, words: Words, *, is_now: bool) -> ChapterView:
    """A chapter that is not there yet; its title is known once a model has begun."""
    state = words("run.chapter_writing" if draft or is_now else "run.chapter_planned")
    return ChapterView(order, printable(draft.title) if draft else None, state, None)


def _lines(text: str) -> str:
    return "\n".join(map(printable, text.split("\n")))


def _chapter(order: int, chapter: Chapter, href: str | None, words: Words) -> ChapterView:
    if chapter.status == "verified" and chapter.checked is not None:
        key = "run.chapter_refused" if chapter.refused else "run.chapter_verified"
        told = words(key, n=chapter.checked, checked=chapter.checked, refused=chapter.refused)
    else:
        told = words(f"run.chapter_{chapter.status}")
    page = f"{href}chapters/{chapter.slug}.html" if href else None
    return ChapterView(order, printable(chapter.title), told, page)


def _attempt(attempt: Attempt, words: Words) -> AttemptView:
    reason = attempt.reason
    if reason is not None and words.known(f"reason.{reason}"):
        reason = words(f"reason.{reason}")
    return AttemptView(attempt.number, attempt_anchor(attempt.number), attempt.worker_id, reason)


def _facts(job: Job, made: Course | Project | None, words: Words) -> list[tuple[str, str]]:
    request = job.request
    if isinstance(request, CourseRequest):
        facts = _course_facts(job, request, made if isinstance(made, Course) else None, words)
    else:
        facts = {
            "prompt": printable(request.prompt),
            "stack": job.result.stack if job.result else request.stack or "",
            "writer": words(f"writer.{job.result.writer}") if job.result else "",
            "model": request.model or "",
        }
    facts["priority"] = words(f"priority.{job.priority}") if job.priority != NORMAL else ""
    return [(words(f"fact.{name}"), value) for name, value in facts.items() if value]


def _course_facts(job: Job, request: CourseRequest, course: Course | None, words: Words) -> dict[str, str]:
    version = next((found for found in course.versions if found.job_id == job.id), None) if course else None
    return {
        "language": words(f"language.{request.language}"),
        "chapters": words.number(request.chapters) if request.chapters else "",
        "ref": request.ref or "",
        "include": ", ".join(request.include),
        "exclude": ", ".join(request.exclude),
        "model": request.model or "",
        "audience": printable(request.audience or ""),
        "commit": version.commit[:12] if version else "",
    }
