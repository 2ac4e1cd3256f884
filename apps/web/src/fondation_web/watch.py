"""A job as it is watched: everything that was, then each change as a message."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial

import anyio.to_thread
from sqlalchemy import Connection

from fondation_shared.errors import NotFound
from fondation_shared.events import Recorded
from fondation_shared.ids import JobId, UploadId, new_request_id
from fondation_shared.jobs import Course, Job
from fondation_shared.projects import Project
from fondation_shared.queue import Held
from fondation_shared.states import JobStatus
from fondation_web.edge import Edge
from fondation_web.jobs.held import held, held_by_engine
from fondation_web.jobs.submit import UPLOAD_PREFIX
from fondation_web.language import Words
from fondation_web.log_line import Line
from fondation_web.parts import Parts
from fondation_web.run_state import RunState
from fondation_web.run_view import Log, RunView, Setting, read_log, view
from fondation_web.store import courses, jobs, projects, uploads
from fondation_web.store.events import Entry

PANELS = ("state_icon", "clock", "whole", "actions", "strip", "outcome", "aside", "drafts")
"""The pieces of the page that are drawn anew when they change; each is a macro of `run_parts.html` and an id."""
TOP = ("state_icon", "clock", "whole")
"""Those of them that stand on the page of a project as well."""
_READ_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the stream; no data: just a sign of life."""

    seq: int
    data: str | None = None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The job, its course or its project, the name of the archive that it reads, and what holds it back."""

    job: Job
    course: Course | None
    project: Project | None
    upload_name: str | None
    held: Held | None


@dataclass(slots=True)
class Watch:
    """One visitor's look at one job, up to entry `state.seq` of its log; `top`: they see no more than the top of it."""

    parts: Parts
    edge: Edge
    words: Words
    job_id: JobId
    state: RunState
    log: Log
    once: str
    top: bool

    async def read(self, until: int | None = None) -> None:
        """Take in what is stored, up to number `until`."""
        while True:
            batch = await self.parts.feed.page(self.job_id, self.state.seq, _READ_AT_ONCE)
            entries = [entry for entry in batch.entries if until is None or entry.seq <= until]
            await self._take(entries)
            if len(entries) < _READ_AT_ONCE:
                return

    async def pages(self) -> AsyncIterator[Sequence[Line]]:
        """Every line that is stored, some at a time."""
        count = -1
        while count < self.state.seq:
            count = self.state.seq
            self.log = Log(limit=None, count=self.log.count)
            await self._take((await self.parts.feed.page(self.job_id, count, _READ_AT_ONCE)).entries)
            yield self.log.kept

    async def view(self) -> RunView:
        """How the job stands."""
        found = await self.parts.desk.look(partial(find, self.job_id))
        setting = Setting(
            self.words,
            self.parts.clock.now(),
            self.edge.presence.up,
            self.once,
            upload_name=found.upload_name,
            does=self.edge.presence.does,
            held=found.held or await self._held(found.job),
        )
        return view(found.job, found.course or found.project, self.state, self.log.last, setting)

    async def _held(self, job: Job) -> Held | None:
        """What the engine of the line holds back, where the store does not."""
        if job.status is not JobStatus.QUEUED or self.parts.queue.at_hand:
            return None
        return "paused" if job.kind in await held_by_engine(self.parts.queue) else None

    async def messages(self) -> AsyncIterator[Message]:
        """What changes from here on, until the job is over or web stops."""
        drawn: dict[str, str] = {}
        yield await self._message([], drawn)
        async for batch in self.parts.feed.follow(self.job_id, self.state.seq):
            self.log = Log(last=self.log.last, count=self.log.count)
            await self._take(batch.entries)
            yield await self._message([] if self.top else self.log.kept, drawn)
            if batch.ended:
                yield Message(self.state.seq, ended=True)

    async def _take(self, entries: Sequence[Entry]) -> None:
        if len(entries) < _READ_AT_ONCE // 2:
            self._apply(entries)
        else:
            await anyio.to_thread.run_sync(self._apply, entries)

    def _apply(self, entries: Sequence[Entry]) -> None:
        recorded: list[Recorded] = [entry.recorded() for entry in entries]
        read_log(recorded, self.state, self.log, self.words)

    async def _message(self, lines: Sequence[Line], drawn: dict[str, str]) -> Message:
        """The lines, and every panel that is not as it was `drawn` last."""
        shown = await self.view()
        panels = {name: self._draw("panel.html", panel=name, run=shown) for name in (TOP if self.top else PANELS)}
        changed = {name: html for name, html in panels.items() if drawn.get(name) != html}
        if not lines and not changed and drawn.get("") == shown.sentence:
            return Message(self.state.seq)
        drawn.update(changed | {"": shown.sentence})
        data = {
            "seq": self.state.seq,
            "state": shown.state,
            "sentence": shown.sentence,
            "lines": self._draw("lines.html", lines=lines) if lines else "",
            "panels": changed,
        }
        return Message(self.state.seq, json.dumps(data, ensure_ascii=False))

    def _draw(self, template: str, **context: object) -> str:
        return self.edge.pages.part(template).render(words=self.words, **context)


async def watch(
    parts: Parts, edge: Edge, words: Words, job_id: JobId, log: Log | None = None, *, top: bool = False
) -> Watch:
    """A look at a job, at its beginning.

    Raises:
        NotFound: there is no such job.

    """
    found = await parts.desk.look(partial(find, job_id))
    return Watch(parts, edge, words, job_id, RunState(found.job.kind), log or Log(), new_request_id(), top)


def find(job_id: JobId, connection: Connection) -> Found:
    """The job and what its page shows beside it.

    Raises:
        NotFound: there is no such job.

    """
    row = jobs.find(connection, job_id)
    if row is None:
        raise NotFound(f"There is no job {job_id}.")
    upload = uploads.find(connection, UploadId(row.repository)) if row.repository.startswith(UPLOAD_PREFIX) else None
    course = courses.find(connection, row.course_id) if row.course_id else None
    project = projects.find(connection, row.project_id) if row.project_id else None
    job = jobs.shown(connection, row)
    return Found(job, course, project, upload.shown.name if upload else None, held(connection, job))
