from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fondation_shared.events import EVENT, Recorded
from fondation_shared.ids import JobId
from fondation_shared.jobs import CourseRequest, Failure, Job, Verdict
from fondation_shared.states import JobStatus
from fondation_web import run_words
from fondation_web.language import words
from fondation_web.log_line import line
from fondation_web.run_state import RunState
from fondation_web.run_view import Log, Setting, read_log, view
from fondation_web.testing import Fields, course_events

NOW = datetime(2026, 11, 21, 14, 4, tzinfo=UTC)
EARLIER = NOW - timedelta(seconds=60)
ENGLISH, FRENCH = words("en"), words("fr")


def recorded(*events: Fields) -> list[Recorded]:
    return [Recorded(seq=n, attempt=1, event=EVENT.validate_python(fields)) for n, fields in enumerate(events, 1)]


def after(*events: Fields) -> RunState:
    state = RunState("course")
    for entry in recorded(*events):
        state.apply(entry)
    return state


def a_job(status: JobStatus = JobStatus.RUNNING, **fields: object) -> Job:
    request = CourseRequest(repository="https://example.org/pallets/flask.git")
    return Job.model_validate(
        {"id": JobId("job_1"), "kind": "course", "status": status, "request": request, "created_at": NOW} | fields
    )


def statuses(state: RunState) -> dict[str, str]:
    return {phase.name: phase.status for phase in state.phases.values()}


STARTED: Fields = {"type": "job.started", "attempt": 1, "workerId": "w"}


def test_phases_move_one_after_the_other() -> None:
    state = after(
        STARTED,
        {"type": "phase.started", "phase": "fetch"},
        {"type": "phase.finished", "phase": "fetch", "seconds": 3.2, "outcome": "reused"},
        {"type": "phase.started", "phase": "index"},
        {"type": "phase.progress", "phase": "index", "done": 3, "total": 9, "message": "a.py"},
    )
    assert list(statuses(state).values()) == ["reused", "active", "pending", "pending", "pending", "pending"]
    assert state.active is not None
    assert (state.active.done, state.active.total, state.active.message) == (3, 9, "a.py")


def test_a_new_attempt_begins_anew_and_the_old_one_keeps_its_reason() -> None:
    state = after(
        STARTED,
        {"type": "phase.started", "phase": "fetch"},
        {"type": "job.requeued", "reason": "lease_lost", "attempt": 1},
        {**STARTED, "attempt": 2, "workerId": "other"},
    )
    assert set(statuses(state).values()) == {"pending"}
    assert [(attempt.number, attempt.worker_id, attempt.reason) for attempt in state.attempts] == [
        (1, "w", "lease_lost"),
        (2, "other", None),
    ]


@pytest.mark.parametrize(
    ("end", "status"),
    [
        ({"type": "job.failed", "code": "x", "message": "m"}, "failed"),
        ({"type": "job.cancelled"}, "stopped"),
        ({"type": "job.requeued", "reason": "released", "attempt": 1}, "stopped"),
    ],
)
def test_a_phase_that_is_cut_off_does_not_run_for_ever(end: Fields, status: str) -> None:
    assert statuses(after(STARTED, {"type": "phase.started", "phase": "write"}, end))["write"] == status


def test_chapters_stand_in_the_order_of_the_course_with_their_score() -> None:
    state = after(*reversed(course_events(["One", "Two", "Three"])))
    assert [chapter.title for chapter in state.chapters] == ["One", "Two", "Three"]
    state = after(*course_events(["One"]))
    assert (state.chapters[0].status, state.chapters[0].checked) == ("verified", 20)


@pytest.mark.parametrize(
    ("events", "english", "french"),
    [
        ((STARTED,), "Starting", "Démarrage"),
        (
            (
                {"type": "phase.started", "phase": "write"},
                {"type": "phase.progress", "phase": "write", "done": 3, "total": 9},
            ),
            "Writing chapter 4 of 9",
            "Écriture du chapitre 4 sur 9",
        ),
        (({"type": "phase.started", "phase": "outline"},), "Finding what matters", "Recherche de ce qui compte"),
        (({"type": "phase.started", "phase": "polish"},), "polish", "polish"),
    ],
)
def test_one_sentence_says_what_is_being_done(events: tuple[Fields, ...], english: str, french: str) -> None:
    state = after(*events)
    assert run_words.sentence(a_job(), state, ENGLISH, worker_up=True) == english
    assert run_words.sentence(a_job(), state, FRENCH, worker_up=True) == french


@pytest.mark.parametrize(
    ("job", "sentence"),
    [
        (a_job(JobStatus.QUEUED, position=0), "Queued, next in line"),
        (a_job(JobStatus.QUEUED, position=3), "Queued, 3 jobs before it"),
        (a_job(JobStatus.QUEUED, position=1000), "Queued, at least 1,000 jobs before it"),
        (a_job(JobStatus.QUEUED), "Queued until another job of the same key has ended"),
        (a_job(JobStatus.CANCELLING), "Cancelling"),
        (a_job(JobStatus.CANCELLED), "Cancelled"),
        (a_job(JobStatus.COMPLETED, verdict=Verdict.PASSED), "Finished"),
        (a_job(JobStatus.COMPLETED, verdict=Verdict.PARTIAL), "Finished, with something missing"),
        (a_job(JobStatus.FAILED, failure=Failure(code="x", message="m", phase="index")), "Failed in the phase Index"),
        (a_job(JobStatus.FAILED), "Failed"),
    ],
)
def test_one_sentence_says_how_a_job_stands(job: Job, sentence: str) -> None:
    assert run_words.sentence(job, None, ENGLISH, worker_up=True) == sentence


def test_a_queued_job_without_a_worker_says_what_it_waits_for() -> None:
    job = a_job(JobStatus.QUEUED, position=0)
    assert run_words.sentence(job, None, ENGLISH, worker_up=False) == "Queued until a worker connects"


@pytest.mark.parametrize(
    ("repository", "name"),
    [
        ("https://example.org/pallets/flask.git", "flask"),
        ("https://example.org/pallets/flask/", "flask"),
        ("/srv/code/shop", "shop"),
        ("upl_01", "upl_01"),
        ("/", "/"),
    ],
)
def test_a_repository_is_called_by_its_last_name(repository: str, name: str) -> None:
    assert run_words.name_of(repository) == name
    assert run_words.name_of("upl_01", "shop-1.2.tar.gz") == "shop-1.2"


def test_what_is_left_is_guessed_once_there_is_something_to_go_by() -> None:
    assert run_words.left(a_job(progress=0.5), 120, ENGLISH) == "about 2 min left"
    assert run_words.left(a_job(progress=0.75), 60, ENGLISH) == "about 20\u00a0s left"
    assert run_words.left(a_job(progress=0.01), 120, ENGLISH) is None
    assert run_words.left(a_job(progress=0.5), 1, ENGLISH) is None
    assert run_words.left(a_job(JobStatus.COMPLETED, progress=0.5), 120, ENGLISH) is None


def test_control_characters_of_a_log_never_reach_a_page() -> None:
    (entry,) = recorded({"type": "log", "text": "\x1b[2Jclean\x07\u202eup\r\n", "level": "info"})
    shown = line(entry, 1, ENGLISH)
    assert shown is not None
    assert shown.text.isprintable()


EVENTS: tuple[Fields, ...] = (
    {"type": "job.queued"},
    STARTED,
    {"type": "job.waiting"},
    {"type": "job.requeued", "reason": "lease_lost", "attempt": 1},
    {"type": "job.requeued", "reason": "disk_full", "attempt": 1},
    {"type": "job.completed", "verdict": "passed"},
    {"type": "job.completed", "verdict": "partial"},
    {"type": "job.failed", "code": "x", "message": "m"},
    {"type": "job.cancelled"},
    {"type": "artifact.ready", "name": "site.zip", "size": 12, "sha256": "0" * 64},
    {"type": "phase.started", "phase": "fetch"},
    {"type": "phase.finished", "phase": "fetch", "seconds": 1, "outcome": "done"},
    {"type": "phase.finished", "phase": "fetch", "seconds": 1, "outcome": "reused"},
    {"type": "phase.finished", "phase": "own", "seconds": 1, "outcome": "failed"},
    {"type": "log", "text": "text"},
    {"type": "chapter.written", "chapter": "a", "order": 1, "title": "A"},
    {"type": "chapter.reused", "chapter": "a", "order": 1, "title": "A"},
    {"type": "chapter.verified", "chapter": "a", "order": 1, "title": "A", "checked": 4, "refused": 0},
    {"type": "chapter.verified", "chapter": "a", "order": 1, "title": "A", "checked": 4, "refused": 2},
    {"type": "file.written", "path": "a", "size": 1},
    {"type": "attempt.started", "number": 1},
    {"type": "attempt.finished", "number": 1, "passed": 1, "total": 2},
    {"type": "model.called", "provider": "p", "model": "m", "tokensIn": 1, "tokensOut": 2, "seconds": 1},
    {
        "type": "model.called",
        "provider": "p",
        "model": "m",
        "tokensIn": 1,
        "tokensOut": 2,
        "seconds": 1,
        "memoHit": True,
    },
    {"type": "egress", "host": "h", "verdict": "allowed"},
    {"type": "egress", "host": "h", "verdict": "denied"},
    {"type": "limit", "wall": "memory", "value": "512 MB"},
)


def test_every_event_has_its_line_in_both_languages() -> None:
    for entry in recorded(*EVENTS):
        for language in (ENGLISH, FRENCH):
            shown = line(entry, 1, language)
            assert shown is not None
            assert shown.text
            assert "{" not in shown.text


@given(st.lists(st.sampled_from([*EVENTS, {"type": "phase.progress", "phase": "write", "done": 1, "total": 4}])))
def test_any_log_can_be_shown(events: list[Fields]) -> None:
    assert _view(events)


def _view(events: Iterable[Fields]) -> object:
    state, log = RunState("course"), Log(limit=5)
    read_log(recorded(*events), state, log, ENGLISH)
    assert len(log.kept) <= 5
    failure = Failure(code="x", message="m", hint="h", phase="write", retryable=True)
    for status in JobStatus:
        job = a_job(status, failure=failure, started_at=NOW)
        assert view(job, None, state, log.last, Setting(ENGLISH, NOW, worker_up=False, once="req_1"))
    return state


@pytest.mark.parametrize(
    ("job", "english", "french"),
    [
        (a_job(JobStatus.QUEUED), "Here", "Here"),
        (
            a_job(started_at=EARLIER, progress=0.5),
            "Here, 1 min 00 s, about 1 min left",
            "Here, 1 min 00 s, encore 1 min environ",
        ),
        (
            a_job(JobStatus.COMPLETED, started_at=EARLIER, finished_at=EARLIER + timedelta(seconds=34)),
            "Here, in 34 s",
            "Here, en 34 s",
        ),
        (
            a_job(JobStatus.FAILED, started_at=EARLIER, finished_at=EARLIER + timedelta(seconds=0.01)),
            "Here, after < 0.1 s",
            "Here, après < 0,1 s",
        ),
    ],
)
def test_the_whole_sentence_tells_the_time(job: Job, english: str, french: str) -> None:
    for spoken, expected in ((ENGLISH, english), (FRENCH, french)):
        assert run_words.whole("Here", job, NOW, spoken).replace("\N{NO-BREAK SPACE}", " ") == expected


def test_a_phase_knows_where_in_the_log_it_began() -> None:
    state = after(STARTED, {"type": "phase.started", "phase": "fetch"})
    assert (state.phases["fetch"].attempt, state.phases["index"].attempt) == (1, 0)


def test_chapters_are_listed_from_the_first_one_on_with_what_is_still_to_come() -> None:
    events = course_events(["One", "Two", "Three"])
    begun = next(
        n for n, event in enumerate(events) if event.get("phase") == "write" and event["type"] == "phase.progress"
    )
    setting = Setting(ENGLISH, NOW, worker_up=True, once="")

    def listed(count: int) -> list[tuple[str | None, str]]:
        shown = view(a_job(), None, after(STARTED, *events[:count]), [], setting)
        return [(chapter.title, chapter.state) for chapter in shown.chapters]

    assert listed(begun) == []
    assert listed(begun + 1) == [(None, "being written"), (None, "not written yet"), (None, "not written yet")]
    assert listed(begun + 3) == [("One", "written"), (None, "being written"), (None, "not written yet")]
