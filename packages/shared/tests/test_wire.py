from datetime import UTC, datetime

import pytest
from inline_snapshot import snapshot
from pydantic import ValidationError

from fondation_shared.course import Edge
from fondation_shared.events import EVENT, GENERATOR_EVENT, Log, PhaseProgress, Recorded
from fondation_shared.jobs import CourseRequest, Failure, Outcome, Result
from fondation_shared.leases import EventBatch
from fondation_shared.wording import Wording


def test_python_s_snake_case_is_camel_case_on_the_wire() -> None:
    result = Result(outcome=Outcome.FAILED, failure=Failure(code="disk_full", message="Disk full.", retryable=True))
    assert result.to_json() == snapshot(
        '{"outcome":"failed","missing":[],"failure":{"message":"Disk full.","code":"disk_full","retryable":true}}'
    )


def test_what_is_said_is_heard_in_the_language_asked_for_or_as_it_was_written() -> None:
    failure = Failure(
        code="x", message="Disk full.", hint="df -h", translations={"fr": Wording(message="Disque plein.")}
    )
    again = Failure.model_validate_json(failure.to_json())
    assert again.wording("fr").message == "Disque plein."
    assert (again.wording("en").message, again.wording("en").hint) == ("Disk full.", "df -h")


def test_times_are_utc_with_milliseconds() -> None:
    event = Log(text="hello", at=datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC))
    assert event.to_json() == snapshot(
        '{"at":"2026-01-02T03:04:05.678Z","type":"log","stream":"system","level":"info","text":"hello"}'
    )


def test_an_event_is_told_by_its_type() -> None:
    event = EVENT.validate_json('{"type":"phase.progress","phase":"write","done":4,"total":9}')
    assert event == PhaseProgress(phase="write", done=4, total=9)


@pytest.mark.parametrize("name", ["job.completed", "artifact.ready", "nonsense"])
def test_a_generator_cannot_say_what_only_the_server_may(name: str) -> None:
    with pytest.raises(ValidationError):
        GENERATOR_EVENT.validate_python({"type": name, "verdict": "passed", "name": "x", "size": 1, "sha256": "0"})


def test_a_recorded_entry_survives_the_wire() -> None:
    recorded = Recorded(seq=3, attempt=1, event=Log(text="héllo"))
    assert Recorded.model_validate_json(recorded.to_json()) == recorded


def test_a_misspelt_field_of_a_request_is_refused() -> None:
    with pytest.raises(ValidationError, match="repositry"):
        CourseRequest.model_validate({"repositry": "/srv/code/shop"})


def test_a_newer_server_s_fields_do_not_trouble_an_older_client() -> None:
    assert Failure.model_validate({"code": "x", "message": "y", "colour": "red"}).code == "x"


def test_a_batch_takes_a_thousand_events_and_no_more() -> None:
    EventBatch(first_seq=1, events=[Log(text="x")] * 1000)
    with pytest.raises(ValidationError):
        EventBatch(first_seq=1, events=[Log(text="x")] * 1001)


def test_an_edge_s_start_is_called_from() -> None:
    assert Edge.model_validate({"from": "a", "to": "b", "fact": "a calls b"}).to_json() == snapshot(
        '{"from":"a","to":"b","fact":"a calls b"}'
    )
