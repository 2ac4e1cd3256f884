"""`web`: serves the API and the pages; `web keys`, `web doctor`, `web move` have files of their own."""

import argparse
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version
from itertools import chain

import anyio
from fastapi import FastAPI, Request
from starlette.responses import Response

from fondation_shared import log
from fondation_shared.clock import Clock, SystemClock
from fondation_shared.errors import FondationError, Problem
from fondation_shared.settings import PREFIX, WebSettings
from fondation_web import errors
from fondation_web.assembly import check_settings, running
from fondation_web.cards import problem_page
from fondation_web.doctor_command import run_doctor
from fondation_web.edge import Edge, open_edge
from fondation_web.envelope import Envelope
from fondation_web.head import HeadAsGet
from fondation_web.keys_command import run_keys
from fondation_web.openapi import DescribedApi, operation_id
from fondation_web.preview_port import PreviewPort, is_for_previews
from fondation_web.routes import (
    artifacts,
    course_following,
    course_site,
    course_versions,
    courses,
    estimate,
    events,
    health,
    home,
    hooks,
    jobs,
    letters,
    lists,
    preview,
    project,
    project_changes,
    project_versions,
    projects,
    queue,
    queue_page,
    review,
    run,
    signin,
    static,
    uploads,
    webhook_pages,
    webhooks,
    worker,
)
from fondation_web.security import SecurityHeaders
from fondation_web.serving import Server, Sockets, address, bind, listen, say, serve_reloading
from fondation_web.shortcut import Shortcut
from fondation_web.switch import Switch
from fondation_web.terminal import CommandLine, four_lines, terminal_words

PRIVATE = 0o077
SWITCH_SECONDS = 0.0005
INTERRUPTED = 130
"""The exit code of what was ended by Ctrl-C."""

# Addresses are tried in this order, a few µs each: workers call most.
API = (
    worker,
    events,
    jobs,
    estimate,
    courses,
    hooks,
    projects,
    project_versions,
    artifacts,
    uploads,
    webhooks,
    letters,
    queue,
    health,
)
PAGES = (
    home,
    lists,
    review,
    run,
    project,
    project_changes,
    preview,
    course_versions,
    course_following,
    course_site,
    webhook_pages,
    queue_page,
    signin,
    static,
)


def create_app(settings: WebSettings, clock: Clock | None = None) -> FastAPI:
    """The whole of web; its parts live as long as its lifespan, at `app.state.parts`."""
    time = clock or SystemClock()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with running(settings, time) as parts:
            app.state.parts = parts
            app.state.edge = open_edge(parts)
            yield

    app = DescribedApi(
        title="Fondation",
        version=version("web"),
        summary="Courses from repositories, whose every citation was checked; projects from prompts, built and tested.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses={"default": {"model": Problem}},
        generate_unique_id_function=operation_id,
    )
    for routes in (*API, *PAGES):
        app.include_router(routes.router)
    every = [*chain.from_iterable(routes.router.routes for routes in (*API, *PAGES))]
    app.router.middleware_stack = Switch(app.router.middleware_stack, every)
    page = partial(_page, settings.preview_port)
    errors.install(app, page)
    app.add_middleware(Shortcut, routes=every, told=partial(errors.told, page=page))
    app.add_middleware(PreviewPort, port=settings.preview_port)
    app.add_middleware(HeadAsGet)
    app.add_middleware(Envelope, body_limit=partial(_body_limit, settings.max_body_bytes), page=page)
    app.add_middleware(SecurityHeaders)
    return app


def main() -> None:
    """The command; ends with the exit code of what went wrong, if anything did."""
    try:
        _run(sys.argv[1:])
    except FondationError as error:
        say(four_lines(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def serve(sockets: Sockets | None) -> None:
    """Serve on sockets that are bound, by the settings in force, until SIGTERM or SIGINT."""
    settings = WebSettings.load()
    log.configure(fmt=settings.log_format, level=settings.log_level)
    # Threads that come back from the disk or a database want Python's lock at once: by default they wait for 5 ms.
    sys.setswitchinterval(SWITCH_SECONDS)
    Server(create_app(settings)).run(sockets)


def _run(words: Sequence[str]) -> None:
    # Whatever web writes is for its owner alone, whoever made the folder that it lies in.
    os.umask(PRIVATE)
    if words[:1] == ["keys"]:
        run_keys(words[1:])
        return
    if words[:1] == ["move"]:
        from fondation_web.move_command import run_move  # noqa: PLC0415 - a driver that who serves a file does not need

        run_move(words[1:])
        return
    if words[:1] == ["doctor"]:
        sys.exit(run_doctor(words[1:]))
    flags = _parser().parse_args(words)
    for name in ("host", "port"):
        # Flags win over the environment; the reloading child reads them there.
        if getattr(flags, name) is not None:
            os.environ[f"{PREFIX}{name.upper()}"] = str(getattr(flags, name))
    settings = WebSettings.load()
    bound = [bind(settings.host, settings.port)]
    if settings.preview_port is not None:
        bound.append(bind(settings.host, settings.preview_port, f"{PREFIX}PREVIEW_PORT="))
    anyio.run(check_settings, settings)
    for each in bound:
        listen(each)
    shown = settings.public_url or address(bound[0])
    say(terminal_words()("terminal.address", address=shown, folder=settings.data_dir))
    if flags.reload:
        serve_reloading(serve, bound)
    else:
        serve(bound)


def _parser() -> argparse.ArgumentParser:
    said = terminal_words()
    parser = CommandLine(prog="web", description=said("command.about"), epilog=said("command.keys"))
    parser.add_argument("--host", help=said("command.host"))
    parser.add_argument("--port", type=int, help=said("command.port"))
    parser.add_argument("--reload", action="store_true", help=said("command.reload"))
    return parser


def _page(preview_port: int | None, request: Request, problem: Problem) -> Response | None:
    """For a person, but nothing of ours where previews are."""
    if is_for_previews(request.scope, preview_port):
        return None
    edge: Edge = request.app.state.edge
    return problem_page(edge.pages, request, problem)


def _body_limit(most: int, path: str) -> int:
    return worker.MAX_BODY_BYTES if path.startswith(worker.PREFIX) else most
