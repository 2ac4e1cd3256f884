"""What a version changed, and the forms that make the next one: a change that is asked for, or an earlier one again."""

from functools import partial

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from fondation_shared.errors import FieldProblem, Invalid
from fondation_shared.generate import ChangeRequest
from fondation_shared.ids import ProjectId
from fondation_web import builds
from fondation_web.auth import Caller, requires
from fondation_web.blob import Blob
from fondation_web.calls import fingerprint, once
from fondation_web.changes_view import changes_view
from fondation_web.deps import Web
from fondation_web.jobs.iterate import iterate
from fondation_web.jobs.restore import restore
from fondation_web.routes.project import VERSION, Look, Shown
from fondation_web.routes.signin import fields
from fondation_web.sources import ARCHIVE
from fondation_web.store.idempotency import Once

router = APIRouter(prefix="/projects/{project_id}", include_in_schema=False)


@router.get("/changes", dependencies=[requires("read")])
@router.get(f"{VERSION}/changes", dependencies=[requires("read")])
async def changes(shown: Look) -> Response:
    """How the files of a version differ from those of the version before; what is none differs from nothing."""
    build = shown.build
    after = build.files.get(ARCHIVE)
    view = None
    if after is not None and build.version is not None:
        found = await shown.edge.differences.between(await _before(shown), after.blob)
        view = changes_view(found.listed, shown.heading.root, shown.words, cut=found.cut)
    why = "project.no_sources" if after is None else "project.changes_no_version"
    return shown.page("project_changes.html", "changes", view=view, why=why, before=build.before, made=build.version)


@router.post("/change", dependencies=[requires("submit")])
async def change(web: Web, request: Request, project_id: ProjectId) -> Response:
    """Ask for the next version; sent twice by one page, it is still one."""
    sent = await fields(request)
    wanted = _wanted(sent.get("prompt", "").replace("\r\n", "\n"))
    call = _call(request, sent, f"/v1/projects/{project_id}/generate", wanted)
    async with web.calls.in_turn(call):
        caller: Caller = request.state.caller
        made = await web.desk.of(caller.key_id).do(partial(iterate, project_id=project_id, wanted=wanted, once=call))
    return RedirectResponse(f"/jobs/{made.job_id}", 303)


@router.post(f"{VERSION}/restore", dependencies=[requires("submit")])
async def restore_version(web: Web, request: Request, project_id: ProjectId, number: int) -> Response:
    """Bring a version back, as the next one."""
    sent = await fields(request)
    call = _call(request, sent, f"/v1/projects/{project_id}/versions/{number}/restore", None)
    async with web.calls.in_turn(call):
        await web.desk.do(partial(restore, project_id=project_id, number=number, once=call))
    return RedirectResponse(f"/projects/{project_id}", 303)


async def _before(shown: Shown) -> Blob | None:
    """The key of the sources of the version before."""
    if shown.build.before is None:
        return None
    number = shown.build.before.number
    found = await shown.web.desk.look(partial(builds.find, shown.build.project.id, number))
    archive = found.files.get(ARCHIVE)
    return archive.blob if archive else None


def _call(request: Request, sent: dict[str, str], address: str, wanted: ChangeRequest | None) -> Once | None:
    caller: Caller = request.state.caller
    return once(caller.key_id, sent.get("once") or None, fingerprint("POST", address, wanted))


def _wanted(prompt: str) -> ChangeRequest:
    try:
        return ChangeRequest(prompt=prompt)
    except ValidationError as error:
        found = [FieldProblem(field="change", message=one["msg"]) for one in error.errors()]
        raise Invalid(f"{found[0].field}: {found[0].message}.", errors=found) from None
