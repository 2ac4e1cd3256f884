import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fondation_shared.events import GENERATOR_EVENT, FileWritten, LimitReached, Log
from fondation_worker.execute import output
from fondation_worker.execute.output import Output


@settings(deadline=None)
@given(st.lists(st.binary(max_size=200), max_size=20))
def test_whatever_a_generator_prints_makes_valid_events(chunks: list[bytes]) -> None:
    heard = Output()
    events = [event for chunk in chunks for event in heard.hear("stdout", chunk)] + heard.end()
    for event in events:
        assert GENERATOR_EVENT.validate_json(event.to_json()).to_json() == event.to_json()


@settings(deadline=None)
@given(st.text(max_size=300))
def test_an_event_comes_through_as_it_was_said(path: str) -> None:
    said = FileWritten(path=path, size=1)
    [heard] = Output().hear("stdout", said.to_json().encode() + b"\n")
    assert isinstance(heard, FileWritten)
    assert heard.path == path


@pytest.mark.parametrize(
    "said",
    [
        '{"type":"phase.finished","phase":"x","seconds":NaN}',
        '{"type":"phase.finished","phase":"x","seconds":1e999}',
        '{"type":"phase.started","phase":"x","index":' + "9" * 400 + "}",
        '{"type":"phase.started","phase":"' + "x" * 101 + '"}',
        '{"type":"phase.progress","phase":"x","done":' + "9" * 400 + ',"total":1}',
        '{"type":"phase.progress","phase":"x","done":-1,"total":-1}',
        '{"type":"log","text":"a","at":"9999-12-31T23:59:59-12:00"}',
        '{"type":"log","text":"a","at":"0001-01-01T00:00:00+12:00"}',
    ],
)
def test_an_event_that_nobody_could_read_again_is_free_text(said: str) -> None:
    [heard] = Output().hear("stdout", said.encode() + b"\n")
    assert isinstance(heard, Log)
    assert heard.text == said


def test_too_many_events_are_a_flood() -> None:
    heard = Output()
    line = FileWritten(path="a", size=1).to_json().encode() + b"\n"
    events = heard.hear("stdout", line * (output.EVENTS + 10))
    assert heard.flooded == "20000 events"
    assert len(events) == output.EVENTS + 2
    assert heard.hear("stdout", line) == []


def test_events_on_stderr_are_free_text() -> None:
    [heard] = Output().hear("stderr", FileWritten(path="a", size=1).to_json().encode() + b"\n")
    assert isinstance(heard, Log)
    assert heard.stream == "stderr"


def test_what_was_left_out_is_counted_at_the_end() -> None:
    heard = Output()
    events = heard.hear("stderr", b"words\n" * 1000)
    # On a slow machine time goes by meanwhile, and lets a few more pass.
    assert output.LOG_BURST <= len(events) < 1000
    [said] = heard.end()
    assert isinstance(said, LimitReached)
    assert said.value == f"{1000 - len(events)} left out"


def test_the_last_words_are_kept_even_when_log_lines_are_left_out() -> None:
    heard = Output()
    heard.hear("stderr", b"words\n" * 1000 + b"Traceback\nValueError: no\n")
    assert heard.last_words.endswith("Traceback / ValueError: no")
