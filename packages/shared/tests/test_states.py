"""The life of a job as a machine: whatever happens to it, in whatever order, it ends at most once and stays there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from fondation_shared.errors import IllegalMove
from fondation_shared.states import LEASED, TERMINAL, JobStatus, Move, after, allowed

MOVES = st.sampled_from(Move)
STATES = st.sampled_from(JobStatus)
WORKERS_WORD = frozenset({Move.COMPLETE, Move.FAIL, Move.STOP, Move.REQUEUE, Move.WAIT})


@given(STATES, MOVES)
def test_a_move_leads_somewhere_exactly_when_it_is_allowed(status: JobStatus, move: Move) -> None:
    if move in allowed(status):
        assert after(status, move) in JobStatus
    else:
        with pytest.raises(IllegalMove, match=f"{status} cannot {move}"):
            after(status, move)


@given(st.sampled_from(sorted(TERMINAL)), MOVES)
def test_nothing_leaves_an_end(status: JobStatus, move: Move) -> None:
    with pytest.raises(IllegalMove):
        after(status, move)


@given(st.lists(MOVES, max_size=40))
def test_from_anywhere_a_job_can_reach_there_is_a_way_to_an_end(moves: list[Move]) -> None:
    status = JobStatus.QUEUED
    for move in moves:
        if move in allowed(status):
            status = after(status, move)
    seen, frontier = {status}, [status]
    while frontier:
        here = frontier.pop()
        reached = {after(here, move) for move in allowed(here)} - seen
        seen |= reached
        frontier += reached
    assert seen & TERMINAL


@given(st.lists(MOVES, max_size=40))
def test_a_cancelled_job_never_ends_otherwise(moves: list[Move]) -> None:
    status = after(JobStatus.RUNNING, Move.CANCEL)
    for move in moves:
        if move in allowed(status):
            status = after(status, move)
        assert status in {JobStatus.CANCELLING, JobStatus.CANCELLED}


@pytest.mark.parametrize("status", sorted(LEASED))
@pytest.mark.parametrize("move", sorted(WORKERS_WORD - {Move.STOP}))
def test_whatever_a_worker_says_of_its_lease_is_understood(status: JobStatus, move: Move) -> None:
    assert after(status, move) not in LEASED


class Job(RuleBasedStateMachine):
    """A job between people and workers: every interleaving keeps to the table."""

    def __init__(self) -> None:
        super().__init__()
        self.status = JobStatus.QUEUED
        self.ends = 0
        self.asked_to_stop = False

    def move(self, move: Move) -> None:
        before = self.status
        self.status = after(before, move)
        self.ends += self.status in TERMINAL

    @precondition(lambda self: self.status is JobStatus.QUEUED)
    @rule()
    def claim(self) -> None:
        self.move(Move.CLAIM)

    @precondition(lambda self: Move.CANCEL in allowed(self.status))
    @rule()
    def cancel(self) -> None:
        self.move(Move.CANCEL)
        self.asked_to_stop = True

    @precondition(lambda self: self.status is JobStatus.WAITING)
    @rule()
    def review(self) -> None:
        self.move(Move.REVIEW)

    @precondition(lambda self: self.status in LEASED)
    @rule(word=st.sampled_from(sorted(WORKERS_WORD)))
    def report(self, word: Move) -> None:
        if word in allowed(self.status):
            self.move(word)

    @precondition(lambda self: self.status in TERMINAL)
    @rule(late=MOVES)
    def come_too_late(self, late: Move) -> None:
        with pytest.raises(IllegalMove):
            after(self.status, late)

    @invariant()
    def ends_at_most_once(self) -> None:
        assert self.ends <= 1
        assert (self.ends == 1) == (self.status in TERMINAL)

    @invariant()
    def a_wish_to_stop_is_kept(self) -> None:
        if self.asked_to_stop:
            assert self.status in {JobStatus.CANCELLING, JobStatus.CANCELLED}


TestJob = Job.TestCase
