"""The command that does on one's own machine what a server was asked for."""

import shlex

from fondation_shared.generate import ProjectRequest
from fondation_shared.jobs import CourseRequest, Request

_LONGEST_PROMPT = 300
"""Of a longer one, or one of several lines, the command says where to put it."""


def command_of(request: Request, upload_name: str | None = None, *, estimate: bool = False) -> str:
    """The command that makes the same without a server; of an uploaded archive, where its file lies.

    `estimate`: it only says what that would take.
    """
    if isinstance(request, ProjectRequest):
        return _build_command(request, _asked_of_model(request, estimate=estimate))
    return _course_command(request, upload_name, _asked_of_model(request, estimate=estimate))


def _asked_of_model(request: Request, *, estimate: bool) -> list[str]:
    """The options that courses and projects share; a job that only estimates shows nothing to look at."""
    options = ["--model", request.model] if request.model else []
    options += ["--budget", f"{request.budget:g}"] if request.budget is not None else []
    if estimate:
        return [*options, "--estimate"]
    return [*options, "--review"] if request.review else options


def _course_command(request: CourseRequest, upload_name: str | None, options: list[str]) -> str:
    parts = ["fondation", "course", upload_name or request.repository, "--language", request.language]
    parts += ["--ref", request.ref] if request.ref else []
    parts += ["--chapters", str(request.chapters)] if request.chapters else []
    for option, globs in (("--include", request.include), ("--exclude", request.exclude)):
        for glob in globs:
            parts += [option, glob]
    parts += ["--audience", request.audience] if request.audience else []
    parts += options
    return " ".join(shlex.quote(part) for part in parts)


def _build_command(request: ProjectRequest, options: list[str]) -> str:
    short = len(request.prompt) <= _LONGEST_PROMPT and request.prompt.isprintable()
    prompt = shlex.quote(request.prompt) if short else '"$(cat PROMPT.txt)"'
    chosen = ["--stack", request.stack, *options] if request.stack else options
    # Behind the dashes, a prompt that begins with one is no option.
    return " ".join(["fondation", "build", *[shlex.quote(part) for part in chosen], "--", prompt])
