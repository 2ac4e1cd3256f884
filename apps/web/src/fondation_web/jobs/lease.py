"""The fence: only the lease that a job names may speak for it."""

from dataclasses import dataclass

from pydantic import ValidationError

from fondation_shared.errors import LeaseLost, SequenceGap
from fondation_shared.events import ModelCalled, PhaseStarted
from fondation_shared.ids import LeaseId
from fondation_shared.leases import Directive, EventBatch, EventsAccepted, Heartbeat, HeartbeatAnswer
from fondation_shared.spending import Spending
from fondation_shared.states import JobStatus
from fondation_web.jobs.change import Change
from fondation_web.store import jobs, leases
from fondation_web.store.jobs import JobRow
from fondation_web.store.leases import LeaseRow


def held(change: Change, lease_id: LeaseId) -> tuple[LeaseRow, JobRow]:
    """The lease and the job that it holds.

    Raises:
        LeaseLost: the lease is not, or no more, the job's current one.

    """
    return still_held(looked_at(change, lease_id), lease_id)


def still_held(found: tuple[LeaseRow, JobRow] | None, lease_id: LeaseId) -> tuple[LeaseRow, JobRow]:
    """What was looked at; raises as `held`."""
    if found is None or found[1].lease_id != lease_id:
        raise LeaseLost(
            f"The lease {lease_id} holds no job.", hint="Stop the work; another worker has the job, or none."
        )
    return found


def looked_at(change: Change, lease_id: LeaseId) -> tuple[LeaseRow, JobRow] | None:
    """The lease, held or ended, and its job: neither changes until the transaction ends."""
    job = jobs.hold_of_lease(change.connection, lease_id)
    # Behind the job: whoever had that until now may have changed its lease, and nobody else does.
    lease = None if job is None else leases.find(change.connection, lease_id)
    return None if lease is None or job is None else (lease, job)


@dataclass(frozen=True, slots=True)
class Renewed:
    """What a worker is answered to its heartbeat, and which one it is."""

    answer: HeartbeatAnswer
    worker_id: str


def heartbeat(change: Change, lease_id: LeaseId, beat: Heartbeat) -> Renewed:
    """Renew the lease, note how far the work is, and say what to do.

    A lease whose time is over is renewed as well, as long as nobody else was given the job.

    Raises:
        LeaseLost: see `held`.

    """
    lease, job = held(change, lease_id)
    until = change.now + change.rules.lease
    leases.renew(change.connection, lease.id, until)
    told = job._replace(phase=beat.phase or job.phase, progress=max(job.progress, beat.progress))
    if told != job:
        change.keep(told)
    directive = Directive.CANCEL if job.status is JobStatus.CANCELLING else Directive.CONTINUE
    return Renewed(HeartbeatAnswer(directive=directive, expires_at=until), lease.worker_id)


def report(change: Change, lease_id: LeaseId, batch: EventBatch) -> EventsAccepted:
    """Append a lease's events to its job's log; what is stored already is passed over.

    Raises:
        LeaseLost: see `held`.
        SequenceGap: events before these are missing.

    """
    lease, job = held(change, lease_id)
    expected = lease.last_seq + 1
    if batch.first_seq > expected:
        raise SequenceGap(expected)
    fresh = batch.events[expected - batch.first_seq :]
    if fresh:
        job = change.log(job, *fresh)
        job = _with_calls(job, [event for event in fresh if isinstance(event, ModelCalled)])
        started = [event for event in fresh if isinstance(event, PhaseStarted)]
        change.keep(_in_phase(job, started[-1]) if started else job)
        leases.count_events(change.connection, lease.id, lease.last_seq + len(fresh))
    return EventsAccepted(last_seq=lease.last_seq + len(fresh))


def _with_calls(job: JobRow, called: list[ModelCalled]) -> JobRow:
    """The job with what these calls of models cost."""
    if not called:
        return job
    try:
        before = Spending.model_validate_json(job.spent) if job.spent else Spending()
        return job._replace(spent=before.after(called).to_json())
    except ValidationError:
        # Another version stored it, or there is more than can be counted: the log has every call.
        return job


def _in_phase(job: JobRow, started: PhaseStarted) -> JobRow:
    reached = min(1.0, started.index / max(1, started.total))
    return job._replace(phase=started.phase, progress=max(job.progress, reached))
