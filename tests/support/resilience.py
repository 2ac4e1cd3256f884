"""What a stand-in of others' making says of how its faults were met."""

from llmock.pytest_plugin import LLMock


def assert_resilient(llmock: LLMock) -> None:
    """No finding, not even a warning; but for how much longer the second wait was than the first, by its clock.

    On a busy machine what lies between two attempts can take longer than the waits: these have a test of their own.
    """
    verdict = llmock.verdict()
    assert [finding for finding in verdict.findings if finding.code != "no_backoff"] == [], verdict.render()
