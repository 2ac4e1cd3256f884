"""Courses and jobs in lists: one line or card each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from fondation_shared.ids import CourseId, JobId, ProjectId, UploadId
from fondation_shared.jobs import Course, CourseRequest, Job, Verdict
from fondation_shared.projects import Project
from fondation_shared.states import JobStatus
from fondation_web import run_words
from fondation_web.jobs.submit import UPLOAD_PREFIX
from fondation_web.language import Words
from fondation_web.log_line import printable
from fondation_web.presence import Presence
from fondation_web.store import uploads


@dataclass(frozen=True, slots=True)
class JobRowView:
    """A job in a list."""

    id: JobId
    name: str
    sentence: str
    state: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CourseView:
    """A course in a list; `newer` says that a newer version is `running` or has `failed`."""

    id: CourseId
    title: str
    repository: str
    language: str
    ready: bool
    version: int
    commit: str
    partial: bool
    state: str
    job_id: JobId | None
    newer: str | None


@dataclass(frozen=True, slots=True)
class ProjectCard:
    """A project in a list; `newer` as in `Heading`, `sentence` says how its last job stands."""

    id: ProjectId
    title: str
    prompt: str
    stack: str
    version: int
    partial: bool
    state: str
    sentence: str
    job_id: JobId
    newer: str | None


@dataclass(frozen=True, slots=True)
class Listed:
    """Courses and jobs, and the names of the archives that some of them read."""

    courses: Sequence[Course]
    jobs: Sequence[Job]
    archives: dict[str, str]


def listed(connection: Connection, found: Sequence[Course], asked: Sequence[Job]) -> Listed:
    """These courses and jobs, with the archives that they read."""
    repositories = {course.repository for course in found} | {_read_by(job) for job in asked}
    archives = {}
    for repository in repositories:
        upload = uploads.find(connection, UploadId(repository)) if repository.startswith(UPLOAD_PREFIX) else None
        if upload is not None:
            archives[repository] = upload.shown.name
    return Listed(found, asked, archives)


def job_views(found: Listed, words: Words, now: datetime, presence: Presence) -> list[JobRowView]:
    """A line for each job; `presence` says who is there to do it."""
    return [
        JobRowView(
            id=job.id,
            name=run_words.called(job, found.archives.get(_read_by(job))),
            sentence=run_words.whole(_said(job, words, presence), job, now, words),
            state=run_words.state_of(job),
            created_at=job.created_at,
        )
        for job in found.jobs
    ]


def _said(job: Job, words: Words, presence: Presence) -> str:
    return run_words.sentence(job, None, words, worker_up=presence.up, able=presence.does(job.kind))


def _read_by(job: Job) -> str:
    """The repository that a job reads; a project's reads none."""
    return job.request.repository if isinstance(job.request, CourseRequest) else ""


def course_views(found: Listed) -> list[CourseView]:
    """A card for each course."""
    return [_course_view(course, found.archives.get(course.repository)) for course in found.courses]


def _course_view(course: Course, archive: str | None) -> CourseView:
    version = course.versions[0] if course.versions else None
    last = course.last_job
    return CourseView(
        id=course.id,
        title=course.title or run_words.name_of(course.repository, archive),
        repository=archive or course.repository,
        language=course.language,
        ready=version is not None,
        version=version.number if version else 0,
        commit=version.commit if version else "",
        partial=version is not None and version.verdict is Verdict.PARTIAL,
        state=run_words.state_of(last) if last else "queued",
        job_id=last.id if last else None,
        newer=_newer(last) if last else None,
    )


def project_cards(found: Sequence[Project], words: Words, now: datetime, presence: Presence) -> list[ProjectCard]:
    """A card for each project."""
    return [_project_card(project, words, now, presence) for project in found]


def _project_card(project: Project, words: Words, now: datetime, presence: Presence) -> ProjectCard:
    version = project.versions[0] if project.versions else None
    last = project.last_job
    said = _said(last, words, presence)
    return ProjectCard(
        id=project.id,
        title=printable(project.title) if project.title else run_words.called(last),
        prompt=printable(project.prompt),
        stack=version.stack if version else "",
        version=version.number if version else 0,
        partial=version is not None and version.verdict is Verdict.PARTIAL,
        state=run_words.state_of(last),
        sentence=run_words.whole(said, last, now, words),
        job_id=last.id,
        newer=run_words.newer(last, version.created_at) if version else None,
    )


def _newer(last: Job) -> str | None:
    """What a last job says of the version that is still to come."""
    if not run_words.is_over(last):
        return "running"
    return "failed" if last.status is JobStatus.FAILED else None
