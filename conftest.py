"""What must not be skipped: with `CI=true` a skipped test that can run there is a failure."""

import os
from collections.abc import Generator

import pytest

pytest_plugins = ["chromium"]
"""Fixtures of all members; the module lies in tests/support."""


def _required() -> set[str]:
    """The marks whose tests have all they need on this machine, as the script of the checks found out."""
    if os.environ.get("CI") != "true":
        return set()
    engine = {"docker"} if os.environ.get("FONDATION_TEST_ENGINE") == "required" else set()
    return {"browser", "chaos"} | engine


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A report that says "skipped" says "failed" where the test must run."""
    report = yield
    if report.skipped and any(item.get_closest_marker(mark) for mark in _required()):
        report.outcome = "failed"
        report.longrepr = f"Skipped, and must not be with CI=true: {report.longreprtext}"
    return report
