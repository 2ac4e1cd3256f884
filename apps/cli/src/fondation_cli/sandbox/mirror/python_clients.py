"""The indexes that this machine's own uv and pip read from, and their accounts on them."""

import configparser
import netrc
import os
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from fondation_cli.sandbox.mirror.client_output import output_of
from fondation_cli.sandbox.mirror.upstream import Account, Upstream, basic, place, upstream
from fondation_cli.sandbox.mirror.way import Way, read_authorities
from fondation_cli.uv import uv

_DEFAULT = re.compile(r"--(?:default-index|index-url) [^\n]*?\((?:by )?default:? <?(https?://[^\s>)]+)")
_NAMED = re.compile(r"([A-Za-z0-9_.-]+)=(.+)")


def python_indexes(setting: str | None) -> tuple[Upstream, ...]:
    """The indexes to ask, in this order; the first that knows a package has it, as uv has it.

    The setting alone where there is one; else what uv is configured with, else pip, else what they take by default.
    Indexes on disk, and those of uv that serve for named packages only, are passed over.
    """
    if setting:
        found = [setting]
    else:
        extra, default = _configured_for_uv()
        if default is None:
            others, default = _configured_for_pip()
            extra += others
        found = [*extra, default or _default()]
    way = _way()
    usable = dict.fromkeys(index for address in found if (index := _index(address, way)))
    return tuple(usable)


def _way() -> Way:
    """By pip's `cert` and `proxy`, for uv's indexes too: uv has nothing of the kind but the environment."""
    files = (os.environ.get("REQUESTS_CA_BUNDLE"), os.environ.get("CURL_CA_BUNDLE"), _told_to_pip("cert"))
    return Way(read_authorities(files), proxy=_told_to_pip("proxy") or "", direct=os.environ.get("NO_PROXY", ""))


def _index(address: str, way: Way) -> Upstream | None:
    """An index with the account that it has in its address, in uv's variables or in the file `.netrc`."""
    named = _NAMED.fullmatch(address) if not address.startswith(("http:", "https:")) else None
    name, url = (named[1], named[2]) if named else ("", address)
    return upstream(url, tuple(_accounts(name, url)), way)


def _accounts(name: str, url: str) -> Iterator[Account]:
    variable = f"UV_INDEX_{re.sub(r'[^A-Za-z0-9]', '_', name).upper()}"
    user, password = (os.environ.get(f"{variable}_{what}") for what in ("USERNAME", "PASSWORD"))
    host = urlsplit(url)._replace(path="/", query="", fragment="").geturl()
    if name and (user or password):
        yield Account(place(host), basic(user or "", password or ""))
    try:
        known = netrc.netrc(os.environ.get("NETRC") or Path.home() / ".netrc").authenticators(
            urlsplit(url).hostname or ""
        )
    except (OSError, netrc.NetrcParseError, ValueError):
        return
    if known:
        yield Account(place(host), basic(known[0], known[2] or ""))


def _configured_for_uv() -> tuple[list[str], str | None]:
    """Uv's extra indexes and its default one: from its variables, else from its own files."""
    extra = [*os.environ.get("UV_INDEX", "").split(), *os.environ.get("UV_EXTRA_INDEX_URL", "").split()]
    default = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("UV_INDEX_URL") or None
    for file in _uv_files():
        try:
            written: Mapping[str, object] = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        others, main = _written_for_uv(written)
        extra += others
        default = default or main
    return extra, default


def _uv_files() -> Iterator[Path]:
    """The files that uv reads, the strongest first."""
    if chosen := os.environ.get("UV_CONFIG_FILE"):
        yield Path(chosen)
        return
    yield Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "uv" / "uv.toml"
    for folder in (os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep):
        yield Path(folder) / "uv" / "uv.toml"
    yield Path("/etc/uv/uv.toml")


def _written_for_uv(written: Mapping[str, object]) -> tuple[list[str], str | None]:
    extra: list[str] = []
    default: str | None = None
    tables = written.get("index")
    for table in tables if isinstance(tables, list) else []:
        if not isinstance(table, dict) or table.get("explicit") or not isinstance(table.get("url"), str):
            continue
        address = f"{table['name']}={table['url']}" if table.get("name") else str(table["url"])
        if table.get("default"):
            default = default or address
        else:
            extra.append(address)
    others = written.get("extra-index-url")
    extra += [str(other) for other in others] if isinstance(others, list) else []
    return extra, default or _text(written.get("index-url"))


def _configured_for_pip() -> tuple[list[str], str | None]:
    """Pip's extra indexes and its main one."""
    return (_told_to_pip("extra-index-url") or "").split(), _told_to_pip("index-url")


def _told_to_pip(option: str) -> str | None:
    """What pip is configured with: by its variable, else by its own files."""
    if given := os.environ.get(f"PIP_{option.replace('-', '_').upper()}"):
        return given
    parser = configparser.RawConfigParser(strict=False)
    for file in _pip_files():
        try:
            parser.read(file, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError):
            continue
    found = (parser.get(section, option, fallback=None) for section in ("install", "global"))
    return next(filter(None, found), None)


def _pip_files() -> Iterator[Path]:
    """The files that pip reads, the weakest first."""
    for folder in (os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep):
        yield Path(folder) / "pip" / "pip.conf"
    yield Path("/etc/pip.conf")
    if sys.platform == "darwin":
        yield Path("/Library/Application Support/pip/pip.conf")
        yield Path.home() / "Library" / "Application Support" / "pip" / "pip.conf"
    yield Path.home() / ".pip" / "pip.conf"
    yield Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "pip" / "pip.conf"
    if chosen := os.environ.get("PIP_CONFIG_FILE"):
        yield Path(chosen)


def _default() -> str:
    """The index that uv takes by itself, or pip: each says so where it explains its options."""
    for client in (
        (str(uv() or "uv"), "pip", "install", "--help"),
        ("pip", "install", "--help"),
        ("pip3", "install", "--help"),
    ):
        if found := _DEFAULT.search(output_of(*client)):
            return found[1]
    return ""


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
