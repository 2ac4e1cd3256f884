"""An error as a person reads it: what, cause, what to type next, id. Four lines, never a traceback."""

import os
import sys
import tempfile
from pathlib import Path

import typer

from fondation_cli import faults
from fondation_cli.messages import Messages
from fondation_cli.output.lines import print_line, result_of_error
from fondation_cli.output.text import printable
from fondation_shared.errors import Cancelled, FondationError, SettingsError, UsageError
from fondation_shared.settings import CourseSettings


def report(error: Exception, messages: Messages, *, as_json: bool) -> int:
    """Tell a person, or a program, what ended the command; the exit code that goes with it."""
    known = faults.typed(_of_words(error), log_folder())
    if as_json:
        print_line(result_of_error(known))
    else:
        _print_four_lines(known, messages)
    return known.exit_code


def log_folder() -> Path:
    """Where the traceback of a mistake of ours is left."""
    try:
        return CourseSettings.load().cache_dir / "logs"
    except SettingsError:
        return Path(tempfile.gettempdir())


def _of_words(error: Exception) -> Exception:
    """A command line that was not understood is an error like any other."""
    if not isinstance(error, typer.TyperException):
        return error
    command = getattr(getattr(error, "ctx", None), "command_path", "fondation")
    return UsageError(error.format_message(), cause="The command line was not understood.", hint=f"{command} --help")


def _print_four_lines(error: FondationError, messages: Messages) -> None:
    if isinstance(error, Cancelled):
        _say(messages("Cancelled. Nothing was left behind."))
        return
    lines = [
        (messages("Error"), messages.translate(error.detail)),
        (messages("Cause"), messages.translate(error.cause or error.title)),
        (messages("Try"), messages.translate(error.hint or "fondation doctor")),
        (messages("Id"), error.request_id or ""),
    ]
    width = max(len(label) for label, _ in lines)
    for label, text in lines:
        _say(f"{_marked(label.rjust(width))}  {printable(text)}")


def _marked(label: str) -> str:
    plain = not sys.stderr.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return label if plain else f"\x1b[1;31m{label}\x1b[0m"


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
