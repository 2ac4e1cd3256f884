"""Whole projects by each protocol, from a server of others that judges the client; every fault comes meanwhile."""

from pathlib import Path

import aimock
import pytest
from llmock.pytest_plugin import LLMock
from llmock.testing import LLMockServer
from model_server import MODELS, Logged, ModelServer
from resilience import assert_resilient
from stage import IMPATIENT, QUOTAS, Scene, Stage, malformed

from fondation_shared.project import Report

from ..building import building  # noqa: TID252 - what the folder above has
from .conftest import Studio
from .counter import PAGE_FILES, PAGE_PLAN, SCRIPT
from .engineer import Engineer
from .test_repairing import WRONG_FILES, right

pytestmark = pytest.mark.walls

by_each_protocol = pytest.mark.parametrize("protocol", ["anthropic", "chat", "responses"])


@pytest.fixture(scope="module")
def heard(served: ModelServer) -> list[Logged]:
    """What a model says for a page whose script is wrong and then mended: a plan, four files, an edit."""
    with building() as one:
        studio = Studio(one, served)
        studio.prices = IMPATIENT
        assert studio(Engineer(PAGE_PLAN, WRONG_FILES, [right])).verdict == "passed"
    return served.requests()


@pytest.fixture(scope="module")
def answers(heard: list[Logged]) -> list[str]:
    return [each.answer or "" for each in heard]


def played(studio: Studio, stage: Stage, llmock: LLMock, protocol: str) -> Report:
    """What comes of it."""
    studio.prices = {**llmock.env(), "FONDATION_MODEL": MODELS[protocol], **IMPATIENT}
    studio.told = lambda event: stage.follow(studio.job.memo).told(event)
    return studio.build(studio.writer())


@by_each_protocol
def test_a_project_is_whole_whatever_passes_on_the_way(
    studio: Studio, answers: list[str], llmock: LLMock, llmock_server: LLMockServer, protocol: str
) -> None:
    plan, first, second, third, fourth, repair = answers
    scenes = [
        malformed(protocol, plan),
        Scene(plan, [lambda mock: mock.rate_limit(retry_after=0.3).fail(529)]),
        Scene("Here you are: a file.", [lambda mock: mock.disconnect(after_chunks=6)]),
        Scene(first, [lambda mock: mock.corrupt(after_chunks=6)]),
        Scene(second, [lambda mock: mock.truncate(after_chunks=6)]),
        Scene(third, [lambda mock: mock.stall(after_chunks=6, seconds=5)]),
        Scene(fourth, [lambda mock: mock.slow_first_token(5)]),
        Scene(repair, [lambda mock: mock.fail(503)]),
    ]

    report = played(studio, Stage(llmock, llmock_server, protocol, scenes), llmock, protocol)

    assert (report.verdict, len(report.attempts)) == ("passed", 2)
    written = {path: (studio.source / path).read_text() for path in PAGE_FILES}
    assert written == {**PAGE_FILES, "counter.js": SCRIPT}
    assert_resilient(llmock)


@by_each_protocol
def test_a_project_is_as_far_as_it_came_where_a_quota_ends(
    studio: Studio, answers: list[str], llmock: LLMock, llmock_server: LLMockServer, protocol: str
) -> None:
    plan, script, readme, _, test, _ = answers
    too_large = [lambda mock: mock.context_overflow()]
    scenes = [Scene(plan), Scene(script), Scene(readme), Scene(test, too_large), Scene("", [QUOTAS[protocol]])]

    report = played(studio, Stage(llmock, llmock_server, protocol, scenes), llmock, protocol)

    failed = [check.name for check in report.checks if not check.passed]
    assert (report.verdict, len(report.attempts), "page" in failed) == ("failed", 1, True)
    assert {path.name for path in studio.source.iterdir()} >= {"counter.js", "counter.test.js", "README.md"}
    assert any("index.html" in warning for warning in studio.warnings())
    llmock.assert_resilient()


@pytest.mark.second_opinion
@by_each_protocol
def test_a_second_server_has_the_same_project_of_it(
    studio: Studio, heard: list[Logged], tmp_path: Path, protocol: str
) -> None:
    with aimock.serving(tmp_path, aimock.played_back(heard)) as variables:
        studio.prices = {**variables, "FONDATION_MODEL": MODELS[protocol]}
        report = studio.build(studio.writer())

    assert (report.verdict, len(report.attempts)) == ("passed", 2)
    assert (studio.source / "counter.js").read_text() == SCRIPT
