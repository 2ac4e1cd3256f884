"""What a storm is looked through for is found where it is there."""

import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest
from chaos.customers import Order
from chaos.findings import Kept, doubled, gaps, lost, paid_twice, wrong
from chaos.ledger import Line
from chaos.program import STEPS, WORDS
from chaos.receiver import Moody
from receiver import Received
from standardwebhooks import Webhook

from fondation_shared.events import Event, JobCompleted, JobStarted, Log, Recorded
from fondation_shared.ids import JobId
from fondation_shared.jobs import CourseRequest, Job
from fondation_shared.states import JobStatus

JOB = JobId("job_1")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - of the standard's own example
NOW = datetime(2026, 1, 1, tzinfo=UTC)
WORDS_OF_ALL = [Log(text=f"{JOB} {number}") for number in range(STEPS * WORDS)]
END = JobCompleted(verdict="passed")
DATA = b"data"
LEDGER = [
    Line("paid", JOB, 1, key="step"),
    Line("kept", JOB, 1, key="step"),
    Line("made", JOB, 2, path="data.bin", sha256=hashlib.sha256(DATA).hexdigest()),
    Line("made", JOB, 2, path="pages/index.html", sha256=hashlib.sha256(DATA).hexdigest()),
]
GRANTED: dict[tuple[str, int], int] = {(JOB, 1): 10, (JOB, 2): 30}


def archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("index.html", DATA)
    return target.getvalue()


def recorded(*events: Event, attempt: int = 2) -> list[Recorded]:
    return [Recorded(seq=seq, attempt=attempt, event=event) for seq, event in enumerate(events, start=1)]


def job(job_id: JobId = JOB, status: JobStatus = JobStatus.COMPLETED) -> Job:
    request = CourseRequest(repository="/played-1")
    return Job(id=job_id, kind="course", status=status, request=request, attempt=2, created_at=NOW)


def kept(log: Sequence[Recorded] = (), files: dict[str, bytes] | None = None) -> Kept:
    """A job as it is where everything holds, but for what is given."""
    said = [*(log or recorded(JobStarted(attempt=2, worker_id="w"), *WORDS_OF_ALL, END))]
    there = {"data.bin": DATA, "pages.zip": archive(), **(files or {})}
    listed = {name: hashlib.sha256(content).hexdigest() for name, content in there.items()}
    return Kept(Order(JOB, None, played=True, log=said), job(), said, listed, there)


def told(message_id: str = "msg_1", status: str = "completed", signed_with: str = SECRET) -> Received:
    body = (
        f'{{"id":"{message_id}","type":"job.{status}","timestamp":"2026-01-01T00:00:00Z","jobId":"{JOB}",'
        f'"kind":"course","status":"{status}","links":{{"job":"/","page":"/"}}}}'
    )
    now = datetime.now(UTC)
    signature = Webhook(signed_with).sign(message_id, now, body)
    stamp = str(int(now.timestamp()))
    headers = {"webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": signature}
    return Received("/hook", headers, body.encode())


def test_nothing_is_found_where_everything_holds() -> None:
    found = [kept()]
    orders = [found[0].order]
    assert not [*lost(orders, [job()], [told()]), *doubled(orders, [job()], found, [told(), told()])]
    assert not [*gaps(found), *wrong(found, LEDGER)]
    assert not [*paid_twice(LEDGER, {"step": 20}, GRANTED)]


@pytest.mark.parametrize(
    ("jobs", "messages"),
    [([], [told()]), ([job(status=JobStatus.FAILED)], [told()]), ([job()], []), ([job()], [told(status="queued")])],
)
def test_a_job_is_lost_that_is_gone_or_did_not_end_well_or_silently(jobs: list[Job], messages: list[Received]) -> None:
    assert [*lost([kept().order], jobs, messages)]


def test_what_is_there_twice_is_found() -> None:
    orders = [kept().order]
    assert [*doubled(orders, [job(), job(JobId("job_2"))], [], [])]
    assert [*doubled(orders, [job()], [kept(recorded(END, END))], [])]
    assert [*doubled(orders, [job()], [], [told("msg_1"), told("msg_2")])]


@pytest.mark.parametrize(
    "log",
    [
        recorded(*WORDS_OF_ALL, END)[1:],
        recorded(*WORDS_OF_ALL[1:], END),
        recorded(*WORDS_OF_ALL, WORDS_OF_ALL[0], END),
        recorded(END, *WORDS_OF_ALL),
        recorded(*WORDS_OF_ALL),
    ],
)
def test_a_log_that_is_not_whole_is_found(log: list[Recorded]) -> None:
    assert [*gaps([kept(log)])]


def test_a_log_that_was_followed_otherwise_is_found() -> None:
    each = kept()
    assert [*gaps([replace(each, order=replace(each.order, log=each.log[:-1]))])]


@pytest.mark.parametrize("files", [{"data.bin": b"other"}, {"pages.zip": b"none"}, {"more": b""}])
def test_files_that_the_last_attempt_has_not_made_are_found(files: dict[str, bytes]) -> None:
    assert [*wrong([kept(files=files)], LEDGER)]


def test_other_bytes_than_are_listed_and_false_signatures_are_found() -> None:
    each = kept()
    assert [*wrong([replace(each, listed={**each.listed, "pages.zip": "0"})], LEDGER)]
    with Moody(Random(1)) as receiver:  # noqa: S311 - no secret
        receiver.secret = SECRET
        receiver.take(told())
        assert not receiver.forged
        receiver.take(told(signed_with="whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))
        assert receiver.forged


def test_a_step_is_paid_twice_if_it_was_remembered_before_the_attempt_that_pays() -> None:
    again = [*LEDGER, Line("paid", JOB, 2, key="step")]
    assert [*paid_twice(again, {"step": 20}, GRANTED)]
    assert [*paid_twice([*LEDGER, LEDGER[0]], {"step": 20}, GRANTED)]
    assert [*paid_twice(LEDGER, {}, GRANTED)]
    killed_before_it_was_remembered = [LEDGER[0], Line("paid", JOB, 2, key="step")]
    assert not [*paid_twice(killed_before_it_was_remembered, {"step": 40}, GRANTED)]
