"""Draws pages: a template, the visitor's language and colours, compressed where the browser takes that."""

import gzip
import re
from dataclasses import dataclass
from importlib.metadata import version
from typing import Literal

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from starlette.requests import Request
from starlette.responses import Response

from fondation_shared.jobs import Language
from fondation_web import language
from fondation_web.assets import Assets
from fondation_web.language import Words
from fondation_web.security import Reach

THEME_COOKIE = "fondation_theme"
Theme = Literal["light", "dark"]
_NEXT_THEME = {None: "light", "light": "dark", "dark": "system"}
_WORTH_COMPRESSING = 1000
_COMMAND = re.compile(r"[a-z./~][\w./~-]* (?!.*\.$)|[A-Z_]+=")


@dataclass(frozen=True, slots=True)
class Pages:
    """The templates, and what every page shows."""

    environment: Environment
    assets: Assets
    reach: Reach

    def render(self, request: Request, name: str, *, status: int = 200, **context: object) -> Response:
        """The page of that template."""
        words = self.words(request)
        theme = theme_of(request)
        html = self.environment.get_template(name).render(
            t=words,
            words=words,
            language=words.language,
            theme=theme,
            next_theme=_NEXT_THEME[theme],
            path=_path(request),
            asset=self.assets.address,
            version=version("web"),
            signed_in=not self.reach.keyless and name != "signin.html",
            **{"here": "", **context},
        )
        return _answer(request, html, status)

    def part(self, name: str) -> Template:
        """A template of macros, for those who draw pieces of a page."""
        return self.environment.get_template(name)

    def words(self, request: Request) -> Words:
        """The catalogue of the visitor's language."""
        return language.words(language_of(request))


def load_pages(assets: Assets, reach: Reach) -> Pages:
    """The templates of the package."""
    loader = PackageLoader("fondation_web", "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.tests["command"] = is_command
    return Pages(environment, assets, reach)


def is_command(hint: str) -> bool:
    """Whether a hint is to be typed, rather than a sentence."""
    return _COMMAND.match(hint) is not None


def language_of(request: Request) -> Language:
    """The language that the visitor chose, or that their browser asks for."""
    return language.choose(request.cookies.get(language.COOKIE), request.headers.get("accept-language", ""))


def theme_of(request: Request) -> Theme | None:
    """The colours that the visitor chose; None: the system's."""
    match request.cookies.get(THEME_COOKIE):
        case "light":
            return "light"
        case "dark":
            return "dark"
        case _:
            return None


def wants_page(request: Request) -> bool:
    """Whether a person's browser asks, rather than a program."""
    return "text/html" in request.headers.get("accept", "")


def _path(request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}"


def _answer(request: Request, html: str, status: int) -> Response:
    body = html.encode()
    headers = {"cache-control": "private, no-cache", "vary": "accept-encoding, accept-language, cookie"}
    if len(body) > _WORTH_COMPRESSING and "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, compresslevel=5)
        headers["content-encoding"] = "gzip"
    return Response(body, status, headers, media_type="text/html; charset=utf-8")
