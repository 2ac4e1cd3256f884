"""Everything that is looked at: each finding says how things are and the command that mends it."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import anyio

from fondation_cli.checkup.convex import convex_found
from fondation_cli.checkup.finding import Finding
from fondation_cli.checkup.models import models_found
from fondation_cli.checkup.parts import parts_found
from fondation_cli.checkup.walls import walls_found
from fondation_cli.companions import companion
from fondation_cli.language import Tongue
from fondation_shared.client import ApiClient
from fondation_shared.errors import FondationError, Forbidden, SettingsError, Unauthenticated
from fondation_shared.settings import (
    PROJECT_FILE,
    CourseSettings,
    WebSettings,
    WorkerSettings,
    project_may_not_say,
    user_file,
)

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_LITTLE_SPACE = 500 * 1024 * 1024
_API_SECONDS = 2.0
_PROGRAM_SECONDS = 10


def findings(
    web: WebSettings, worker: WorkerSettings, course: CourseSettings, *, tongue: Tongue = "en", call: bool = False
) -> Iterator[Finding]:
    """Everything that is looked at, in the order of its importance; `call`: models are called too.

    Sentences are English, and find their French where they are shown; those of web's own parts are in `tongue`.
    """
    yield from _left_aside()
    yield _folder("data folder", web.data_dir, "FONDATION_DATA_DIR")
    yield _folder("cache folder", course.cache_dir, "FONDATION_CACHE_DIR")
    with ThreadPoolExecutor() as side_by_side:
        git = side_by_side.submit(_program, "git", "git", needed=True)
        node = side_by_side.submit(_program, "node", "nodejs", needed=False)
    yield from (git.result(), node.result())
    yield from models_found(course, call=call)
    yield from walls_found(course)
    yield from (_companion(name) for name in ("web", "worker"))
    yield _generator(worker.cli_path)
    yield from convex_found(worker)
    answering = _api(course)
    parts = parts_found(web, tongue)
    yield from parts
    yield _port(web, answers=answering.state == "ok")
    yield answering
    yield _key(web, parts.keys)


def _left_aside() -> Iterator[Finding]:
    """A folder may be of a repository that somebody else wrote: its file says little."""
    if names := project_may_not_say():
        yield Finding(
            name="settings",
            state="note",
            detail=f"{PROJECT_FILE} may not say {', '.join(names)}: that is for you alone.",
            fix=f"edit {user_file()}",
        )


def _folder(name: str, folder: Path, variable: str) -> Finding:
    """A folder that is not there yet is fine, if it can be made."""
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    if not nearest.is_dir() or not _is_writable(nearest):
        return Finding(
            name=name,
            state="missing",
            detail=f"{folder} cannot be written to.",
            fix=f"export {variable}=/another/folder",
        )
    free = shutil.disk_usage(nearest).free
    size = f"{free / 1e9:.1f} GB"
    if free < _LITTLE_SPACE:
        return Finding(name=name, state="note", detail=f"{folder} has {size} left only.", fix=f"df -h {nearest}")
    detail = (
        f"{folder} can be written to, {size} free." if nearest == folder else f"{folder} will be made, {size} free."
    )
    return Finding(name=name, state="ok", detail=detail)


def _is_writable(folder: Path) -> bool:
    """By trying: permissions do not tell of a read-only mount, nor of what root may do."""
    probe = folder / f".fondation-{os.getpid()}"
    try:
        probe.touch()
    except OSError:
        return False
    with contextlib.suppress(OSError):
        probe.unlink()
    return True


def _program(name: str, package: str, *, needed: bool) -> Finding:
    path = shutil.which(name)
    state: Literal["note", "missing"] = "missing" if needed else "note"
    if path is None:
        detail = f"{name} was not found." if needed else f"{name} was not found; courses do without it."
        return Finding(name=name, state=state, detail=detail, fix=f"apt-get install {package}")
    said = _said(path, "--version", seconds=_PROGRAM_SECONDS)
    if said is None:
        detail = f"{path} gave no answer in {_PROGRAM_SECONDS} seconds."
        return Finding(name=name, state=state, detail=detail, fix=f"{path} --version")
    version = re.search(r"\d+(?:\.\d+)+", said)
    return Finding(name=name, state="ok", detail=f"version {version[0] if version else said.strip()} in {path}")


def _companion(name: str) -> Finding:
    try:
        return Finding(name=name, state="ok", detail=f"installed at {companion(name)}")
    except SettingsError as error:
        return Finding(name=name, state="missing", detail=error.detail, fix=error.hint)


def _generator(cli_path: Path | None) -> Finding:
    path = cli_path or companion("fondation")
    if path.is_file() and os.access(path, os.X_OK):
        return Finding(name="generator", state="ok", detail=f"{path} can be run.")
    return Finding(name="generator", state="missing", detail=f"{path} cannot be run.", fix="unset CLI_PATH")


def _port(web: WebSettings, *, answers: bool) -> Finding:
    place = f"{web.host}:{web.port}"
    if answers:
        return Finding(name="port", state="ok", detail=f"{place} is in use by Fondation itself.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(web.host, web.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return Finding(
            name="port",
            state="missing",
            detail=f"{place} cannot be listened on: {error.strerror}",
            fix=f"fondation up --port {web.port + 1}",
        )
    return Finding(name="port", state="ok", detail=f"{place} is free.")


def _api(course: CourseSettings) -> Finding:
    key = course.api_key.get_secret_value() if course.api_key else None
    try:
        anyio.run(_ask, course.api_url, key)
    except (Unauthenticated, Forbidden):
        return Finding(
            name="api",
            state="missing",
            detail=f"{course.api_url} wants another key.",
            fix="export FONDATION_API_KEY=KEY   # made by: fondation keys create --name laptop",
        )
    except FondationError:
        return Finding(name="api", state="note", detail=f"Nothing answers at {course.api_url}.", fix="fondation up")
    return Finding(name="api", state="ok", detail=f"{course.api_url} answers.")


async def _ask(url: str, key: str | None) -> None:
    async with ApiClient.connect(url, key) as client:
        await client.transport.send("GET", "/v1/jobs", params={"limit": 1}, deadline=_API_SECONDS, retry=False)


def _key(web: WebSettings, keys: int | None) -> Finding:
    if web.host in _LOOPBACK:
        return Finding(name="key", state="ok", detail=f"No key is needed on {web.host}.")
    if keys is None:
        detail = "Whether there is a key cannot be told while the store cannot be asked."
        return Finding(name="key", state="note", detail=detail, fix="fondation keys list")
    if keys:
        return Finding(name="key", state="ok", detail=f"There is a key for {web.host}.")
    return Finding(
        name="key",
        state="missing",
        detail=f"{web.host} can be reached from elsewhere and there is no key yet.",
        fix="fondation keys create --name admin --scope admin",
    )


def _said(*command: str | Path, seconds: int) -> str | None:
    """What a program says, which was found on the PATH by us or is our own; None where it takes longer."""
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False).stdout  # noqa: S603 - as said
    except subprocess.TimeoutExpired:
        return None
