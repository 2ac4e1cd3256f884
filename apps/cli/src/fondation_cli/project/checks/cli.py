"""The project's own command: how it ends, and what it says."""

from collections.abc import Callable, Sequence

from fondation_cli.project.checks.unmet import Unmet, quoted
from fondation_cli.sandbox.ending import Ended, Ending
from fondation_shared.checks import CliCheck

Execute = Callable[[Sequence[str]], Ended]
"""Runs the project's command with these arguments, in the sandbox."""


def check_cli(check: CliCheck, execute: Execute) -> str:
    """What was seen. Raises Unmet: it ended otherwise, or said something else."""
    ended = execute(check.arguments)
    said = ended.output.decode(errors="replace")
    if ended.ending not in {Ending.OK, Ending.FAILED}:
        raise Unmet(f"{ended.ending}: {ended.detail}" if ended.detail else str(ended.ending))
    if ended.exit_code != check.exit_code:
        raise Unmet(f"exit code {ended.exit_code}, expected {check.exit_code}: {quoted(said[-400:], 400)}")
    for text in check.output:
        if text not in said:
            raise Unmet(f"{quoted(text)} does not stand in {quoted(said)}")
    return f"exit code {ended.exit_code}"
