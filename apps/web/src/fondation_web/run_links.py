"""Where the page of a job leads to."""

from dataclasses import dataclass

from fondation_shared.jobs import Course, Job
from fondation_shared.projects import Project
from fondation_shared.states import JobStatus


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of what the job made or adds to, and of its review; None of what is not there (yet)."""

    course: str | None
    versions: str | None
    project: str | None
    review: str | None


def links_of(job: Job, made: Course | Project | None) -> Links:
    """`made` is the course or the project that the job adds to; a course can be read once this job made a version."""
    course = made if isinstance(made, Course) else None
    readable = course is not None and any(version.job_id == job.id for version in course.versions)
    return Links(
        course=f"/courses/{course.id}/" if course and readable else None,
        versions=f"/courses/{course.id}/versions" if course and course.versions else None,
        project=f"/projects/{made.id}" if isinstance(made, Project) else None,
        review=f"/jobs/{job.id}/review" if job.status is JobStatus.WAITING else None,
    )
