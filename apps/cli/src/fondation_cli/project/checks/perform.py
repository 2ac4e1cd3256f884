"""Runs a check, whichever it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import assert_never

from fondation_cli.project.checks.built import Built
from fondation_cli.project.checks.cli import Execute, check_cli
from fondation_cli.project.checks.contract import check_contract
from fondation_cli.project.checks.deadline import Deadline
from fondation_cli.project.checks.files import check_files
from fondation_cli.project.checks.http import Ask, check_http
from fondation_cli.project.checks.page import check_page
from fondation_cli.project.checks.service import Service
from fondation_cli.project.checks.unmet import Unmet
from fondation_cli.sandbox.ending import Ended
from fondation_shared.checks import Check, CliCheck, CommandCheck, ContractCheck, FilesCheck, HttpCheck, PageCheck, Step
from fondation_shared.project import CheckResult

_PAGES_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Ground:
    """Where checks look. `tree` is the project's folder; `ended` says how each step that was run has ended.

    `service` is what it serves, `execute` runs its command: None where the stack has no such thing.
    """

    tree: Path
    ended: Mapping[Step, Ended]
    service: Service | None = None
    execute: Execute | None = None


def perform(check: Check, ground: Ground) -> CheckResult:
    """Whether a check holds. Whatever the project does is a result, never an error."""
    started = monotonic()
    try:
        detail, passed = _seen(check, ground), True
    except Unmet as unmet:
        detail, passed = str(unmet), False
    seconds = monotonic() - started + _run_before(check, ground)
    return CheckResult(
        name=check.name, kind=check.kind, passed=passed, seconds=round(seconds, 3), detail=detail or None
    )


def _run_before(check: Check, ground: Ground) -> float:
    """What a check of a step had taken before anybody looked: the step itself, in seconds."""
    ended = ground.ended.get(check.step) if isinstance(check, CommandCheck) else None
    return ended.seconds if ended is not None else 0.0


def _seen(check: Check, ground: Ground) -> str:
    """What a check saw. Raises Unmet: it does not hold."""
    match check:
        case CommandCheck():
            return _command(check, ground)
        case HttpCheck():
            return check_http(check, _asking(ground))
        case ContractCheck():
            return check_contract(check, _asking(ground))
        case CliCheck():
            return check_cli(check, _executing(ground))
        case PageCheck():
            return check_page(check, Built(ground.tree), Deadline.within(_PAGES_SECONDS))
        case FilesCheck():
            return check_files(check, Built(ground.tree))
        case _:
            assert_never(check)


def _command(check: CommandCheck, ground: Ground) -> str:
    ended = ground.ended.get(check.step)
    if ended is None:
        raise Unmet("was not run")
    if not ended.is_ok:
        how = f"{ended.ending}, exit code {ended.exit_code}"
        raise Unmet(f"{how}: {ended.detail}" if ended.detail else how)
    return ""


def _asking(ground: Ground) -> Ask:
    if ground.service is None:
        raise Unmet("nothing is served")
    return ground.service.ask


def _executing(ground: Ground) -> Execute:
    if ground.execute is None:
        raise Unmet("there is no command")
    return ground.execute
