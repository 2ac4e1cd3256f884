"""One GET, and what its answer is expected to be."""

from collections.abc import Callable

from fondation_cli.project.checks.answer import Answer, Request
from fondation_cli.project.checks.unmet import Unmet, quoted
from fondation_shared.checks import HttpCheck

Ask = Callable[[Request], Answer]
"""Sends a request to what is being checked. Raises Unmet: there is no answer."""


def check_http(check: HttpCheck, ask: Ask) -> str:
    """What was seen. Raises Unmet: something else than expected."""
    answer = ask(Request("GET", check.path))
    expect_status(answer, check.status)
    if check.media_type is not None and answer.media_type != check.media_type.lower():
        raise Unmet(f"type {quoted(answer.media_type)}, expected {check.media_type}")
    if check.text is not None and check.text not in answer.text:
        raise Unmet(f"{quoted(check.text)} does not stand in {quoted(answer.text)}")
    return f"{answer.status}, {len(answer.body)} bytes"


def expect_status(answer: Answer, status: int) -> None:
    """Raises Unmet: it is another one."""
    if answer.status != status:
        raise Unmet(f"status {answer.status}, expected {status}: {quoted(answer.text)}")
