"""`--review` and `--reviewed`: what a command leaves for a person to change, and what it goes on with."""

import os
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from fondation_cli.messages import Messages
from fondation_cli.output.lines import CommandResult, print_line
from fondation_cli.review import AwaitsReview
from fondation_shared.errors import UsageError
from fondation_shared.jobs import Outcome
from fondation_shared.review import REVIEW, OutlineReview, PlanReview

Kind = TypeVar("Kind", OutlineReview, PlanReview)


@dataclass(frozen=True, slots=True)
class Step:
    """`wanted`: stop where somebody can look; `file` holds what they made of it."""

    wanted: bool = False
    file: Path | None = None

    @property
    def is_asked(self) -> bool:
        """Whether there is a review at all."""
        return self.wanted or self.file is not None

    def answer(self, kind: type[Kind]) -> Kind | None:
        """What the file says; None without one. Raises UsageError: it cannot be read, or is of another kind."""
        if self.file is None:
            return None
        try:
            said = REVIEW.validate_json(self.file.read_bytes())
        except OSError as error:
            raise UsageError(
                f"The file {self.file} cannot be read.", cause=error.strerror, hint=f"ls -l {self.file}"
            ) from error
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"][1:])
            raise _unfit(self.file, f"{place}: {first['msg']}") from error
        if not isinstance(said, kind):
            raise _unfit(self.file, f"It is the review of a {said.kind}.")
        return said


def leave(waiting: AwaitsReview, file: Path, messages: Messages, *, as_json: bool) -> int:
    """Write what is to be looked at, and say how to go on; the exit code. Raises UsageError: the file is there."""
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(waiting.review.model_dump_json(by_alias=True, exclude_none=True, indent=2) + "\n")
    except FileExistsError as error:
        raise UsageError(
            f"The file {file} is there already.", cause="It may hold what somebody has changed.", hint=_command(file)
        ) from error
    if as_json:
        print_line(CommandResult(outcome=Outcome.WAITING, review=waiting.review, exit_code=waiting.exit_code))
        return waiting.exit_code
    sys.stderr.write(messages("Change the file as you like, then:") + f"\n  {_command(file)}\n")
    sys.stdout.buffer.write(os.fsencode(file) + b"\n")
    sys.stdout.flush()
    return waiting.exit_code


def _command(file: Path) -> str:
    """The command that was typed, going on with the file."""
    name, *words = sys.argv[1:] or ["--help"]
    kept = [word for word in words if word != "--review"]
    return shlex.join(["fondation", name, "--reviewed", str(file), *kept])


def _unfit(file: Path, cause: str) -> UsageError:
    return UsageError(f"The file {file} is no review that can be followed.", cause=cause, hint="fondation --help")
