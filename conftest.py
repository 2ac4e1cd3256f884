"""What holds for all tests. With `CI=true` a skipped test that can run there is a failure."""

import os
from collections.abc import Generator

import pytest
from environment import forget_strangers
from hypothesis import HealthCheck, settings

pytest_plugins = ["alone", "chromium", "postgres"]
"""These lie in tests/support."""

# How long an example takes, to make or to try, says how busy the machine is.
settings.register_profile("patient", parent=settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_configure() -> None:
    """See there."""
    forget_strangers()


def _required() -> set[str]:
    """The marks whose tests have all they need on this machine, as the script of the checks found out."""
    if os.environ.get("CI") != "true":
        return set()
    engine = {"docker"} if os.environ.get("FONDATION_TEST_ENGINE") == "required" else set()
    return {"book", "browser", "chaos", "second_opinion", "walls"} | engine


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A report that says "skipped" says "failed" where the test must run."""
    report = yield
    # Where there is no engine, a test of all kinds of walls is not to be had with an engine's.
    marks = {"docker"} if item.get_closest_marker("docker") else _required()
    if report.skipped and any(item.get_closest_marker(mark) for mark in marks & _required()):
        report.outcome = "failed"
        report.longrepr = f"Skipped, and must not be with CI=true: {report.longreprtext}"
    return report
