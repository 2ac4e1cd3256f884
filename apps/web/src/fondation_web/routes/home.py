"""The start page: forms to ask for a course or a project, and what was asked for lately."""

from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, Request
from pydantic import ValidationError
from sqlalchemy import Connection
from starlette.datastructures import FormData, UploadFile
from starlette.responses import RedirectResponse, Response

from fondation_shared.errors import FieldProblem, FondationError, Invalid
from fondation_shared.generate import ProjectRequest
from fondation_shared.ids import JobId, new_request_id
from fondation_shared.jobs import CourseRequest
from fondation_shared.projects import Project
from fondation_shared.stacks import CUSTOM, STACKS
from fondation_web import language
from fondation_web.auth import Caller, requires
from fondation_web.calls import fingerprint, once
from fondation_web.cards import Card, card_of
from fondation_web.deps import AtEdge, Web
from fondation_web.edge import Edge
from fondation_web.envelope import allow_body
from fondation_web.errors import request_id
from fondation_web.jobs.check import checked
from fondation_web.jobs.estimate import estimate
from fondation_web.jobs.generate import check_project, generate
from fondation_web.jobs.submit import submit
from fondation_web.lists import Listed, course_views, job_views, listed, project_cards
from fondation_web.parts import Parts
from fondation_web.routes.signin import fields
from fondation_web.routes.uploads import FORM_BYTES, file_chunks, text_in
from fondation_web.store import courses, job_list, jobs, projects
from fondation_web.store.job_list import JobFilter

router = APIRouter(include_in_schema=False)

_RECENT = 8
_OUR_FAULT = 500
_MAX_FIELDS = 20
_MAX_FIELD_BYTES = 64 * 1024


Refused = tuple[Card, frozenset[str]]
"""What is wrong with a form, and with which of its fields; none: with what is asked for."""


@dataclass(frozen=True, slots=True)
class Recent:
    """What was asked for lately."""

    listed: Listed
    projects: list[Project]


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in the forms; `prompt`, `project_…` in that of a project, all else in that of a course."""

    repository: str = ""
    ref: str = ""
    include: str = ""
    exclude: str = ""
    language: str = ""
    chapters: str = ""
    prompt: str = ""
    review: str = ""
    model: str = ""
    budget: str = ""
    audience: str = ""
    project_stack: str = ""
    project_model: str = ""
    project_budget: str = ""
    project_review: str = ""

    @property
    def opened(self) -> bool:
        """Whether one of the folded options is in use."""
        chosen = (self.ref, self.include, self.exclude, self.chapters, self.review)
        return any((*chosen, self.model, self.budget, self.audience))

    def request(self, repository: str) -> CourseRequest:
        """The request that this form makes.

        Raises:
            Invalid: a field cannot be used.

        """
        try:
            return CourseRequest.model_validate(
                {
                    "repository": repository,
                    "ref": self.ref.strip() or None,
                    "include": self.include.split(),
                    "exclude": self.exclude.split(),
                    "language": self.language,
                    "chapters": self.chapters or None,
                    "model": self.model.strip() or None,
                    "budget": self.budget.strip().replace(",", ".") or None,
                    "audience": self.audience.strip() or None,
                    "review": bool(self.review),
                }
            )
        except ValidationError as error:
            found = [FieldProblem(field=str(one["loc"][0]), message=one["msg"]) for one in error.errors()]
            raise Invalid(f"{found[0].field}: {found[0].message}.", errors=found) from None


@router.get("/", dependencies=[requires("read")])
async def home(web: Web, edge: AtEdge, request: Request) -> Response:
    """Ask for a course or a project; what was asked for lately."""
    return await _home(web, edge, request, Form(language=edge.pages.words(request).language), None, 200)


@router.post("/", dependencies=[requires("submit")])
async def ask(web: Web, edge: AtEdge, request: Request) -> Response:
    """The form was sent: the new job's page, or the form again with what is wrong."""
    allow_body(request, edge.uploads.limit + FORM_BYTES)
    async with request.form(max_files=1, max_fields=_MAX_FIELDS, max_part_size=_MAX_FIELD_BYTES) as sent:
        form = _form(sent)
        try:
            job_id = await _submit(web, edge, request, sent, form)
        except FondationError as error:
            if error.status >= _OUR_FAULT:
                raise
            card = card_of(error, edge.pages.words(request), request_id(request))
            wrong = frozenset(found.field for found in error.errors) if isinstance(error, Invalid) else frozenset[str]()
            return await _home(web, edge, request, form, (card, wrong), error.status)
    return RedirectResponse(f"/jobs/{job_id}", 303)


@router.post("/projects", dependencies=[requires("submit")])
async def ask_project(web: Web, edge: AtEdge, request: Request) -> Response:
    """The form of a project was sent: the new job's page, or the forms again with what is wrong."""
    sent = await fields(request)
    form = Form(
        language=edge.pages.words(request).language,
        # A browser sends each end of a line as two characters.
        prompt=sent.get("prompt", "").replace("\r\n", "\n"),
        project_stack=sent.get("stack", ""),
        project_model=sent.get("model", ""),
        project_budget=sent.get("budget", ""),
        project_review=sent.get("review", ""),
    )
    caller: Caller = request.state.caller
    try:
        job_id = await _submit_project(web, caller, sent, _project(form))
    except Invalid as error:
        card = card_of(error, edge.pages.words(request), request_id(request))
        wrong = frozenset(f"project_{problem.field}" for problem in error.errors)
        return await _home(web, edge, request, form, (card, wrong), error.status)
    return RedirectResponse(f"/jobs/{job_id}", 303)


async def _home(web: Parts, edge: Edge, request: Request, form: Form, refused: Refused | None, status: int) -> Response:
    found, now = await web.desk.look(_recent), web.clock.now()
    words = edge.pages.words(request)
    return edge.pages.render(
        request,
        "home.html",
        status=status,
        form=form,
        card=refused[0] if refused else None,
        wrong=(refused[1] or {"repository"}) if refused else frozenset(),
        once=new_request_id(),
        languages=language.LANGUAGES,
        stacks=(*STACKS, CUSTOM),
        roots=web.settings.allowed_roots,
        upload_limit=edge.uploads.limit,
        worker_up=edge.presence.up,
        courses=[course for course in course_views(found.listed) if course.ready],
        projects=[card for card in project_cards(found.projects, words, now, edge.presence) if card.version],
        jobs=job_views(found.listed, words, now, edge.presence),
    )


async def _submit(web: Parts, edge: Edge, request: Request, sent: FormData, form: Form) -> JobId:
    words = edge.pages.words(request)
    repository = form.repository.strip()
    archive = sent.get("archive")
    uploaded = text_in(sent, "upload")
    has_file = isinstance(archive, UploadFile) and bool(archive.filename)
    if repository and (has_file or uploaded):
        raise Invalid(words("home.both"))
    if isinstance(archive, UploadFile) and has_file:
        kept = await edge.uploads.receive(file_chunks(archive), archive.filename or "")
        uploaded = kept.id
    if not (repository or uploaded):
        raise Invalid(words("home.neither"))
    wanted = await checked(form.request(uploaded or repository), web.desk.rules.allowed_roots)
    caller: Caller = request.state.caller
    if text_in(sent, "estimate"):
        return (await web.desk.of(caller.key_id).do(partial(estimate, request=wanted, once=None))).id
    call = once(caller.key_id, text_in(sent, "once") or None, fingerprint("POST", "/v1/courses", wanted))
    async with web.calls.in_turn(call):
        return (await web.desk.of(caller.key_id).do(partial(submit, request=wanted, once=call))).job_id


async def _submit_project(web: Parts, caller: Caller, sent: dict[str, str], wanted: ProjectRequest) -> JobId:
    if sent.get("estimate"):
        check_project(wanted)
        return (await web.desk.of(caller.key_id).do(partial(estimate, request=wanted, once=None))).id
    call = once(caller.key_id, sent.get("once") or None, fingerprint("POST", "/v1/generate", wanted))
    async with web.calls.in_turn(call):
        return (await web.desk.of(caller.key_id).do(partial(generate, request=wanted, once=call))).job_id


def _project(form: Form) -> ProjectRequest:
    try:
        return ProjectRequest.model_validate(
            {
                "prompt": form.prompt,
                "stack": form.project_stack or None,
                "model": form.project_model.strip() or None,
                "budget": form.project_budget.strip().replace(",", ".") or None,
                "review": bool(form.project_review),
            }
        )
    except ValidationError as error:
        found = [FieldProblem(field=str(one["loc"][0]), message=one["msg"]) for one in error.errors()]
        raise Invalid(f"{found[0].field}: {found[0].message}.", errors=found) from None


def _form(sent: FormData) -> Form:
    return Form(
        repository=text_in(sent, "repository"),
        ref=text_in(sent, "ref"),
        include=text_in(sent, "include"),
        exclude=text_in(sent, "exclude"),
        language=text_in(sent, "language"),
        chapters=text_in(sent, "chapters"),
        model=text_in(sent, "model"),
        budget=text_in(sent, "budget"),
        audience=text_in(sent, "audience"),
        review=text_in(sent, "review"),
    )


def _recent(connection: Connection) -> Recent:
    rows = job_list.page(connection, JobFilter(), None, _RECENT)
    found = courses.page(connection, None, None, _RECENT)
    asked = jobs.shown_all(connection, rows.items)
    return Recent(listed(connection, found.items, asked), projects.page(connection, None, None, _RECENT).items)
