"""Looks at each part that the settings choose: the store, its line, the place of files; all stays as it is."""

import os
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from fondation_shared.errors import FondationError, SettingsError, Unreachable
from fondation_shared.settings import WebSettings, masked
from fondation_web.artifacts.folder import artifacts_folder
from fondation_web.artifacts.opening import open_artifacts
from fondation_web.artifacts.port import BUCKETS, Artifacts
from fondation_web.belonging import KEY, foreign, name_at
from fondation_web.language import Words
from fondation_web.store import look as store
from fondation_web.store.database import Database
from fondation_web.store.schema import HEAD

AHEAD_SECONDS = 1.0
"""How far a server's clock may be from ours: leases are told by the clocks of the webs."""
_PROBE_BYTES = 4


@dataclass(frozen=True, slots=True)
class Found:
    """How a part is. `said`: what it is, or `error`: what is wrong, which must be mended, or of a `note` may be."""

    name: Literal["database", "queue", "artifacts"]
    state: Literal["ok", "note", "missing"]
    said: str = ""
    error: FondationError | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """Every part; `keys`: how many open anything, None where nobody can tell."""

    parts: tuple[Found, ...]
    keys: int | None


async def look(settings: WebSettings, words: Words) -> Looked:
    """Look at all of them; sentences are in the language of `words`, errors in English."""
    try:
        seen = store.look(settings.database)
    except SettingsError as error:
        unusable = Found("database", "missing", error=error)
        files = await _artifacts(settings, None, words)
        return Looked((unusable, _queue(settings.queue, words), files), None)
    database = _database(settings.database, seen, words)
    files = await _artifacts(settings, {None, seen.name if seen else None}, words)
    return Looked((*database, _queue(settings.queue, words), files), seen.keys if seen else 0)


def _database(url: str, seen: Database | None, words: Words) -> list[Found]:
    if seen is None:
        return [Found("database", "ok", words("doctor.database_to_be", place=masked(url)))]
    said = words("doctor.database", place=masked(url), server=_server(seen), tables=_tables(seen, words))
    found = [Found("database", "ok", said)]
    if abs(seen.ahead) > AHEAD_SECONDS:
        found.append(Found("database", "note", error=_clocks(seen.ahead)))
    return found


def _server(seen: Database) -> str:
    return "SQLite" if seen.version is None else f"PostgreSQL {seen.version}"


def _tables(seen: Database, words: Words) -> str:
    if seen.revision is None:
        return words("doctor.tables_to_be")
    age = "now" if seen.revision == HEAD else "older" if seen.revision < HEAD else "newer"
    return words(f"doctor.tables_{age}", revision=seen.revision, head=HEAD)


def _clocks(ahead: float) -> SettingsError:
    return SettingsError(
        f"The clocks of this machine and of the database's differ by {abs(ahead):.1f} s.",
        cause="Leases are told by the clocks of all webs.",
        hint="timedatectl set-ntp true   # on both",
    )


def _queue(url: str | None, words: Words) -> Found:
    if url is None:
        return Found("queue", "ok", words("doctor.queue_stored"))
    from fondation_web.queue import look as queue  # noqa: PLC0415 - a client that the embedded line does not need

    try:
        line = queue.look(url)
    except SettingsError as error:
        return Found("queue", "missing", error=error)
    if not line.keeps:
        return Found("queue", "note", error=_forgetful(line.version))
    return Found("queue", "ok", words("doctor.queue", place=masked(url), version=line.version))


def _forgetful(version: str) -> SettingsError:
    return SettingsError(
        f"Redis {version} keeps no append-only file.",
        cause="What it forgets in a crash is put in line again from the store, some seconds later.",
        hint="redis-cli config set appendonly yes   # and the same in its configuration",
    )


async def _artifacts(settings: WebSettings, ours: Collection[str | None] | None, words: Words) -> Found:
    """Whether the place can be used, and is no other store's: it names one of `ours`; None: nobody can tell."""
    url = settings.artifacts
    try:
        if url.startswith(BUCKETS):
            place = open_artifacts(url, settings.s3_endpoint)
            await _try(place)
            belongs_to, said = await name_at(place), words("doctor.bucket", place=url)
        else:
            folder = artifacts_folder(url)
            said = words("doctor.folder" if _check_folder(folder) else "doctor.folder_to_be", place=folder)
            mark = folder / KEY
            belongs_to = mark.read_text(errors="replace") if mark.exists() else None
        if ours is not None and belongs_to not in ours:
            raise foreign(url)
    except (SettingsError, Unreachable) as error:
        return Found("artifacts", "missing", error=error)
    return Found("artifacts", "ok", said)


def _check_folder(folder: Path) -> bool:
    """Whether it is there. By trying: permissions do not tell of a read-only mount, nor of what root may do."""
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    probe = nearest / f".fondation-{os.getpid()}"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise SettingsError(
            f"The artifacts folder {folder} cannot be used.",
            cause=str(error),
            hint="export FONDATION_ARTIFACTS_URL=/another/folder   # or a bucket: s3://BUCKET/PREFIX",
        ) from error
    return nearest == folder


async def _try(place: Artifacts) -> None:
    """Write, read, list and delete an object of our own."""
    key = f"health/doctor-{os.getpid()}"
    blob = await place.put(key, _probe(), limit=_PROBE_BYTES)
    try:
        async for _ in await place.get(blob):
            pass
        async for _ in place.older("health", datetime.now(UTC)):
            pass
    except FondationError as error:
        raise SettingsError(
            "The bucket of artifacts can be written to, and not read or listed.", cause=error.cause, hint=error.hint
        ) from error
    try:
        await place.delete(key)
    except Unreachable as error:
        raise SettingsError(
            "Nothing can be deleted from the bucket of artifacts.", cause=error.cause, hint=error.hint
        ) from error


async def _probe() -> AsyncIterator[bytes]:
    yield b"look"
