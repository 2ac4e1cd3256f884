"""Signing in with a key, out again; and the visitor's language and colours."""

from contextlib import suppress
from urllib.parse import parse_qsl, urlsplit

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from fondation_shared.errors import RateLimited, Unauthenticated, UsageError
from fondation_web import language
from fondation_web.auth import KEY_COOKIE, open_to_all
from fondation_web.cards import card_of
from fondation_web.deps import AtEdge
from fondation_web.errors import request_id
from fondation_web.pages import THEME_COOKIE

router = APIRouter(include_in_schema=False, dependencies=[open_to_all()])

MAX_FIELDS = 20
_YEAR = 365 * 24 * 3600
_MONTH = 30 * 24 * 3600


@router.get("/signin")
async def signin_page(edge: AtEdge, request: Request, next: str = "/") -> Response:  # noqa: A002 - as the address has it
    """Where a person's browser is given a key."""
    return edge.pages.render(request, "signin.html", card=None, next=own_address(next))


@router.post("/signin")
async def signin(edge: AtEdge, request: Request) -> Response:
    """Remember the key in a cookie that no script and no other website can use."""
    form = await fields(request)
    target = own_address(form.get("next", "/"))
    text = form.get("key", "").strip()
    try:
        await edge.gate.keys.identify(text, request.client.host if request.client else "")
    except (Unauthenticated, RateLimited) as error:
        card = card_of(error, edge.pages.words(request), request_id(request))
        return edge.pages.render(request, "signin.html", status=error.status, card=card, next=target)
    answer = RedirectResponse(target, 303)
    answer.set_cookie(
        KEY_COOKIE, text, max_age=_MONTH, httponly=True, samesite="strict", secure=_is_https(edge, request)
    )
    return answer


@router.post("/signout")
async def signout(edge: AtEdge, request: Request) -> Response:
    """Forget the key, and end the previews that were opened with it."""
    text = request.cookies.get(KEY_COOKIE)
    if text:
        with suppress(Unauthenticated, RateLimited):
            key = await edge.gate.keys.identify(text, request.client.host if request.client else "")
            await edge.gate.keys.sign_out(key.id)
    answer = RedirectResponse("/signin", 303)
    answer.delete_cookie(KEY_COOKIE, httponly=True, samesite="strict")
    return answer


@router.post("/language")
async def choose_language(edge: AtEdge, request: Request) -> Response:
    """Remember the language that a visitor chose."""
    form = await fields(request)
    return _remembering(edge, request, language.COOKIE, form.get("language", ""), language.LANGUAGES, form)


@router.post("/theme")
async def choose_theme(edge: AtEdge, request: Request) -> Response:
    """Remember the colours that a visitor chose."""
    form = await fields(request)
    return _remembering(edge, request, THEME_COOKIE, form.get("theme", ""), ("system", "light", "dark"), form)


def _remembering(
    edge: AtEdge, request: Request, cookie: str, value: str, known: tuple[str, ...], form: dict[str, str]
) -> Response:
    answer = RedirectResponse(own_address(form.get("back", "/")), 303)
    if value in known:
        answer.set_cookie(cookie, value, max_age=_YEAR, samesite="lax", secure=_is_https(edge, request))
    return answer


async def fields(request: Request) -> dict[str, str]:
    """The fields of a small form; the body's limit is the general one.

    Raises:
        UsageError: it has more fields than any form here.

    """
    text = (await request.body()).decode("utf-8", "replace")
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS))
    except ValueError as error:
        raise UsageError(f"The form has more than {MAX_FIELDS} fields.") from error


def own_address(text: str) -> str:
    """`text`, when it is an address on this server: one that leads elsewhere becomes the start page."""
    parts = urlsplit(text)
    plain = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable()
    return text if plain and not parts.scheme and not parts.netloc else "/"


def _is_https(edge: AtEdge, request: Request) -> bool:
    return request.url.scheme == "https" or (edge.gate.reach.public_origin or "").startswith("https:")
