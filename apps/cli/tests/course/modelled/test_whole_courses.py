"""Whole courses by each protocol, from a server of others that judges the client; every fault comes meanwhile."""

from dataclasses import dataclass
from pathlib import Path

import aimock
import pytest
from course_job import Workplace
from llmock.pytest_plugin import LLMock
from llmock.testing import LLMockServer
from model_server import MODELS, Logged, ModelServer
from resilience import assert_resilient
from stage import IMPATIENT, QUOTAS, Scene, Stage, malformed

from fondation_shared.course import CourseDocument

by_each_protocol = pytest.mark.parametrize("protocol", ["anthropic", "chat", "responses"])


@dataclass(frozen=True)
class Heard:
    """A course by our own server, and what a model said for it: the outline, then each chapter."""

    document: CourseDocument
    requests: list[Logged]

    @property
    def answers(self) -> list[str]:
        return [each.answer or "" for each in self.requests]


@pytest.fixture(scope="module")
def heard(served: ModelServer, small: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Heard:
    workplace = Workplace(tmp_path_factory.mktemp("heard"), cache, served)
    workplace.variables = IMPATIENT
    document = workplace.course(small)
    return Heard(document, served.requests())


def played(workplace: Workplace, small: Path, stage: Stage, llmock: LLMock, protocol: str) -> CourseDocument:
    """The course that comes of it."""
    workplace.variables = {**llmock.env(), "FONDATION_MODEL": MODELS[protocol], **IMPATIENT}
    workplace.told = lambda event: stage.follow(workplace.job.memo).told(event)
    return workplace.course(small)


@by_each_protocol
def test_a_course_is_whole_whatever_passes_on_the_way(
    workplace: Workplace, small: Path, heard: Heard, llmock: LLMock, llmock_server: LLMockServer, protocol: str
) -> None:
    outline, first, second, *others = heard.answers
    scenes = [
        malformed(protocol, outline),
        Scene(outline, [lambda mock: mock.rate_limit(retry_after=0.3).fail(529)]),
        Scene('{"sections": 7}', [lambda mock: mock.disconnect(after_chunks=6)]),
        Scene(first, [lambda mock: mock.corrupt(after_chunks=6)]),
        Scene(second, [lambda mock: mock.truncate(after_chunks=6), lambda mock: mock.fail(500)]),
        Scene(others[0], [lambda mock: mock.stall(after_chunks=6, seconds=5), lambda mock: mock.slow_first_token(5)]),
        *map(Scene, others[1:]),
    ]

    document = played(workplace, small, Stage(llmock, llmock_server, protocol, scenes), llmock, protocol)

    assert (document.verdict, [each.stood_in for each in document.chapters]) == ("passed", [None] * (len(others) + 2))
    assert [each.markdown for each in document.chapters] == [each.markdown for each in heard.document.chapters]
    assert_resilient(llmock)


@by_each_protocol
def test_a_course_is_as_far_as_it_came_where_a_quota_ends_and_offline_where_a_question_was_too_large(
    workplace: Workplace, small: Path, heard: Heard, llmock: LLMock, llmock_server: LLMockServer, protocol: str
) -> None:
    outline, first, *_ = heard.answers
    scenes = [Scene(outline), Scene(first), Scene("", [lambda mock: mock.context_overflow(), QUOTAS[protocol]])]

    document = played(workplace, small, Stage(llmock, llmock_server, protocol, scenes), llmock, protocol)

    assert document.verdict == "partial"
    stood_in = [each.stood_in for each in document.chapters]
    assert stood_in == [None, "answer", *["unavailable"] * (len(stood_in) - 2)]
    assert document.chapters[0].markdown == heard.document.chapters[0].markdown
    llmock.assert_resilient()


@pytest.mark.second_opinion
@by_each_protocol
def test_a_second_server_has_the_same_course_of_it(
    workplace: Workplace, small: Path, heard: Heard, tmp_path: Path, protocol: str
) -> None:
    with aimock.serving(tmp_path, aimock.played_back(heard.requests)) as variables:
        workplace.variables = {**variables, "FONDATION_MODEL": MODELS[protocol]}
        document = workplace.course(small)

    assert document.verdict == "passed"
    assert [each.markdown for each in document.chapters] == [each.markdown for each in heard.document.chapters]
