"""The pages of one project: a version, or where there is none its last job, under seven tabs and as a report."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated
from urllib.parse import quote

import anyio.to_thread
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from fondation_shared.errors import NotFound
from fondation_shared.ids import ProjectId, new_request_id
from fondation_shared.redaction import redacted
from fondation_shared.transcript import plain
from fondation_web import builds
from fondation_web.auth import requires
from fondation_web.builds import Build
from fondation_web.code_view import code_lines
from fondation_web.deps import AtEdge, Web
from fondation_web.edge import Edge
from fondation_web.language import Words
from fondation_web.log_line import printable
from fondation_web.parts import Parts
from fondation_web.project_view import Heading, facts_of, heading
from fondation_web.run_view import RunView
from fondation_web.run_words import is_over
from fondation_web.source_tree import MOST_SHOWN, tree_of
from fondation_web.sources import ARCHIVE, MOST_LINES, SourceFile
from fondation_web.spending import spending_lines
from fondation_web.store.spending import of_project
from fondation_web.watch import watch

router = APIRouter(prefix="/projects/{project_id}", include_in_schema=False, dependencies=[requires("read")])

VERSION = "/versions/{number:int}"
LOG = "build.log"
_LOG_BYTES = 512 * 1024
_READ_FIRST = "README.md"


@dataclass(frozen=True, slots=True)
class Shown:
    """A build that a visitor looks at; `run` is the job behind which it will be another one, while that runs."""

    web: Parts
    edge: Edge
    request: Request
    build: Build
    words: Words
    heading: Heading
    run: RunView | None

    def page(self, template: str, tab: str, **context: object) -> Response:
        """A page of it."""
        named = {"here": "projects", "head": self.heading, "run": self.run, "tab": tab}
        return self.edge.pages.render(self.request, template, status=200, **named, **context)

    async def report(self, template: str, tab: str) -> Response:
        """A page of what its report says."""
        report = await builds.report_of(self.build, self.web.blobs)
        spent = await self.web.desk.look(partial(of_project, project_id=self.build.project.id))
        return self.page(
            template,
            tab,
            facts=facts_of(report, self.words) if report else None,
            artifacts=[row.shown for row in self.build.files.values()],
            versions=self.build.project.versions,
            spending=spending_lines(spent, None, self.words) if spent else [],
            once=new_request_id(),
            changeable=self.build.version is not None and is_over(self.build.project.last_job),
        )


async def _shown(web: Web, edge: AtEdge, request: Request, project_id: ProjectId) -> Shown:
    number: int | None = request.path_params.get("number")
    build = await web.desk.look(partial(builds.find, project_id, number))
    words = edge.pages.words(request)
    root = f"/projects/{project_id}" if number is None else f"/projects/{project_id}/versions/{number}"
    top = heading(build, root, words, web.clock.now(), worker_up=edge.presence.up, able=edge.presence.does("project"))
    run = await _running(web, edge, build, words) if top.is_newest else None
    return Shown(web, edge, request, build, words, top, run)


async def _running(web: Parts, edge: Edge, build: Build, words: Words) -> RunView | None:
    """The last job as its own page has it; None where nothing of it will follow."""
    if is_over(build.project.last_job):
        return None
    looked = await watch(web, edge, words, build.project.last_job.id, top=True)
    await looked.read()
    return await looked.view()


Look = Annotated[Shown, Depends(_shown)]


@router.get("")
@router.get(VERSION)
async def overview(shown: Look) -> Response:
    """What was checked, and under which walls."""
    return await shown.report("project.html", "overview")


@router.get("/report")
@router.get(f"{VERSION}/report")
async def report(shown: Look) -> Response:
    """The whole build record on one page, to be read or printed."""
    return await shown.report("project_report.html", "report")


@router.get("/attempts")
@router.get(f"{VERSION}/attempts")
async def attempts(shown: Look) -> Response:
    """What was tried, one attempt after the other."""
    return await shown.report("project_attempts.html", "attempts")


@router.get("/artifacts")
@router.get(f"{VERSION}/artifacts")
async def artifacts(shown: Look) -> Response:
    """The files that the build left."""
    return shown.page(
        "project_artifacts.html", "artifacts", artifacts=[row.shown for row in shown.build.files.values()]
    )


@router.get("/log")
@router.get(f"{VERSION}/log")
async def log(shown: Look) -> Response:
    """What the commands of the build said; of a long log the end."""
    content, is_cut = await builds.last_part(shown.build, LOG, _LOG_BYTES, shown.web.blobs)
    text = await anyio.to_thread.run_sync(lambda: redacted(plain(content)))
    said = text.removesuffix("\n").split("\n")[1 if is_cut else 0 :] if text else []
    lines = [printable(line) for line in said[-MOST_LINES:]]
    return shown.page("project_log.html", "log", lines=lines, is_cut=is_cut or len(said) > MOST_LINES)


@router.get("/files")
@router.get(f"{VERSION}/files")
async def files(shown: Look, path: Annotated[str, Query(max_length=1000)] = "") -> Response:
    """The tree of the sources, and one file of it."""
    sources = shown.edge.sources
    archive = shown.build.files.get(ARCHIVE)
    listed = await sources.files(archive.blob) if archive else []
    here = path or _first(listed)
    found = await sources.find(archive.blob, here) if archive and here else None
    if path and found is None:
        raise NotFound(shown.words("project.no_file"))
    text = found.text if found else None
    return shown.page(
        "project_files.html",
        "files",
        tree=tree_of(listed, f"{shown.heading.root}/files", here, shown.words),
        count=len(listed),
        more=max(0, len(listed) - MOST_SHOWN),
        file=found,
        file_name=printable(here),
        address=f"{shown.heading.root}/files?path={quote(here, safe='/')}",
        code=await anyio.to_thread.run_sync(code_lines, here, text) if text is not None else None,
    )


def _first(listed: list[SourceFile]) -> str:
    """What is shown before anything was chosen."""
    return next((file.path for file in listed if file.path == _READ_FIRST), "")
