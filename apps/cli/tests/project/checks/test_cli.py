"""The project's command: how it ended, and what it said."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from loopback import Unwalled

from fondation_cli.project.checks.perform import Ground, perform
from fondation_cli.sandbox.ending import Ended, Ending
from fondation_shared.checks import CliCheck, CommandCheck
from fondation_shared.project import CheckResult

PROGRAM = "import sys; print('milk', *sys.argv[2:]); sys.stdout.buffer.write(b'\\xff'); sys.exit(int(sys.argv[1]))"


def run(arguments: Sequence[str]) -> Ended:
    command = [sys.executable, "-c", PROGRAM, *arguments]
    return Unwalled(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)).wait(lambda: None)


def tried(tmp_path: Path, check: CliCheck) -> CheckResult:
    return perform(check, Ground(tmp_path, {}, execute=run))


@pytest.mark.parametrize("code", [0, 3])
def test_a_command_that_ends_and_speaks_as_expected_passes(tmp_path: Path, code: int) -> None:
    result = tried(
        tmp_path, CliCheck(name="x", arguments=[str(code), "é; $HOME"], exit_code=code, output=["milk é; $HOME"])
    )
    assert (result.passed, result.detail) == (True, f"exit code {code}")


@pytest.mark.parametrize(
    ("check", "detail"),
    [
        (CliCheck(name="x", arguments=["3"]), "exit code 3, expected 0: 'milk\\n�'"),
        (CliCheck(name="x", arguments=["0"], exit_code=1), "exit code 0, expected 1: 'milk\\n�'"),
        (CliCheck(name="x", arguments=["0"], output=["milk", "bread"]), "'bread' does not stand in 'milk\\n�'"),
    ],
)
def test_another_end_or_another_word_is_said(tmp_path: Path, check: CliCheck, detail: str) -> None:
    result = tried(tmp_path, check)
    assert (result.passed, result.detail) == (False, detail)


@pytest.mark.parametrize("ending", [each for each in Ending if each not in {Ending.OK, Ending.FAILED}])
def test_a_command_that_met_a_wall_fails_whatever_its_exit_code(tmp_path: Path, ending: Ending) -> None:
    ground = Ground(tmp_path, {}, execute=lambda _: Ended(ending, 0, 1.0, b"", detail="so much"))
    result = perform(CliCheck(name="x"), ground)
    assert (result.passed, result.detail) == (False, f"{ending}: so much")


def test_without_a_command_there_is_nothing_to_run(tmp_path: Path) -> None:
    assert perform(CliCheck(name="x"), Ground(tmp_path, {})).detail == "there is no command"


def test_a_step_passes_when_it_has_ended_well(tmp_path: Path) -> None:
    ground = Ground(
        tmp_path,
        {
            "build": Ended(Ending.OK, 0, 1.0, b""),
            "test": Ended(Ending.TIMEOUT_WALL, 137, 1.0, b"", detail="300 s"),
        },
    )
    found = [
        perform(CommandCheck(name="i", step="install"), ground),
        perform(CommandCheck(name="b", step="build"), ground),
        perform(CommandCheck(name="t", step="test"), ground),
    ]
    assert [(result.passed, result.detail) for result in found] == [
        (False, "was not run"),
        (True, None),
        (False, "timeout_wall, exit code 137: 300 s"),
    ]
