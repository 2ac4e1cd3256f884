"""An error as a person's page shows it: what, why, what to do, and its number."""

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from fondation_shared.errors import FieldProblem, FondationError, Invalid, Problem
from fondation_web.french import in_language
from fondation_web.language import Words
from fondation_web.pages import Pages, wants_page

_NO_KEY = 401
_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Card:
    """The four lines."""

    what: str
    why: str | None = None
    hint: str | None = None
    id: str | None = None


def card_of(error: Problem | FondationError, words: Words, request_id: str | None = None) -> Card:
    """The card of an error; `request_id` names the request that it answers, where the error does not."""
    key = f"error.{error.code}"
    what = words(key) if words.known(key) else error.title
    return Card(
        what=what,
        why=_why(error, words),
        hint=in_language(error.hint, words.language) if error.hint else None,
        id=error.request_id or request_id,
    )


def _why(error: Problem | FondationError, words: Words) -> str:
    """What is wrong; where that is the fields as such, each by the name that the form gives it."""
    if isinstance(error, Problem | Invalid) and error.errors and error.detail.startswith(f"{error.errors[0].field}: "):
        return " ".join(_refusal(found, words) for found in error.errors)
    detail = error.detail if isinstance(error, Problem) or not error.cause else f"{error.detail} {error.cause}"
    return in_language(detail, words.language)


def _refusal(found: FieldProblem, words: Words) -> str:
    name = found.field.partition(".")[0]
    key = f"field.{name}"
    field = words(key) if words.known(key) else name
    return words("problem.field", field=field, why=in_language(f"{found.message.rstrip('.')}.", words.language))


def problem_page(pages: Pages, request: Request, problem: Problem) -> Response | None:
    """The page that shows a problem; None where a program asked. Without a key, the page is the one to sign in."""
    if not wants_page(request):
        return None
    words = pages.words(request)
    if problem.status == _NO_KEY:
        target = request.url.path if request.method == "GET" else "/"
        return pages.render(request, "signin.html", status=problem.status, card=None, next=target)
    card = card_of(problem, words)
    if problem.status == _NOT_FOUND:
        # The hint is for programs; the page has a way back to the start.
        card = replace(card, hint=None)
    return pages.render(request, "error.html", status=problem.status, card=card)
