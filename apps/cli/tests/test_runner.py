from collections.abc import Callable
from pathlib import Path

import pytest

from fondation_cli.memo import Memo
from fondation_cli.runner import Run
from fondation_shared.clock import SystemClock
from fondation_shared.errors import Cancelled, WorkFailed
from fondation_shared.events import GeneratorEvent, Log, PhaseFinished, PhaseProgress, PhaseStarted


def a_run(folder: Path, events: list[GeneratorEvent], check: Callable[[], None] = lambda: None) -> Run:
    return Run(("fetch", "index"), emit=events.append, memo=Memo(folder), clock=SystemClock(), check=check)


def test_a_phase_says_when_it_starts_and_how_it_ended(tmp_path: Path) -> None:
    events: list[GeneratorEvent] = []
    run = a_run(tmp_path, events)

    with run.phase("fetch"):
        pass
    with run.phase("index") as phase:
        phase.summary = "3 files"

    started = [(event.phase, event.index, event.total) for event in events if isinstance(event, PhaseStarted)]
    finished = [(event.phase, event.outcome, event.summary) for event in events if isinstance(event, PhaseFinished)]
    assert started == [("fetch", 0, 2), ("index", 1, 2)]
    assert finished == [("fetch", "done", None), ("index", "done", "3 files")]


def test_every_event_carries_the_time_it_happened(tmp_path: Path) -> None:
    events: list[GeneratorEvent] = []
    run = a_run(tmp_path, events)

    with run.phase("fetch"):
        run.log("looking \udc80")

    assert all(event.at is not None for event in events)
    assert [event.text for event in events if isinstance(event, Log)] == ["looking \\udc80"]


def test_a_failed_phase_says_so_and_is_remembered_as_the_place_of_the_failure(tmp_path: Path) -> None:
    events: list[GeneratorEvent] = []
    run = a_run(tmp_path, events)

    with pytest.raises(WorkFailed), run.phase("fetch"):
        raise WorkFailed("No such thing.")

    assert isinstance(events[-1], PhaseFinished)
    assert events[-1].outcome == "failed"
    assert run.phase_name == "fetch"


def test_progress_in_a_tight_loop_is_told_now_and_then_and_at_the_end(tmp_path: Path) -> None:
    events: list[GeneratorEvent] = []
    run = a_run(tmp_path, events)

    with run.phase("index") as report:
        for number in range(1, 10_001):
            report(number, 10_000)

    told = [event.done for event in events if isinstance(event, PhaseProgress)]
    assert told[0] == 1
    assert told[-1] == 10_000
    assert len(told) < 100


def test_progress_that_is_none_is_not_told(tmp_path: Path) -> None:
    events: list[GeneratorEvent] = []
    run = a_run(tmp_path, events)

    with run.phase("index") as report:
        for _ in range(3):
            report(5, 5)

    assert sum(isinstance(event, PhaseProgress) for event in events) == 1


def test_a_stop_that_was_swallowed_is_raised_again_at_the_next_step(tmp_path: Path) -> None:
    def check() -> None:
        raise Cancelled("Stop.")

    run = a_run(tmp_path, [], check)

    with pytest.raises(Cancelled), run.phase("fetch"):
        pass


def test_what_was_made_once_is_not_made_again(tmp_path: Path) -> None:
    made: list[int] = []

    def make() -> bytes:
        made.append(1)
        return b"chapter"

    first = a_run(tmp_path, []).remember("write", "1", {"of": "session"}, make)
    second = a_run(tmp_path, []).remember("write", "1", {"of": "session"}, make)

    assert first == (b"chapter", False)
    assert second == (b"chapter", True)
    assert made == [1]
