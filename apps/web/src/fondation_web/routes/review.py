"""The page on which a person looks at an outline or a plan, changes it, and lets the job go on."""

from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from fondation_shared.errors import IllegalMove, Invalid, NotFound, UsageError
from fondation_shared.ids import JobId
from fondation_shared.jobs import Job
from fondation_shared.review import OutlineReview, PlanReview
from fondation_shared.states import JobStatus
from fondation_web.auth import requires
from fondation_web.cards import Card
from fondation_web.deps import AtEdge, Web
from fondation_web.edge import Edge
from fondation_web.errors import request_id
from fondation_web.french import in_language
from fondation_web.jobs.review import offered, review
from fondation_web.language import Words
from fondation_web.review_form import OutlineForm, PlanForm, Sent
from fondation_web.run_words import called
from fondation_web.store import jobs

router = APIRouter(prefix="/jobs/{job_id}/review", include_in_schema=False)

_MAX_FIELDS = 3000


@dataclass(frozen=True, slots=True)
class Offered:
    """A job that waits, and what for."""

    job: Job
    review: OutlineReview | PlanReview

    @property
    def form(self) -> OutlineForm | PlanForm:
        """What the page begins with."""
        return OutlineForm.of(self.review) if isinstance(self.review, OutlineReview) else PlanForm.of(self.review)


@router.get("", dependencies=[requires("read")])
async def look(web: Web, edge: AtEdge, request: Request, job_id: JobId) -> Response:
    """The outline or the plan, to be changed; where the job waits no more, how it stands."""
    found = await web.desk.look(partial(_find, job_id))
    if found is None:
        return RedirectResponse(f"/jobs/{job_id}", 303)
    return _page(edge, request, found, found.form)


@router.post("", dependencies=[requires("submit")])
async def answer(web: Web, edge: AtEdge, request: Request, job_id: JobId) -> Response:
    """A chapter was moved: the page again. Or all is as it should be: the job goes on, or the page says what is not."""
    found = await web.desk.look(partial(_find, job_id))
    if found is None:
        return RedirectResponse(f"/jobs/{job_id}", 303)
    fields = await _fields(request)
    form = found.form.sent(fields)
    wanted = dict(fields).get("move")
    if wanted and isinstance(form, OutlineForm):
        return _page(edge, request, found, form.moved(wanted))
    try:
        said = _answer(form, found.review)
        await web.desk.do(partial(review, job_id=job_id, answer=said, once=None))
    except Invalid as error:
        return _page(edge, request, found, form, error)
    except IllegalMove:
        # Somebody else answered, or cancelled it.
        return RedirectResponse(f"/jobs/{job_id}", 303)
    return RedirectResponse(f"/jobs/{job_id}", 303)


def _answer(form: OutlineForm | PlanForm, offered: OutlineReview | PlanReview) -> OutlineReview | PlanReview:
    match form, offered:
        case OutlineForm(), OutlineReview():
            return form.answer(offered)
        case PlanForm(), PlanReview():
            return form.answer(offered)
        case _:
            raise Invalid("The review cannot be followed.")


def _find(job_id: JobId, connection: Connection) -> Offered | None:
    row = jobs.find(connection, job_id)
    if row is None:
        raise NotFound(f"There is no job {job_id}.")
    if row.status is not JobStatus.WAITING:
        return None
    return Offered(jobs.shown(connection, row), offered(connection, row))


def _page(
    edge: Edge, request: Request, found: Offered, form: OutlineForm | PlanForm, error: Invalid | None = None
) -> Response:
    words = edge.pages.words(request)
    return edge.pages.render(
        request,
        "review.html",
        status=200 if error is None else error.status,
        here="jobs",
        job=found.job,
        called=called(found.job),
        kind=found.review.kind,
        tongue=found.review.language if isinstance(found.review, OutlineReview) else found.review.plan.language,
        form=form,
        card=_card(error, words, request_id(request)) if error else None,
    )


def _card(error: Invalid, words: Words, number: str | None) -> Card:
    """What is wrong with which card of the page."""
    said = [
        words("review.problem", place=_place(each.field, words), why=in_language(each.message, words.language))
        for each in error.errors
    ]
    return Card(what=words("error.invalid"), why=" ".join(said) or in_language(error.detail, words.language), id=number)


def _place(field: str, words: Words) -> str:
    """Where on the page a field is: `plan.checks.2.name` in check 3."""
    for name in ("chapters", "checks", "files"):
        number = field.partition(f"{name}.")[2].partition(".")[0]
        if number.isdecimal():
            return words(f"review.place_{name}", number=int(number) + 1)
    return words("review.place_other")


async def _fields(request: Request) -> Sent:
    """The fields of the form, in their order. Raises UsageError: there are more than any form has."""
    text = (await request.body()).decode("utf-8", "replace")
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError as error:
        raise UsageError(f"The form has more than {_MAX_FIELDS} fields.") from error
