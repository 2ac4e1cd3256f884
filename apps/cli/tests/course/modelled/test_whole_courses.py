"""Whole courses by each protocol, from a server of others that judges the client; faults come and go meanwhile."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from course_job import Workplace
from llmock.pytest_plugin import LLMock
from model_server import MODELS

from fondation_shared.course import CourseDocument

FAULTS: dict[str, tuple[Callable[[LLMock], LLMock], int]] = {
    "a rate limit, an overload, a lost connection": (
        lambda mock: mock.rate_limit(retry_after=0.3).fail(529).disconnect(after_chunks=6),
        1,
    ),
    "a stream that is cut cleanly, one that is garbled": (
        lambda mock: mock.truncate(after_chunks=6).corrupt(after_chunks=6),
        2,
    ),
    "a stream that falls silent": (lambda mock: mock.stall(after_chunks=6, seconds=10), 1),
}
"""How they are played, and how many answers they spoil."""
ONE_BY_ONE = {
    "FONDATION_MODEL_CONCURRENCY": "1",
    "FONDATION_MODEL_PAUSE_SECONDS": "2",
    "FONDATION_MODEL_RETRIES": "4",
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("protocol", ["anthropic", "chat", "responses"])
def test_a_course_is_whole_whatever_passes_on_the_way(
    workplace: Workplace, small: Path, llmock: LLMock, protocol: str, fault: str
) -> None:
    expected, answers = heard(workplace, small, protocol)
    play, spoilt = FAULTS[fault]
    for answer in [answers[0]] * spoilt + answers:
        if protocol == "anthropic":
            llmock.call_tool("answer", json.loads(answer))
        else:
            llmock.reply(answer)
    play(llmock.pace(1))
    workplace.variables = {**llmock.env(), "FONDATION_MODEL": MODELS[protocol], **ONE_BY_ONE}
    workplace.forget()

    document = workplace.course(small)

    assert (document.verdict, [each.stood_in for each in document.chapters]) == ("passed", [None] * len(answers[1:]))
    assert [each.markdown for each in document.chapters] == [each.markdown for each in expected.chapters]
    llmock.assert_resilient(strict=True)


def heard(workplace: Workplace, small: Path, protocol: str) -> tuple[CourseDocument, list[str]]:
    """A course by our own server, and what a model said for it: the outline, then each chapter."""
    workplace.variables = {**workplace.server.environment(protocol), **ONE_BY_ONE}
    document = workplace.course(small)
    return document, [each.answer or "" for each in workplace.server.requests()]
