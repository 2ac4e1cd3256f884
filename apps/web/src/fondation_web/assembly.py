"""Puts the parts together, and takes them apart: the only place that picks an engine."""

import platform
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import structlog

from fondation_shared.clock import Clock
from fondation_shared.settings import WebSettings
from fondation_web.artifacts.folder import artifacts_folder
from fondation_web.artifacts.opening import open_artifacts
from fondation_web.artifacts.port import BUCKETS, Artifacts
from fondation_web.belonging import Belonging, Elsewhere, settle
from fondation_web.calls import Calls
from fondation_web.feed import Feed
from fondation_web.jobs.adopt import adopt
from fondation_web.jobs.change import KEEP_ANSWERS
from fondation_web.jobs.deliver import Delivery
from fondation_web.jobs.desk import Desk
from fondation_web.jobs.finish import expire
from fondation_web.jobs.follow import fire, postpone
from fondation_web.jobs.line import let_all_in
from fondation_web.jobs.rules import Rules
from fondation_web.jobs.wait import Patience
from fondation_web.outbox.convex import convex_target
from fondation_web.outbox.opening import open_courier, open_outbox, put_right
from fondation_web.parts import Parts
from fondation_web.queue import tickets
from fondation_web.queue.bull_address import check_address
from fondation_web.queue.embedded import EmbeddedQueue
from fondation_web.queue.limits import Limits, limits_of
from fondation_web.queue.port import Queue
from fondation_web.queue.shared import SharedQueue
from fondation_web.security import Reach, open_to_all
from fondation_web.store import api_keys, blobs, followings, idempotency, leases, notes, uploads, webhooks
from fondation_web.store.herald import Herald, NoHerald
from fondation_web.store.lock import hold_alone, hold_together
from fondation_web.store.opening import is_server, open_store
from fondation_web.store.sqlite_store import database_file
from fondation_web.store.store import Store
from fondation_web.upkeep.answers import Answers
from fondation_web.upkeep.archives import Archives
from fondation_web.upkeep.duty import Duty, OwnDuty
from fondation_web.upkeep.figures import Figures
from fondation_web.upkeep.leases import Leases
from fondation_web.upkeep.loop import Loop
from fondation_web.upkeep.messages import Messages
from fondation_web.upkeep.orphans import Orphans
from fondation_web.upkeep.parked import Parked
from fondation_web.upkeep.places import Places
from fondation_web.upkeep.retention import retention_loops
from fondation_web.upkeep.runs import Runs
from fondation_web.upkeep.schedules import Schedules

if TYPE_CHECKING:
    from fondation_web.queue.bullmq import BullQueue


_log = structlog.get_logger()


@contextmanager
def store_held(settings: WebSettings) -> Iterator[Store]:
    """The store: a file for this process alone, a server's database with all webs that use it.

    Raises:
        SettingsError: it cannot be used, or another web uses the file.

    """
    store = open_store(settings.database)
    try:
        if is_server(settings.database):
            yield store
            return
        file: Path = database_file(settings.database)
        with hold_alone(file.with_name(f"{file.name}.web")):
            yield store
    finally:
        store.close()


@contextmanager
def artifacts_held(settings: WebSettings) -> Iterator[Artifacts]:
    """The place of bytes; a folder for the webs of one store alone: what that does not name is deleted there.

    Raises:
        SettingsError: it cannot be used, or a web of another store uses it.

    """
    opened = open_artifacts(settings.artifacts, settings.s3_endpoint)
    hold = hold_together if is_server(settings.database) else hold_alone
    with ExitStack() as held:
        if not settings.artifacts.startswith(BUCKETS):
            held.enter_context(hold(artifacts_folder(settings.artifacts) / ".web"))
        yield opened


async def check_settings(settings: WebSettings) -> None:
    """Find out before the start what would stop it: tell a person, not a log.

    Raises:
        SettingsError: the data folder, the place of artifacts or an address cannot be used as it is.
        Unreachable: the place of artifacts does not answer, or refuses.

    """
    convex_target(settings)
    check_address(settings.queue)
    with store_held(settings) as store, artifacts_held(settings) as place:
        await place.check()
        await _settled(settings, store, place)
        if not Reach.of(settings.host, settings.public_url).keyless and not await store.read(api_keys.count_valid):
            raise open_to_all(settings.host, settings.public_url)


async def _settled(settings: WebSettings, store: Store, place: Artifacts) -> Belonging:
    return await settle(store, place, settings.artifacts, alone=not is_server(settings.database))


@asynccontextmanager
async def running(settings: WebSettings, clock: Clock) -> AsyncIterator[Parts]:
    """The parts, and the chores beside them, while the block runs.

    Raises:
        SettingsError: see `check_settings`.

    """
    with store_held(settings) as store, artifacts_held(settings) as place:
        limits = limits_of(settings)
        company = _company(settings, clock, limits)
        store.when_in_doubt(company.herald.alarm)
        secret = await store.write(partial(notes.secret, name="previews"))
        belonging = await _settled(settings, store, place)
        await _warn(belonging)
        async with _line(settings.queue, clock, company.herald, limits) as bull, anyio.create_task_group() as group:
            company = replace(company, queue=bull or company.queue, bull=bull)
            parts = _assemble(settings, clock, store, belonging, company, secret)
            await put_right(settings, store, clock)
            runs = Runs(parts.loops, company.herald)
            if bull is not None:
                group.start_soon(bull.serve, partial(adopt, parts.desk))
            group.start_soon(company.herald.run)
            await group.start(company.duty.run, partial(_forbear, parts.desk))
            group.start_soon(open_courier(settings, parts.desk.outbox, store, clock).run)
            for loop in parts.loops:
                group.start_soon(loop.run, company.duty, runs.tell)
            try:
                yield parts
            finally:
                parts.stop()
                group.cancel_scope.cancel()


async def _warn(belonging: Belonging) -> None:
    """Say that its files are elsewhere, and go on: `/health` says so from then on."""
    try:
        await belonging.check()
    except Elsewhere as error:
        _log.warning(error.detail, cause=error.cause, hint=error.hint)


async def _forbear(desk: Desk) -> None:
    """While no web was there nobody could renew: workers get the time of one lease to be heard of again."""
    until = desk.clock.now() + desk.rules.lease
    await desk.store.write(partial(leases.extend_all, until=until))


@dataclass(frozen=True, slots=True)
class _Company:
    """What binds the webs of one store together."""

    name: str
    herald: Herald
    duty: Duty
    queue: Queue
    bull: "BullQueue | None" = None


@asynccontextmanager
async def _line(
    queue_url: str | None, clock: Clock, herald: Herald, limits: Limits
) -> AsyncIterator["BullQueue | None"]:
    """The line that another engine keeps."""
    if queue_url is None:
        yield None
        return
    from fondation_web.queue.bull_opening import open_bull_queue  # noqa: PLC0415 - a client that the embedded line does not need

    async with open_bull_queue(queue_url, clock, herald, limits) as queue:
        yield queue


def _company(settings: WebSettings, clock: Clock, limits: Limits) -> _Company:
    name, database_url = f"{platform.node()}:{settings.port}", settings.database
    if not is_server(database_url):
        return _Company(name, NoHerald(), OwnDuty(name), EmbeddedQueue(clock, limits))
    from fondation_web.store.postgres_herald import PostgresHerald  # noqa: PLC0415 - a driver that a file does not need
    from fondation_web.upkeep.postgres_duty import PostgresDuty  # noqa: PLC0415 - the same

    herald = PostgresHerald(database_url)
    return _Company(name, herald, PostgresDuty(database_url, name, herald.alarm), SharedQueue(clock, herald, limits))


def _assemble(
    settings: WebSettings, clock: Clock, store: Store, belonging: Belonging, company: _Company, secret: bytes
) -> Parts:
    place = belonging.place
    rules = Rules(
        settings.lease_seconds, settings.max_attempts, settings.max_artifact_bytes, tuple(settings.allowed_roots)
    )
    feed, stopping = Feed(store, company.herald), anyio.Event()
    desk = Desk(store, company.queue, feed, clock, rules, open_outbox(settings))
    return Parts(
        settings=settings,
        clock=clock,
        store=store,
        blobs=place,
        belonging=belonging,
        queue=company.queue,
        herald=company.herald,
        duty=company.duty,
        name=company.name,
        feed=feed,
        desk=desk,
        delivery=Delivery(desk, place, settings.max_artifact_bytes),
        patience=Patience(desk, stopping),
        calls=Calls(),
        loops=(
            *_loops(desk, belonging),
            *retention_loops(settings, store, place, clock),
            *_of_another_line(desk, company.bull),
        ),
        secret=secret,
        stopping=stopping,
    )


def _loops(desk: Desk, belonging: Belonging) -> tuple[Loop, ...]:
    store, clock, place = desk.store, desk.clock, belonging.place
    silent = Leases(partial(store.read, leases.next_expiry), partial(desk.do, expire), clock, desk.rules.lease_seconds)
    old = Answers(lambda before: store.write(partial(idempotency.forget, before=before)), KEEP_ANSWERS, clock)
    archives = Archives(place, partial(_remove_idle, store, clock), clock)
    messages = Messages(lambda before: store.write(partial(webhooks.forget, before=before)), clock)
    orphans = Orphans(
        place, blobs.FOLDERS, lambda keys: store.read(partial(blobs.unnamed, keys=keys)), belonging.holds, clock
    )
    schedules = Schedules(
        partial(store.read, followings.next_due),
        lambda now: store.read(partial(followings.due, now=now)),
        lambda seen: desk.do(partial(fire, seen=seen)),
        lambda seen: desk.do(partial(postpone, seen=seen)),
        clock,
    )
    parked = Parked(partial(store.read, tickets.owners_of_parked), partial(desk.do, let_all_in))
    return (
        Loop("leases", silent.chore, clock),
        Loop("parked", parked.chore, clock),
        Loop("schedules", schedules.chore, clock),
        Loop("answers", old.chore, clock),
        Loop("archives", archives.chore, clock),
        Loop("messages", messages.chore, clock),
        Loop("orphans", orphans.chore, clock),
        Loop("figures", Figures(store, clock).chore, clock),
    )


def _of_another_line(desk: Desk, bull: "BullQueue | None") -> tuple[Loop, ...]:
    if bull is None:
        return ()

    found = bull.differences(desk.look)
    return (Loop("places", Places(found.tell, found.still, bull.right, desk.clock).chore, desk.clock),)


async def _remove_idle(store: Store, clock: Clock, before: datetime) -> list[str]:
    """Look first, on a reader's connection: where nothing is too old, nobody has to wait."""
    found = await store.read(partial(uploads.idle, before=before))
    if not found:
        return []
    return await store.write(partial(uploads.remove, upload_ids=found, before=before, now=clock.now()))
