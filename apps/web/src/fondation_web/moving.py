"""Moves a store out of a file to a server's database, and its files to another place. The file stays as it is."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path

import anyio
from sqlalchemy import Connection, Engine, delete, func, select, text

from fondation_shared.errors import Damaged, FondationError, NotFound, SettingsError
from fondation_shared.settings import masked
from fondation_web.artifacts.port import Artifacts
from fondation_web.belonging import KEY, give, here
from fondation_web.blob import Blob
from fondation_web.store import blobs_named, copying, notes, schema
from fondation_web.store.lock import hold_alone
from fondation_web.store.look import look
from fondation_web.store.postgres import ERRORS, first_line, moving_engine
from fondation_web.store.sqlite import reading_engine
from fondation_web.store.tables import notes as notes_table
from fondation_web.together import together
from fondation_web.upkeep.postgres_duty import THERE

_FILES_AT_ONCE = 8

Tell = Callable[[str, int], None]
"""Hears the name of each table, and how many rows it has; `files`, and how many were copied until now."""


@dataclass(frozen=True, slots=True)
class Files:
    """Where the files lie now, where they are to lie, and that place's address."""

    source: Artifacts
    target: Artifacts
    url: str


@dataclass(slots=True)
class Copied:
    """`seals`: what the new place calls each file's state, by key. `lost`: keys of which nothing good was found."""

    seals: dict[str, str | None] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


def move(source: Path, target: str, files: Files | None, tell: Tell) -> Copied:
    """Copy every table in one transaction of the server, and hold each against the file; files are copied before.

    Raises:
        SettingsError: a web uses one of them; the server's is not empty; their tables are not those of this release.
        Damaged: the copy is not what was copied.
        Unreachable: a place of files does not answer.

    """
    if not source.exists():
        raise SettingsError(f"There is no store at {source}.", hint="web move --help")
    look(target)
    with hold_alone(source.with_name(f"{source.name}.web")), _opened(source, target) as (reading, server):
        _check_source(source, reading)
        with server.begin() as first_look:
            _check_target(first_look)
        copied = anyio.run(_copy_files, files, reading, tell) if files else Copied()
        with server.begin() as writing:
            _check_target(writing)
            if schema.revision_of(writing) is None:
                schema.make(writing)
            writing.execute(delete(notes_table))
            for table in copying.tables():
                tell(table.name, copying.copy_table(table, reading, writing, copied.seals))
            if files:
                notes.now(writing, "files", here(files.url))
        if files:
            # It is the store's no more: a web that still keeps files there is told so. All is moved without it, too.
            with suppress(FondationError):
                anyio.run(files.source.delete, KEY)
    return copied


@contextmanager
def _opened(source: Path, target: str) -> Iterator[tuple[Connection, Engine]]:
    file, server = reading_engine(source, 1), moving_engine(target)
    try:
        with file.begin() as reading:
            yield reading, server
    except ERRORS as error:
        raise SettingsError(
            f"The database {masked(target)} cannot be used.", cause=masked(first_line(error)), hint="web doctor"
        ) from error
    finally:
        file.dispose()
        server.dispose()


def _check_source(source: Path, reading: Connection) -> None:
    revision = schema.revision_of(reading)
    if revision != schema.HEAD:
        raise SettingsError(
            f"The store in {source.parent} is of another release.",
            cause=f"Its tables are at {revision}, and those of this release at {schema.HEAD}.",
            hint="start web of this release on it once, and stop it; then move",
        )


def _check_target(writing: Connection) -> None:
    """Nobody uses it, and nobody begins to before the transaction ends; it holds nothing."""
    schema.hold(writing)
    if not writing.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": THERE}).scalar_one():
        raise SettingsError("A web uses the database that is to be moved to.", hint="stop it, then move")
    revision = schema.revision_of(writing)
    if revision not in {None, schema.HEAD}:
        raise SettingsError(
            "The database that is to be moved to has tables of another release.",
            cause=f"They are at {revision}, and those of this release at {schema.HEAD}.",
            hint="createdb NAME   # and move to that one",
        )
    filled = [] if revision is None else [each.name for each in copying.tables() if _has_rows(writing, each.name)]
    if filled:
        raise SettingsError(
            "The database that is to be moved to is not empty.",
            cause=f"It has rows in {', '.join(filled)}.",
            hint="createdb NAME   # and move to that one",
        )


def _has_rows(writing: Connection, name: str) -> bool:
    """What webs agree on is made anew by whichever web starts, so it does not count."""
    table = notes_table.metadata.tables[name]
    found = select(func.count()).select_from(select(table).limit(1).subquery())
    return table is not notes_table and bool(writing.execute(found).scalar_one())


async def _copy_files(files: Files, reading: Connection, tell: Tell) -> Copied:
    """Some at a time; each is hashed on the way, and says at the other end that it came whole."""
    name, copied = notes.said(reading, "store"), Copied()
    await files.target.check()
    if name is not None:
        await give(files.target, files.url, name)
    named = blobs_named.named(reading)
    while group := list(islice(named, _FILES_AT_ONCE)):
        await together(partial(_copy_file, files, copied), group, FondationError)
        tell("files", len(copied.seals))
    return copied


async def _copy_file(files: Files, copied: Copied, blob: Blob) -> None:
    try:
        passing: AsyncIterator[bytes] = await files.source.get(blob)
        kept = await files.target.put(blob.key, passing, limit=blob.size, sha256=blob.sha256)
    except (NotFound, Damaged):
        copied.lost.append(blob.key)
    else:
        copied.seals[blob.key] = kept.seal
