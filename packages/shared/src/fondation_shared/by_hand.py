"""The command that does on one's own machine what a server was asked for."""

import shlex

from fondation_shared.jobs import CourseRequest


def course_command(request: CourseRequest, upload_name: str | None = None) -> str:
    """The command that makes the same course without a server; of an archive, where its file lies."""
    parts = ["fondation", "course", upload_name or request.repository, "--language", request.language]
    parts += ["--ref", request.ref] if request.ref else []
    parts += ["--chapters", str(request.chapters)] if request.chapters else []
    for option, globs in (("--include", request.include), ("--exclude", request.exclude)):
        for glob in globs:
            parts += [option, glob]
    return " ".join(shlex.quote(part) for part in parts)
