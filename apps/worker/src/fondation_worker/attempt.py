"""One delivery of a job: its lease held, its work done, its story told, and nothing left afterwards."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import anyio
import structlog
from anyio import to_thread

from fondation_shared.errors import FondationError, LeaseLost
from fondation_shared.events import GeneratorEvent, ModelCalled
from fondation_shared.jobs import Outcome, Result
from fondation_shared.leases import Claim
from fondation_worker.failures import failed, fault
from fondation_worker.heartbeat import Pulse, heartbeat
from fondation_worker.patience import until_answered
from fondation_worker.report.memo import Memo
from fondation_worker.report.sender import Sender
from fondation_worker.report.spool import Spool
from fondation_worker.stop import Stop
from fondation_worker.work import Means, Told, Work

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class Attempt:
    """One claim, from its workspace to its report.

    Raises:
        Invalid: the lease has an id that cannot name a folder.

    """

    def __init__(self, claim: Claim, means: Means) -> None:
        self._claim = claim
        self._means = means
        self._source = means.source
        self._lease = claim.lease
        self._job = claim.job
        self._room = means.home.room(claim.lease.id)
        self._pulse = Pulse()
        self._stop = Stop()
        self._doing: Work | None = None
        self._log = _log.bind(job=claim.job.id, lease=claim.lease.id, attempt=claim.lease.attempt)

    @property
    def killed(self) -> bool:
        """Whether its generator was, and may have left something outside of its folders."""
        return self._doing is not None and self._doing.killed

    def release(self) -> None:
        """Stop, and let another worker have the job."""
        self._stop.ask(Result(outcome=Outcome.RELEASED))

    def _cancel(self) -> None:
        self._stop.ask(Result(outcome=Outcome.CANCELLED))

    async def run(self) -> Result | None:
        """Do the work and report it; what it came to, where it came to an end.

        A lost lease ends it in silence; whatever happens, nothing of it is left here.
        """
        result = None
        self._log.info("A job begins.", kind=self._job.kind)
        try:
            async with heartbeat(self._source, self._lease, self._pulse, self._cancel):
                result = await self._work()
                await until_answered(lambda: self._source.finish(self._lease.id, result))
                self._log.info("The job ends.", outcome=result.outcome, failure=result.failure and result.failure.code)
        except* LeaseLost as lost:
            self._log.warning("The lease is lost.", cause=_causes(lost))
        except* FondationError as refused:
            self._log.error("The end of the job was refused.", cause=_causes(refused))
        finally:
            with anyio.CancelScope(shield=True):
                await self._clear()
        return result

    async def _work(self) -> Result:
        """Do the work while its events are sent; the result once all of them are acknowledged."""
        try:
            spool = await to_thread.run_sync(self._open, self._room.private / "events.jsonl")
        except OSError as error:
            return fault(error, self._job)
        with spool:
            memo = Memo(self._source, self._lease.id, self._room.workspace)
            sender = Sender(self._source, self._lease.id, spool, self._refuse, memo.send_new)
            async with anyio.create_task_group() as group:
                group.start_soon(sender.run)
                record = partial(self._record, spool, sender, memo)
                told = Told(record, sender.drain, memo)
                self._doing = Work(self._claim, self._means, self._room, self._stop, told)
                result = await self._doing.run()
                await sender.drain()
                group.cancel_scope.cancel()
        return self._refused(sender.refusal) if sender.refusal else result

    def _open(self, spool: Path) -> Spool:
        self._room.make()
        return Spool(spool)

    def _record(self, spool: Spool, sender: Sender, memo: Memo, events: Sequence[GeneratorEvent]) -> None:
        """Keep events, and let the next heartbeat know."""
        try:
            spool.append(events)
        except OSError as error:
            self._stop.ask(fault(error, self._job, phase=self._pulse.phase))
            return
        for event in events:
            self._pulse.follow(event)
        self._pulse.event_seq = spool.count
        sender.wake()
        if any(isinstance(event, ModelCalled) for event in events):
            memo.wake()

    def _refuse(self, error: FondationError) -> None:
        self._stop.ask(self._refused(error))

    def _refused(self, error: FondationError) -> Result:
        return failed("report_refused", self._job, error.detail, phase=self._pulse.phase)

    async def _clear(self) -> None:
        try:
            await to_thread.run_sync(self._room.clear)
        except OSError as error:
            self._log.error("A workspace could not be removed.", cause=str(error))


def _causes(group: BaseExceptionGroup[BaseException]) -> str:
    """What the errors in a group say, in one line."""
    said = []
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            said.append(_causes(error))
        else:
            said.append(f"{error} {error.cause or ''}".strip() if isinstance(error, FondationError) else str(error))
    return " ".join(said)
