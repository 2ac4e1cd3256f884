"""The public API, typed and asynchronous: what the command and other programs use."""

from collections.abc import AsyncIterator
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import quote

import anyio
import httpx2
from pydantic import BaseModel, TypeAdapter
from ulid import ULID

from fondation_shared.errors import Unreachable
from fondation_shared.events import EventPage, Recorded
from fondation_shared.ids import CourseId, JobId
from fondation_shared.jobs import Course, CourseAccepted, CourseRequest, Job, Upload
from fondation_shared.projects import ProjectAccepted
from fondation_shared.refresh import RefreshRequest
from fondation_shared.review import REVIEW, OutlineReview, PlanReview
from fondation_shared.transport import Transport, file_chunks, raise_for_problem

Model = TypeVar("Model", bound=BaseModel)

_ACCEPTED: TypeAdapter[CourseAccepted | ProjectAccepted] = TypeAdapter(CourseAccepted | ProjectAccepted)
UPLOAD_DEADLINE = 600.0
MAX_FOLLOW_FAILURES = 12


class ApiClient:
    """The public API, typed."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    @classmethod
    def connect(cls, base_url: str, api_key: str | None = None) -> Self:
        """A client of the server at `base_url`; use as a context manager, or call `close`."""
        return cls(Transport(base_url, api_key))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.transport.close()

    async def create_course(self, request: CourseRequest, *, idempotency_key: str | None = None) -> CourseAccepted:
        """Submit; sent again after a lost answer it still makes one job, by its Idempotency-Key."""
        headers = {"Idempotency-Key": idempotency_key or str(ULID())}
        answer = await self.transport.send("POST", "/v1/courses", content=request, headers=headers)
        return CourseAccepted.model_validate_json(answer.content)

    async def course(self, course_id: CourseId) -> Course:
        """One course with its versions."""
        return await self._get(Course, f"/v1/courses/{course_id}")

    async def refresh(
        self, course_id: CourseId, request: RefreshRequest | None = None, *, idempotency_key: str | None = None
    ) -> CourseAccepted:
        """Bring a course up to date, or look how far it lies behind; answered with the job that does so."""
        headers = {"Idempotency-Key": idempotency_key or str(ULID())}
        path = f"/v1/courses/{course_id}/refresh"
        answer = await self.transport.send("POST", path, content=request or RefreshRequest(), headers=headers)
        return CourseAccepted.model_validate_json(answer.content)

    async def job(self, job_id: JobId) -> Job:
        """One job."""
        return await self._get(Job, f"/v1/jobs/{job_id}")

    async def cancel(self, job_id: JobId) -> Job:
        """Ask for a job to stop; harmless when it is stopping already."""
        answer = await self.transport.send("POST", f"/v1/jobs/{job_id}/cancel")
        return Job.model_validate_json(answer.content)

    async def review(self, job_id: JobId) -> OutlineReview | PlanReview:
        """What a job offers to a person, or has offered."""
        answer = await self.transport.send("GET", f"/v1/jobs/{job_id}/review")
        return REVIEW.validate_json(answer.content)

    async def answer_review(
        self, job_id: JobId, answer: OutlineReview | PlanReview, *, idempotency_key: str | None = None
    ) -> Job:
        """Let a waiting job go on with its outline or plan as it was changed."""
        headers = {"Idempotency-Key": idempotency_key or str(ULID())}
        said = await self.transport.send("POST", f"/v1/jobs/{job_id}/review", content=answer, headers=headers)
        return Job.model_validate_json(said.content)

    async def retry(self, job_id: JobId, *, idempotency_key: str | None = None) -> CourseAccepted | ProjectAccepted:
        """A new job of the same request, and of the same course or project."""
        headers = {"Idempotency-Key": idempotency_key or str(ULID())}
        answer = await self.transport.send("POST", f"/v1/jobs/{job_id}/retry", headers=headers)
        return _ACCEPTED.validate_json(answer.content)

    async def events(self, job_id: JobId, *, after: int = 0) -> EventPage:
        """A page of a job's log, from the entry behind `after`."""
        answer = await self.transport.send("GET", f"/v1/jobs/{job_id}/events", params={"after": after})
        return EventPage.model_validate_json(answer.content)

    async def follow(self, job_id: JobId, *, after: int = 0) -> AsyncIterator[Recorded]:
        """A job's log to its end, live; reconnects where it was cut, without a lost or doubled entry.

        Raises:
            Unreachable: the server stayed away over several tries.

        """
        failures = 0
        while failures < MAX_FOLLOW_FAILURES:
            try:
                async for recorded in self._tail(job_id, after):
                    if recorded is None:
                        return
                    after, failures = recorded.seq, 0
                    yield recorded
            except (httpx2.TransportError, Unreachable):
                failures += 1
            await anyio.sleep(min(2.0, 0.1 * 2**failures))
        raise Unreachable(f"{self.transport.base_url} does not answer.", hint="fondation doctor")

    async def _tail(self, job_id: JobId, after: int) -> AsyncIterator[Recorded | None]:
        """Entries of one connection; None at the log's end."""
        headers = {"Accept": "text/event-stream", "Last-Event-ID": str(after)}
        async with self.transport.stream(f"/v1/jobs/{job_id}/events", headers) as response:
            if response.is_error:
                await response.aread()
            raise_for_problem(response)
            async for entry in httpx2.EventSource(response):
                if entry.event == "end":
                    yield None
                    return
                if entry.data:
                    yield Recorded.model_validate_json(entry.data)

    async def upload(self, archive: Path, *, idempotency_key: str | None = None) -> Upload:
        """Send a zip or tar.gz; its id serves as a repository. Sent again after a lost answer it is kept once."""
        named = {"X-File-Name": quote(archive.name), "Idempotency-Key": idempotency_key or str(ULID())}
        answer = await self.transport.send(
            "POST",
            "/v1/uploads",
            content=lambda: file_chunks(archive),
            headers={"Content-Type": "application/octet-stream", **named},
            deadline=UPLOAD_DEADLINE,
        )
        return Upload.model_validate_json(answer.content)

    async def download_artifact(self, course_id: CourseId, name: str, target: Path) -> None:
        """Write an artifact of a course's newest version to `target`."""
        path = f"/v1/courses/{course_id}/artifacts/{quote(name)}"
        await self.transport.download(path, target, deadline=UPLOAD_DEADLINE)

    async def _get(self, model: type[Model], path: str) -> Model:
        answer = await self.transport.send("GET", path)
        return model.model_validate_json(answer.content)
