"""What an attempt does between claim and report: prepare the workspace, run the generator, hand over what it made."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import anyio
from anyio import to_thread

from fondation_shared.errors import FondationError, LeaseLost, NotFound
from fondation_shared.events import GeneratorEvent, PhaseStarted
from fondation_shared.generate import ProjectResult
from fondation_shared.jobs import JobKind, JobSpec, Outcome, Result
from fondation_shared.leases import Claim
from fondation_worker.execute.child import Child
from fondation_worker.execute.ending import judge
from fondation_worker.execute.output import Output
from fondation_worker.execute.standby import Standby
from fondation_worker.failures import Code, Failed, failed, fault
from fondation_worker.home import Home, Room
from fondation_worker.patience import until_answered
from fondation_worker.report.artifacts import Refused, TooLarge, pack
from fondation_worker.report.memo import Memo
from fondation_worker.sources.port import JobSource
from fondation_worker.stop import Stop

LAST_MEMO_SECONDS = 0.5
"""What a stopped attempt may still spend on its memo, so that a cancelled job is over within 3 s."""

EARLIER: dict[JobKind, tuple[str, ...]] = {
    "course": ("course.json", "sources.zip"),
    "project": ("plan.json", "source.bundle"),
}
"""What of an earlier version the next one needs: all that it says, and its files; the first of them in any case."""

Record = Callable[[Sequence[GeneratorEvent]], None]


@dataclass(frozen=True, slots=True)
class Means:
    """What every attempt of a worker uses."""

    source: JobSource
    standby: Standby
    home: Home
    timeout_seconds: float


@dataclass(frozen=True, slots=True)
class Told:
    """Where an attempt leaves what it has to say: events go to `record`, and are sent when `drain` returns."""

    record: Record
    drain: Callable[[], Awaitable[None]]
    memo: Memo


class Work:
    """The work of one attempt. `stop` ends it early."""

    def __init__(self, claim: Claim, means: Means, room: Room, stop: Stop, told: Told) -> None:
        self._claim = claim
        self._means = means
        self._room = room
        self._stop = stop
        self._record = told.record
        self._drain = told.drain
        self._lease_id = claim.lease.id
        self._job = claim.job
        self._memo = told.memo
        self._output = Output()
        self._phase: str | None = None
        self._child: Child | None = None

    @property
    def killed(self) -> bool:
        """Whether its generator was, and may have left something outside of its folders."""
        return self._child is not None and self._child.killed

    async def run(self) -> Result:
        """What the attempt came to.

        Raises:
            LeaseLost: alone, or inside an exception group.

        """
        try:
            return await self._stages()
        except Failed as error:
            return error.result
        except OSError as error:
            return fault(error, self._job, phase=self._phase)

    async def _stages(self) -> Result:
        with self._stop.interrupts():
            await self._prepare()
        if self._stop.asked:
            return self._stop.result
        result = await self._generate()
        if self._stop.asked:
            with anyio.move_on_after(LAST_MEMO_SECONDS):
                await self._memo.send_new()
            return self._stop.result
        with self._stop.interrupts():
            await self._memo.send_new()
            # So that a job's log tells things in the order in which they happened, whoever was away meanwhile.
            await self._drain()
            if result.outcome is Outcome.COMPLETED or isinstance(result.result, ProjectResult):
                await self._deliver()
            # Everything is handed over: a stop that is asked for now comes too late.
            return result
        return self._stop.result

    async def _prepare(self) -> None:
        """Fill the workspace: the archive that was uploaded, the earlier version, what was remembered, and the job."""
        spec = self._job
        if spec.archive:
            spec = await self._fetch_input(spec)
        if spec.refresh:
            await self._fetch_earlier()
        await self._memo.fetch(self._claim.memo)
        job_file = self._room.workspace / "job.json"
        await to_thread.run_sync(job_file.write_text, spec.to_json(), "utf-8")

    async def _fetch_input(self, spec: JobSpec) -> JobSpec:
        """Bring the archive; only a course is made from one."""
        archive = self._room.workspace / "input" / "archive"
        try:
            await until_answered(lambda: self._means.source.get_input(self._lease_id, archive))
        except LeaseLost:
            raise
        except FondationError as error:
            raise self._failed("input_refused", error.detail) from error
        request = spec.request.model_copy(update={"repository": str(archive)})
        return spec.model_copy(update={"request": request})

    async def _fetch_earlier(self) -> None:
        """Bring the version that the next one is made from; a course from before there were copies comes without."""
        kind = self._job.kind
        for name in EARLIER[kind]:
            target = self._room.workspace / "earlier" / name
            try:
                await until_answered(partial(self._means.source.get_earlier, self._lease_id, name, target))
            except LeaseLost:
                raise
            except NotFound as error:
                if name == EARLIER[kind][0] or kind == "project":
                    raise self._failed("input_refused", error.detail) from error
            except FondationError as error:
                raise self._failed("input_refused", error.detail) from error

    async def _generate(self) -> Result:
        """Run the generator to its end, or to ours."""
        async with self._means.standby.taken() as child, anyio.create_task_group() as group:
            self._child = child
            group.start_soon(self._stop_when_asked, child)
            group.start_soon(self._expire)
            group.start_soon(self._memo.keep_sending)
            code = await child.run(self._room.workspace, self._hear)
            group.cancel_scope.cancel()
        self._keep(self._output.end())
        return await to_thread.run_sync(judge, self._room.workspace, code, self._output.last_words, self._job)

    def _hear(self, stream: Literal["stdout", "stderr"], chunk: bytes) -> None:
        self._keep(self._output.hear(stream, chunk))
        if self._output.flooded:
            self._stop.ask(self._failed("output_flood", self._output.flooded).result)

    def _keep(self, events: list[GeneratorEvent]) -> None:
        if not events:
            return
        self._phase = next((event.phase for event in reversed(events) if isinstance(event, PhaseStarted)), self._phase)
        self._record(events)

    async def _stop_when_asked(self, child: Child) -> None:
        await self._stop.wait()
        await child.stop()

    async def _expire(self) -> None:
        await anyio.sleep(self._means.timeout_seconds)
        self._stop.ask(self._failed("timeout", f"{self._means.timeout_seconds:g} s").result)

    async def _deliver(self) -> None:
        """Hand over everything in `out/`."""
        archives = self._room.private / "archives"
        try:
            await to_thread.run_sync(archives.mkdir)
            most = self._claim.max_artifact_bytes
            for packed in await to_thread.run_sync(pack, self._room.workspace / "out", archives, most):
                put = partial(self._means.source.put_artifact, self._lease_id, packed.name, packed.path)
                await until_answered(partial(put, packed.sha256, packed.media_type))
        except TooLarge as error:
            raise self._failed("artifact_too_large", str(error)) from error
        except Refused as error:
            raise self._failed("artifact_refused", str(error)) from error
        except LeaseLost:
            raise
        except FondationError as error:
            raise self._failed("report_refused", error.detail) from error

    def _failed(self, code: Code, detail: str) -> Failed:
        return Failed(failed(code, self._job, detail, phase=self._phase))
