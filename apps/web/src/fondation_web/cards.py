"""An error as a person's page shows it: what, why, what to do, and its number."""

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from fondation_shared.errors import FondationError, Problem
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


def card_of(error: Problem | FondationError, words: Words) -> Card:
    """The card of an error."""
    key = f"error.{error.code}"
    what = words(key) if words.known(key) else error.title
    detail = error.detail if isinstance(error, Problem) or not error.cause else f"{error.detail} {error.cause}"
    return Card(
        what=what,
        why=in_language(detail, words.language),
        hint=in_language(error.hint, words.language) if error.hint else None,
        id=error.request_id,
    )


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
