"""The command that does on one's own machine what a server was asked for."""

import shlex

from fondation_shared.generate import ProjectRequest
from fondation_shared.jobs import CourseRequest, Request

_LONGEST_PROMPT = 300
"""Of a longer one, or one of several lines, the command says where to put it."""


def command_of(request: Request, upload_name: str | None = None) -> str:
    """The command that makes the same without a server; of an uploaded archive, where its file lies."""
    if isinstance(request, ProjectRequest):
        return _build_command(request)
    return _course_command(request, upload_name)


def _course_command(request: CourseRequest, upload_name: str | None) -> str:
    parts = ["fondation", "course", upload_name or request.repository, "--language", request.language]
    parts += ["--ref", request.ref] if request.ref else []
    parts += ["--chapters", str(request.chapters)] if request.chapters else []
    for option, globs in (("--include", request.include), ("--exclude", request.exclude)):
        for glob in globs:
            parts += [option, glob]
    parts += ["--review"] if request.review else []
    return " ".join(shlex.quote(part) for part in parts)


def _build_command(request: ProjectRequest) -> str:
    short = len(request.prompt) <= _LONGEST_PROMPT and request.prompt.isprintable()
    prompt = shlex.quote(request.prompt) if short else '"$(cat PROMPT.txt)"'
    stack = f" --stack {request.stack}" if request.stack else ""
    review = " --review" if request.review else ""
    # Behind the dashes, a prompt that begins with one is no option.
    return f"fondation build{stack}{review} --offline -- {prompt}"
