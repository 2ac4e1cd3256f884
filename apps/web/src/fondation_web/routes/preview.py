"""The page on which a version is seen running, in a frame; or why it is not, and what to type to run it."""

import re
from dataclasses import dataclass

import structlog
from fastapi import APIRouter
from starlette.responses import Response

from fondation_shared.errors import FondationError, TooLarge, Unreachable
from fondation_web.auth import Caller, requires
from fondation_web.blob import Blob
from fondation_web.outputs import ARCHIVE, INDEX
from fondation_web.previews import SANDBOX
from fondation_web.routes.project import VERSION, Look, Shown
from fondation_web.running import MANIFEST, commands_of
from fondation_web.security import PAGE_POLICY
from fondation_web.sources import ARCHIVE as SOURCES
from fondation_web.unpacking import Output

_log = structlog.get_logger()
router = APIRouter(prefix="/projects/{project_id}", include_in_schema=False, dependencies=[requires("read")])

_FROM_ROOT = re.compile(rb"""(?:src|href)\s{0,9}=\s{0,9}["']?/(?![/"'\s>])""", re.IGNORECASE)
"""A file that a page names from the root of its site: a preview is not at the root of its own."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The frame's address; without one, `why` is the message that says why."""

    address: str | None = None
    why: str | None = None
    names_from_root: bool = False


@router.get("/preview")
@router.get(f"{VERSION}/preview")
async def preview(shown: Look) -> Response:
    """A version, running in the visitor's browser; of what did not become one, why it is not shown running."""
    archive, version = shown.build.files.get(ARCHIVE), shown.build.version
    if archive is None:
        seen = Seen(why="project.preview_nothing")
    elif version is None:
        seen = Seen(why="project.preview_no_version")
    else:
        seen = await _seen(shown, archive.blob)
    commands = commands_of(version.stack, await _manifest(shown)) if version else []
    page = shown.page("project_preview.html", "preview", seen=seen, sandbox=SANDBOX, commands=commands)
    if seen.address is not None:
        page.headers["content-security-policy"] = f"{PAGE_POLICY}; frame-src {seen.address}"
    return page


async def _seen(shown: Shown, archive: Blob) -> Seen:
    previews, url = shown.edge.previews, shown.request.url
    try:
        output = await previews.outputs.find(archive)
    except FondationError as error:
        return Seen(why=_why(error))
    if INDEX not in output.files:
        return Seen(why="project.preview_no_page")
    if previews.port is None:
        return Seen(why="project.preview_off")
    origins = previews.origins(url.scheme, shown.request.headers.get("host", ""))
    if origins is None:
        return Seen(why="project.preview_address")
    caller: Caller = shown.request.state.caller
    turn = await shown.edge.gate.keys.turn(caller.key_id) if caller.key_id else 0
    ticket = previews.passes.issue(shown.build.job_id, caller.key_id, turn, origins.page, origins.place)
    return Seen(f"{origins.place}/{ticket}/", names_from_root=await _names_from_root(output))


def _why(error: FondationError) -> str:
    match error:
        case TooLarge():
            return "project.preview_large"
        case Unreachable():
            _log.error("a preview cannot be laid out", cause=error.cause)
            return "project.preview_no_room"
        case _:
            return "project.preview_broken"


async def _names_from_root(output: Output) -> bool:
    """By the beginning of its page, where scripts and styles are named."""
    async for chunk in output.read(INDEX):
        return _FROM_ROOT.search(chunk) is not None
    return False


async def _manifest(shown: Shown) -> str | None:
    archive = shown.build.files.get(SOURCES)
    found = await shown.edge.sources.find(archive.blob, MANIFEST) if archive else None
    return found.text if found else None
