"""What every answer carries, and which requests a browser may send: headers, host names, origins."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fondation_shared.errors import Forbidden, SettingsError

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
COURSE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
"""Course pages are made from repositories that nobody vouches for: they need no connection and post nothing."""

_HEADERS = [
    (b"content-security-policy", PAGE_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    # Not `no-referrer`: browsers would then send `Origin: null` with our own forms.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
]
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class SecurityHeaders:
    """ASGI middleware: adds each header that the answer does not set itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add headers as the answer starts."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(each for each in _HEADERS if each[0] not in said)]
            await send(message)

        await self.app(scope, receive, send_with_headers)


@dataclass(frozen=True, slots=True)
class Reach:
    """Who can reach this server. `hosts`: the names it answers to; empty when a key is what protects it."""

    keyless: bool
    hosts: frozenset[str]
    public_origin: str | None

    @classmethod
    def of(cls, host: str, public_url: str | None) -> "Reach":
        """The reach of a server that listens on `host` and is known to people as `public_url`.

        A loopback address behind a public name is a proxy's back end: reachable by strangers, so not keyless.
        """
        public = urlsplit(public_url) if public_url else None
        public_host = public.hostname if public else None
        keyless = is_loopback(host) and (public_host is None or is_loopback(public_host))
        names = {"localhost", "127.0.0.1", "::1", host.strip("[]").lower(), *([public_host] if public_host else [])}
        return cls(
            keyless=keyless,
            hosts=frozenset(names) if keyless else frozenset(),
            public_origin=f"{public.scheme}://{public.netloc}".lower() if public else None,
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches `host`."""
    name = host.strip("[]").lower()
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def check_sender(method: str, headers: Mapping[str, str], reach: Reach) -> None:
    """Refuse what another website makes a visitor's browser send.

    Without keys the browser itself is the credential. Two ways lead to it from outside: a name that an attacker points
    at this machine (DNS rebinding; the Host header gives it away), and a form or script of another site (the browser
    says so in Sec-Fetch-Site, older ones in Origin). Programs send neither header and are not concerned.

    Raises:
        Forbidden: the request came that way.

    """
    host = headers.get("host", "")
    if reach.hosts and _name(host) not in reach.hosts:
        raise Forbidden(
            f"This server does not answer to the name {host!r}.",
            hint="FONDATION_PUBLIC_URL=http://NAME:PORT   # names one more address",
        )
    if method in _READING or "authorization" in headers:
        return
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    own = {f"http://{host}".lower(), f"https://{host}".lower(), reach.public_origin}
    trusted = site in {"same-origin", "none"} if site is not None else origin is None or origin.lower() in own
    if not trusted:
        raise Forbidden("Another website sent this request.", hint="Open Fondation's own page and try again there.")


def _name(host: str) -> str:
    """The name in a Host header, without its port; nothing where it is none, such as `[::1`."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def open_to_all(host: str, public_url: str | None) -> SettingsError:
    """The error of a server that strangers reach, and that has no key."""
    if is_loopback(host):
        return SettingsError(
            f"Through {public_url} anybody could use this server, and it has no key yet.",
            cause="Without a key web serves this machine alone, and FONDATION_PUBLIC_URL names another address.",
            hint="fondation keys create --name NAME   # then start web again; or unset FONDATION_PUBLIC_URL",
        )
    return SettingsError(
        f"On {host} anybody could use this server, and it has no key yet.",
        cause="Without a key web listens on this machine alone.",
        hint="fondation keys create --name NAME   # then start web again; or: --host 127.0.0.1",
    )
