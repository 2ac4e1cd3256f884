"""What years of use leave in a store: the rows of each table, as web writes them, in SQL.

Jobs come in tens: seven of a course, three of a project. Every hundredth looks after one course, which is asked about
again and again. All but the newest have ended, most of them well. Messages are those of the last thirty days.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

DAY = 86_400_000
YEARS = 3 * 365
EVENTS = 10
"""Entries of a job's log."""
KEPT_DAYS = 30
RECENT = 37
"""One in so many jobs came in the last thirty days."""

Row = dict[str, str]
"""What stands in each column, as SQL over `i`, the number of a job from 0."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many jobs there are, a multiple of ten, and how many of them, the newest, stand in line."""

    jobs: int
    queued: int = 0

    @property
    def running(self) -> int:
        """How many a worker has; as many wait for a person."""
        return min(20, self.jobs // 10)

    @property
    def ended(self) -> int:
        """The number of the first that is not over."""
        return self.jobs - self.queued - 2 * self.running


def job_id(number: int) -> str:
    """The id of a job: before every id that is made today."""
    return f"job_01{number:024d}"


class Rows:
    """SQL that both stores speak, but for how a number is padded and how a series is made."""

    def __init__(self, dialect: str, size: Size) -> None:
        self._size = size
        self._server = dialect == "postgresql"
        self._now = int(time.time() * 1000)
        # The newest came an hour ago.
        self._step = (YEARS * DAY - 3_600_000) // size.jobs
        self._first = self._now - YEARS * DAY

    def all(self) -> Iterator[tuple[str, Row, str]]:
        """Each table, its rows, and for which jobs."""
        size, jobs, blocks = self._size, self._series(0, self._size.jobs - 1), self._size.jobs // 10
        told = f"{jobs} WHERE i >= {size.jobs - size.jobs // RECENT} AND i < {size.ended}"
        yield "courses", self._course(), self._series(0, blocks - 1)
        yield "projects", self._project(), self._series(0, blocks - 1)
        yield "jobs", self._job(), jobs
        yield "leases", self._lease(), self._series(0, size.ended + size.running - 1)
        yield "events", self._event(), f"{jobs}, {self._series(1, EVENTS, 'e')[5:]}"
        good = f"{self._series(0, size.ended - 1)} WHERE {_GOOD}"
        yield "versions", self._version(), f"{good} AND {_COURSE} AND i % 100 <> 0"
        yield "project_versions", self._project_version(), f"{good} AND NOT ({_COURSE})"
        for name in ("course.json", "site.zip"):
            yield "artifacts", self._artifact(name), good
        steps = size.jobs // 2
        late = f"i >= {steps - steps // RECENT} OR i % 1000 = 0"
        yield "memo", self._memo(), f"{self._series(0, steps - 1)} WHERE {late}"
        yield "reviews", self._review(), f"{jobs} WHERE i % 20 = 0"
        yield "uploads", self._upload(), f"{jobs} WHERE i % 50 = 0"
        yield "followings", self._following(), f"{self._series(0, blocks - 1)} WHERE i % 100 = 0"
        yield "webhooks", self._webhook("NULL", "'whk_all'"), self._series(0, 0)
        yield "webhooks", self._webhook(self._id("job"), self._id("whk")), f"{told} AND i % 10 = 0"
        for webhook, some in (("'whk_all'", ""), (self._id("whk"), " AND i % 10 = 0")):
            yield "deliveries", self._delivery(webhook), told + some
            yield "delivery_attempts", self._attempt(webhook), told + some
        if size.queued:
            yield "tickets", self._ticket(), self._series(size.jobs - size.queued, size.jobs - 1)

    def clearing(self) -> str:
        """Retention has been at work, and left a few for today; what it keeps was looked at many times."""
        newest = "SELECT max(w.number) FROM versions w WHERE w.course_id = v.course_id"
        old = f"finished_at < {self._now - KEPT_DAYS * DAY} AND id NOT LIKE '%55'"
        kept = f"SELECT job_id FROM versions v WHERE number = ({newest}) UNION SELECT job_id FROM project_versions"  # noqa: S608 - our own words
        return f"UPDATE jobs SET cleared_at = finished_at + {KEPT_DAYS * DAY} WHERE {old} AND id NOT IN ({kept})"  # noqa: S608 - as above

    def _series(self, first: int, last: int, name: str = "i") -> str:
        if self._server:
            return f"FROM generate_series({first}, {last}) AS {name}"
        more = f"SELECT {name} + 1 FROM s WHERE {name} < {last}"  # noqa: S608 - our own words
        return f"FROM (WITH RECURSIVE s({name}) AS (SELECT {first} UNION ALL {more}) SELECT {name} FROM s)"  # noqa: S608 - as above

    def _id(self, prefix: str, number: str = "i") -> str:
        padded = f"lpad(({number})::text, 24, '0')" if self._server else f"printf('%024d', {number})"
        return f"'{prefix}_01' || {padded}"

    def _at(self, extra: int = 0, number: str = "i") -> str:
        return f"{self._first + extra} + CAST({number} AS BIGINT) * {self._step}"

    def _course(self) -> Row:
        return {
            "id": self._id("crs"),
            "identity": "'identity ' || i",
            "repository": _REPOSITORY.replace("i / 10", "i"),
            "language": "'en'",
            "title": "'The sources of number ' || i",
            "created_at": self._at(number="i * 10"),
        }

    def _project(self) -> Row:
        return {
            "id": self._id("prj"),
            "prompt": _PROMPT,
            "title": "'Project ' || i",
            "created_at": self._at(number="i * 10"),
        }

    def _job(self) -> Row:
        ended, running = self._size.ended, self._size.ended + self._size.running
        over = f"i < {ended}"
        ends = f"CASE WHEN {_GOOD} THEN 'completed' WHEN {_PART} < 96 THEN 'failed' ELSE 'cancelled' END"
        begun = f"i < {running + self._size.running}"
        state = f"WHEN i < {running} THEN 'running' WHEN {begun} THEN 'waiting' ELSE 'queued' END"
        return {
            "id": self._id("job"),
            "kind": f"CASE WHEN {_COURSE} THEN 'course' ELSE 'project' END",
            "status": f"CASE WHEN {over} THEN {ends} {state}",
            "course_id": f"CASE WHEN {_COURSE} THEN {self._id('crs', _COURSE_NUMBER)} END",
            "project_id": f"CASE WHEN {_COURSE} THEN NULL ELSE {self._id('prj', 'i / 10')} END",
            "repository": f"CASE WHEN {_COURSE} THEN {_REPOSITORY} ELSE '' END",
            "request": f'CASE WHEN {_COURSE} THEN \'{{"repository":"\' || {_REPOSITORY} || \'","language":"en"}}\''
            f" ELSE '{{\"prompt\":\"' || {_PROMPT} || '\"}}' END",
            "progress": f"CASE WHEN {over} AND {_GOOD} THEN 1.0 ELSE 0.0 END",
            "attempt": f"CASE WHEN {begun} THEN 1 ELSE 0 END",
            "faults": "0",
            "last_seq": str(EVENTS),
            "lease_id": f"CASE WHEN NOT ({over}) AND i < {running} THEN {self._id('lse')} END",
            "verdict": f"CASE WHEN {over} AND {_GOOD} THEN 'passed' END",
            "missing": f"CASE WHEN {over} AND {_GOOD} THEN '[]' END",
            "failure": f"CASE WHEN {over} AND {_PART} BETWEEN 88 AND 95 THEN '{_FAILURE}' END",
            "purpose": "CASE WHEN i % 100 = 0 THEN 'check' END",
            "spent": f"CASE WHEN {over} THEN '{_SPENT}' END",
            "created_at": self._at(),
            "started_at": f"CASE WHEN {begun} THEN {self._at(700)} END",
            "finished_at": f"CASE WHEN {over} THEN {self._at(90_000)} END",
        }

    def _lease(self) -> Row:
        over = f"i < {self._size.ended}"
        return {
            "id": self._id("lse"),
            "job_id": self._id("job"),
            "attempt": "1",
            "worker_id": "'worker-' || (i % 7)",
            "granted_at": self._at(700),
            "expires_at": f"CASE WHEN {over} THEN {self._at(105_000)} ELSE {self._now + 30 * DAY} END",
            "last_seq": str(EVENTS - 3),
            "outcome": f"CASE WHEN {over} THEN 'completed' END",
            "ended_at": f"CASE WHEN {over} THEN {self._at(90_000)} END",
        }

    def _event(self) -> Row:
        line = '{"type":"log","at":"2026-01-01T00:00:00Z","level":"info","stream":"stdout","text":"'
        return {
            "job_id": self._id("job"),
            "seq": "e",
            "attempt": "1",
            "body": f"'{line}' || 'A chapter is looked at, and its citations are compared: ' || e || '\"}}'",
        }

    def _version(self) -> Row:
        return {
            "course_id": self._id("crs", _COURSE_NUMBER),
            "number": "i % 10 + 1",
            "job_id": self._id("job"),
            "commit": "'4f2a9c10'",
            "verdict": "'passed'",
            "created_at": self._at(90_000),
        }

    def _project_version(self) -> Row:
        return {
            "project_id": self._id("prj", "i / 10"),
            "number": "i % 10 - 6",
            "job_id": self._id("job"),
            "prompt": _PROMPT,
            "title": "'Project ' || (i / 10)",
            "stack": "'static'",
            "writer": "'offline'",
            "verdict": "'passed'",
            "created_at": self._at(90_000),
        }

    def _artifact(self, name: str) -> Row:
        return {
            "job_id": self._id("job"),
            "name": f"'{name}'",
            "lease_id": self._id("lse"),
            "blob": f"'jobs/' || {self._id('job')} || '/{name}'",
            "media_type": "'application/octet-stream'",
            "size": "1000",
            "sha256": f"'{_HASH}'",
            "created_at": self._at(90_000),
        }

    def _memo(self) -> Row:
        return {
            "owner": self._id("crs", "i / 5"),
            "key": f"'{_HASH[:-1]}' || (i % 5)",
            "blob": f"'memo/' || {self._id('crs', 'i / 5')} || '/' || (i % 5)",
            "size": "1000",
            "created_at": self._at(80_000, "i * 2"),
            "sha256": f"'{_HASH}'",
        }

    def _review(self) -> Row:
        return {"job_id": self._id("job"), "offered": "'{}'", "offered_at": self._at(2000), "answer": "'{}'"}

    def _upload(self) -> Row:
        return {
            "id": self._id("upl"),
            "name": "'sources.zip'",
            "blob": f"'uploads/' || {self._id('upl')}",
            "size": "1000",
            "sha256": f"'{_HASH}'",
            "entries": "10",
            "created_at": self._at(),
            "removed_at": f"CASE WHEN i < {self._size.jobs - self._size.jobs // RECENT} THEN {self._at(8 * DAY)} END",
        }

    def _following(self) -> Row:
        return {
            "course_id": self._id("crs"),
            "cron": "'0 4 * * *'",
            "timezone": "'UTC'",
            "next_due": f"{self._now + 30 * DAY} + i",
        }

    def _webhook(self, job: str, name: str) -> Row:
        return {
            "id": name,
            "url": "'http://127.0.0.1:9/told'",
            "host": "'127.0.0.1:9'",
            "secret": "'whsec_bm90aGluZw=='",
            "events": "'job.completed job.failed job.cancelled'",
            "job_id": job,
            "created_at": self._at(),
        }

    def _delivery(self, webhook: str) -> Row:
        return {
            "webhook_id": webhook,
            "id": self._id("msg"),
            "job_id": self._id("job"),
            "type": "'job.completed'",
            "body": '\'{"type":"job.completed","status":"completed"}\'',
            "state": "'delivered'",
            "due_at": self._at(90_000),
            "taken": "0",
            "attempts": "1",
            "tries": "1",
            "created_at": self._at(90_000),
        }

    def _attempt(self, webhook: str) -> Row:
        return {
            "webhook_id": webhook,
            "id": self._id("msg"),
            "number": "1",
            "at": self._at(90_000),
            "seconds": "0.01",
            "status": "200",
        }

    def _ticket(self) -> Row:
        return {
            "job_id": self._id("job"),
            "kind": f"CASE WHEN {_COURSE} THEN 'course' ELSE 'project' END",
            "not_before": self._at(),
        }


_COURSE = "i % 10 < 7"
_COURSE_NUMBER = "CASE WHEN i % 100 = 0 THEN 0 ELSE i / 10 END"
_PART = "(i * 3 + i / 7) % 100"
_GOOD = f"{_PART} < 88"
_REPOSITORY = "'https://github.com/owner' || (i / 10 % 1000) || '/repository' || (i / 10)"
_PROMPT = "'A todo list for number ' || i || ', with accounts, a calendar and reminders'"
_FAILURE = '{"code":"no_space","message":"No space left.","hint":"df -h","retryable":false}'
_SPENT = '{"calls":12,"tokensIn":40000,"tokensOut":9000,"money":0.12}'
_HASH = "0" * 64
