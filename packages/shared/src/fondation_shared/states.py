"""Which job state may follow which: pure functions, no clock, no store."""

from enum import StrEnum

from fondation_shared.errors import IllegalMove


class JobStatus(StrEnum):
    """Where a job stands. The last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    CANCELLING = "cancelling"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Move(StrEnum):
    """What can happen to a job."""

    CLAIM = "claim"
    """A worker took it."""
    REQUEUE = "requeue"
    """Its lease was lost, it was released, or a retryable failure has attempts left."""
    WAIT = "wait"
    """Its outline or plan waits for a person."""
    REVIEW = "review"
    """The person answered."""
    CANCEL = "cancel"
    """Somebody asked for it to stop."""
    COMPLETE = "complete"
    FAIL = "fail"
    STOP = "stop"
    """The worker says that the generator stopped as asked."""


TERMINAL = frozenset({JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED})
"""States that nothing leaves."""

LEASED = frozenset({JobStatus.RUNNING, JobStatus.CANCELLING})
"""States in which one worker holds the job."""

_TABLE: dict[tuple[JobStatus, Move], JobStatus] = {
    (JobStatus.QUEUED, Move.CLAIM): JobStatus.RUNNING,
    (JobStatus.QUEUED, Move.CANCEL): JobStatus.CANCELLED,
    (JobStatus.RUNNING, Move.COMPLETE): JobStatus.COMPLETED,
    (JobStatus.RUNNING, Move.FAIL): JobStatus.FAILED,
    (JobStatus.RUNNING, Move.REQUEUE): JobStatus.QUEUED,
    (JobStatus.RUNNING, Move.WAIT): JobStatus.WAITING,
    (JobStatus.RUNNING, Move.CANCEL): JobStatus.CANCELLING,
    (JobStatus.WAITING, Move.REVIEW): JobStatus.QUEUED,
    (JobStatus.WAITING, Move.CANCEL): JobStatus.CANCELLED,
    # Whoever asked for a stop gets one, whatever the worker was about to say.
    (JobStatus.CANCELLING, Move.STOP): JobStatus.CANCELLED,
    (JobStatus.CANCELLING, Move.COMPLETE): JobStatus.CANCELLED,
    (JobStatus.CANCELLING, Move.FAIL): JobStatus.CANCELLED,
    (JobStatus.CANCELLING, Move.REQUEUE): JobStatus.CANCELLED,
    (JobStatus.CANCELLING, Move.WAIT): JobStatus.CANCELLED,
    (JobStatus.CANCELLING, Move.CANCEL): JobStatus.CANCELLING,
}


def allowed(status: JobStatus) -> frozenset[Move]:
    """The moves that `status` permits; empty for a final state."""
    return frozenset(move for (state, move) in _TABLE if state == status)


def after(status: JobStatus, move: Move) -> JobStatus:
    """The state that `move` leads to.

    Raises:
        IllegalMove: the state does not permit the move.

    """
    try:
        return _TABLE[status, move]
    except KeyError:
        raise IllegalMove(f"A job that is {status} cannot {move}.") from None
