"""The registries that this machine's own npm reads from, and its accounts on them."""

import base64
import binascii
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fondation_cli.sandbox.mirror.client_output import output_of
from fondation_cli.sandbox.mirror.upstream import Account, Upstream, basic, place, upstream
from fondation_cli.sandbox.mirror.way import Way, read_authorities

_VARIABLE = re.compile(r"\$\{([^}]+)\}")
_SCOPED = re.compile(r"(@[^:/]+):registry")
_HIDDEN = "***"
_ACCOUNT = re.compile(r"(//.+):(_authToken|_auth|username|_password)")


@dataclass(frozen=True, slots=True)
class NpmRegistries:
    """The default one, where npm is there to say, and those of some scopes, such as `@acme`."""

    default: Upstream | None = None
    scopes: Mapping[str, Upstream] = field(default_factory=dict)

    def of(self, name: str) -> Upstream | None:
        """The registry that has this package."""
        return self.scopes.get(name.partition("/")[0], self.default)


def npm_registries(setting: str | None) -> NpmRegistries:
    """What npm is configured with, but for the default registry where the setting names one.

    A project's own `.npmrc` has no say: npm is asked outside of any. It does not tell secrets, so that accounts, and
    addresses with an account in them, are read from the files that it names.
    """
    told = _told()
    files = [str(told.get(name, "")) for name in ("globalconfig", "userconfig")]
    written: dict[str, str] = {}
    for file in files:
        written |= dict(_lines(Path(file))) if file else {}
    values = {**written, **{name: value for name, value in told.items() if isinstance(value, str)}}
    accounts, way = tuple(_accounts(written)), _way(told, written)
    scopes = {
        found[1]: registry
        for name, value in values.items()
        if (found := _SCOPED.fullmatch(name)) and (registry := upstream(value, accounts, way))
    }
    return NpmRegistries(upstream(setting or values.get("registry", ""), accounts, way), scopes)


def _way(told: Mapping[str, object], written: Mapping[str, str]) -> Way:
    """By its `cafile`, `ca`, `https-proxy`, `proxy` and `noproxy`; node reads a file of its own besides."""
    files = (os.environ.get("NODE_EXTRA_CA_CERTS"), _text(told.get("cafile")))
    proxies = (_proxy(name, told, written) for name in ("https-proxy", "proxy"))
    return Way(
        authorities=(*read_authorities(files), *_texts(told.get("ca"))),
        proxy=next(filter(None, proxies), ""),
        direct=",".join(_texts(told.get("noproxy"))),
    )


def _proxy(name: str, told: Mapping[str, object], written: Mapping[str, str]) -> str:
    """As npm tells it, unless it hides a password in it."""
    said = _text(told.get(name))
    found = written.get(name, "") if _HIDDEN in said or (not said and name in written) else said
    return found if found.startswith(("http://", "https://")) else ""


def _texts(value: object) -> list[str]:
    """One, or a list of them."""
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _told() -> Mapping[str, object]:
    try:
        told: object = json.loads(output_of("npm", "config", "ls", "-l", "--json"))
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _lines(file: Path) -> Iterator[tuple[str, str]]:
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        name, equals, value = line.partition("=")
        if equals and not name.lstrip().startswith((";", "#")):
            plain = value.strip().strip("\"'")
            yield name.strip(), _VARIABLE.sub(lambda found: os.environ.get(found[1].rstrip("?"), ""), plain)


def _accounts(written: Mapping[str, str]) -> Iterator[Account]:
    """An account for each place that npm's configuration names one for; a token is stronger than a name."""
    places: dict[str, dict[str, str]] = {}
    for name, value in written.items():
        if found := _ACCOUNT.fullmatch(name):
            places.setdefault(found[1], {})[found[2]] = value
    for where, given in places.items():
        if authorization := _authorization(given):
            yield Account(place(where), authorization)


def _authorization(given: Mapping[str, str]) -> str | None:
    if token := given.get("_authToken"):
        return f"Bearer {token}"
    if both := given.get("_auth"):
        return f"Basic {both}"
    if "username" in given and "_password" in given:
        try:
            return basic(given["username"], base64.b64decode(given["_password"]).decode())
        except (binascii.Error, UnicodeDecodeError):
            return None
    return None
