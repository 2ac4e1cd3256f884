"""The system's tools: what they could not do, or not in time, is an error of the system."""

import time

import pytest

from fondation_cli.sandbox import tool


def test_a_tool_that_takes_too_long_is_ended_and_that_is_an_error_of_the_system() -> None:
    started = time.monotonic()

    with pytest.raises(OSError, match=r"sleep took more than 0\.1 s"):
        tool.use("sleep", "600", seconds=0.1)

    assert time.monotonic() - started < 300


def test_a_tool_that_fails_is_quoted() -> None:
    with pytest.raises(OSError, match=r"ls: .*nowhere"):
        tool.use("ls", "/nowhere", seconds=60)


def test_a_tool_that_is_not_there_is_an_error_of_the_system() -> None:
    with pytest.raises(FileNotFoundError):
        tool.run("no-such-tool", seconds=60)
