"""What was promised and does not hold after a storm, in words, below the column of the table that counts it."""

import hashlib
import io
import math
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import httpx2
from receiver import Received

from chaos.customers import Order
from chaos.ledger import Line
from chaos.program import STEPS, WORDS
from fondation_shared.client import ApiClient
from fondation_shared.events import JobCompleted, Log, Recorded
from fondation_shared.ids import JobId
from fondation_shared.jobs import ArtifactPage, Job, JobPage
from fondation_shared.states import TERMINAL, JobStatus
from fondation_shared.webhooks import Message

PAGE = 100
ENDINGS = {"job.completed", "job.failed", "job.cancelled"}


@dataclass(frozen=True)
class Kept:
    """A job as the service shows it once all is quiet: its log anew, and its files as they are downloaded."""

    order: Order
    job: Job
    log: list[Recorded]
    listed: dict[str, str]
    files: dict[str, bytes]


async def every_job(client: ApiClient) -> list[Job]:
    """All jobs that the service has."""
    listed: list[Job] = []
    cursor: str | None = ""
    while cursor is not None:
        after = {"cursor": cursor} if cursor else {}
        answer = await client.transport.send("GET", "/v1/jobs", params={"limit": PAGE, **after})
        page = JobPage.model_validate_json(answer.content)
        listed, cursor = listed + page.items, page.next_cursor
    return listed


async def kept(client: ApiClient, order: Order) -> Kept:
    """What the service has of a job. Raises FondationError: it does not give that out."""
    log: list[Recorded] = []
    while True:
        page = await client.events(order.job_id, after=log[-1].seq if log else 0)
        log += page.items
        if not page.items:
            break
    base = f"/v1/jobs/{order.job_id}/artifacts"
    listed = ArtifactPage.model_validate_json((await client.transport.send("GET", base)).content)
    files = {each.name: await _download(client, f"{base}/{each.name}") for each in listed.items}
    hashes = {each.name: each.sha256 for each in listed.items}
    return Kept(order, await client.job(order.job_id), log, hashes, files)


async def _download(client: ApiClient, path: str) -> bytes:
    try:
        return (await client.transport.send("GET", path)).content
    except httpx2.HTTPError as error:
        return f"{error}".encode()


def lost(orders: list[Order], jobs: list[Job], told: list[Received]) -> Iterator[str]:
    """Jobs that were accepted and are not there, have not ended well, or whose end nobody was told of."""
    there = {job.id: job for job in jobs}
    ends = {message.job_id for message in map(_message, told) if message.status in TERMINAL}
    for order in orders:
        job = there.get(order.job_id)
        if job is None:
            yield f"{order.job_id} is not there"
        elif job.status is not JobStatus.COMPLETED:
            yield f"{order.job_id} is {job.status}: {job.failure}"
        elif order.job_id not in ends:
            yield f"{order.job_id}: no message tells of its end"


def doubled(orders: list[Order], jobs: list[Job], found: list[Kept], told: list[Received]) -> Iterator[str]:
    """Jobs that nobody ordered, that ended twice, or of whose end two messages tell."""
    ordered = {order.job_id for order in orders}
    yield from (f"{job.id} was not ordered" for job in jobs if job.id not in ordered)
    for each in found:
        kinds = [entry.event.type for entry in each.log if entry.event.type in ENDINGS]
        if len(kinds) > 1:
            yield f"{each.order.job_id} ended {len(kinds)} times: {kinds}"
    ids: dict[JobId, set[str]] = defaultdict(set)
    for message in map(_message, told):
        if message.status in TERMINAL:
            ids[message.job_id].add(message.id)
    yield from (f"{job_id}: {sorted(several)} tell of its end" for job_id, several in ids.items() if len(several) > 1)


def gaps(found: list[Kept]) -> Iterator[str]:
    """Logs with an entry too few or too many, with words behind the end, or that were seen otherwise."""
    for each in found:
        name = each.order.job_id
        if [entry.seq for entry in each.log] != list(range(1, len(each.log) + 1)):
            yield f"{name}: its log is numbered {[entry.seq for entry in each.log]}"
        if not each.log or not isinstance(each.log[-1].event, JobCompleted):
            yield f"{name}: its log does not end with its end"
        if each.order.log != each.log:
            yield f"{name}: who followed it saw another log"
        if each.order.played:
            yield from _misheard(each)


def _misheard(each: Kept) -> Iterator[str]:
    """Words of the scripted generator, which counts them: of the last attempt all, of the others the first ones."""
    heard: dict[int, list[str]] = defaultdict(list)
    for entry in each.log:
        if isinstance(entry.event, Log) and entry.event.text.startswith(each.order.job_id):
            heard[entry.attempt].append(entry.event.text)
    for attempt in range(1, each.job.attempt + 1):
        words = heard[attempt]
        wanted = [f"{each.order.job_id} {number}" for number in range(STEPS * WORDS)]
        if words != (wanted if attempt == each.job.attempt else wanted[: len(words)]):
            yield f"{each.order.job_id}, attempt {attempt} of {each.job.attempt}: {words} was heard"


def wrong(found: list[Kept], ledger: list[Line]) -> Iterator[str]:
    """Files with other bytes than are listed, or than the attempt that ended the job has made."""
    made = {(line.job, line.attempt, line.path): line.sha256 for line in ledger if line.what == "made"}
    for each in found:
        for name, content in each.files.items():
            if hashlib.sha256(content).hexdigest() != each.listed[name]:
                yield f"{each.order.job_id}: {name} has another hash than is listed"
        if each.order.played:
            yield from _not_as_made(each, made)


def _not_as_made(each: Kept, made: dict[tuple[str, int, str], str]) -> Iterator[str]:
    there = {"data.bin": each.files.get("data.bin", b""), "pages/index.html": b""}
    try:
        with zipfile.ZipFile(io.BytesIO(each.files.get("pages.zip", b""))) as archive:
            there["pages/index.html"] = archive.read("index.html")
    except (zipfile.BadZipFile, KeyError) as error:
        yield f"{each.order.job_id}: pages.zip: {error}"
    for path, content in there.items():
        if hashlib.sha256(content).hexdigest() != made.get((each.order.job_id, each.job.attempt, path)):
            yield f"{each.order.job_id}: {path} is not what attempt {each.job.attempt} has made"
    if each.files.keys() != {"data.bin", "pages.zip"}:
        yield f"{each.order.job_id} has {sorted(each.files)}"


def paid_twice(
    ledger: list[Line], remembered: Mapping[str, int], granted: Mapping[tuple[str, int], int]
) -> Iterator[str]:
    """Steps that were paid for by an attempt that was granted when they were remembered.

    `remembered`: when the store took each step in. `granted`: when each attempt of a job began. In milliseconds.
    What is promised begins with the transaction that remembers a step, so before its answer: a step that was killed
    before that may be taken, and paid for, again. Who was granted an attempt behind it never pays; one who was granted
    before has lost the lease by then, or is who remembered it.
    """
    for line in ledger:
        if line.what == "kept" and line.key not in remembered:
            yield f"{line.job}, attempt {line.attempt}: a step that was said to be remembered, and is not"
        if line.what == "paid" and granted[line.job, line.attempt] > remembered.get(line.key, math.inf):
            yield f"{line.job}, attempt {line.attempt}: a step that was remembered before that attempt"
    once = Counter((line.key, line.attempt) for line in ledger if line.what == "paid")
    yield from (f"a step was paid {count} times in attempt {key[1]}" for key, count in once.items() if count > 1)


def _message(received: Received) -> Message:
    return Message.model_validate_json(received.body)
