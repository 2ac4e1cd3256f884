"""`web doctor`: how each part is that web uses, with the way out where one cannot be used."""

import sys
from collections.abc import Sequence
from typing import Literal

import anyio

from fondation_shared.errors import SettingsError
from fondation_shared.settings import WebSettings
from fondation_shared.wire import Wire
from fondation_web.french import in_language
from fondation_web.language import Words
from fondation_web.looking import Found, Looked, look
from fondation_web.terminal import CommandLine, four_lines, terminal_words

_SIGNS = {"ok": "✓", "note": "•", "missing": "✗"}


class Part(Wire):
    """A part as `--json` says it; `fix`: the command that mends it."""

    name: str
    state: Literal["ok", "note", "missing"]
    detail: str
    fix: str | None = None


class Checkup(Wire):
    """All that `--json` says. `keys`: how many open anything; unset where the store cannot be asked."""

    parts: list[Part]
    keys: int | None = None


def run_doctor(arguments: Sequence[str]) -> int:
    """Look at each part, and say on stdout how it is; the exit code: 0, or 2 where something must be mended.

    Raises:
        UsageError: the words behind `web doctor` say nothing.
        SettingsError: a setting cannot be read.

    """
    said = terminal_words()
    parser = CommandLine(prog="web doctor", description=said("doctor.about"))
    parser.add_argument("--json", action="store_true", help=said("doctor.json"))
    as_json = parser.parse_args(arguments).json
    looked = anyio.run(look, WebSettings.load(), said)
    sys.stdout.write(_as_json(looked, said) if as_json else "".join(map(_lines, looked.parts)))
    return SettingsError.exit_code if any(part.state == "missing" for part in looked.parts) else 0


def _as_json(looked: Looked, said: Words) -> str:
    parts = [_part(found, said) for found in looked.parts]
    return f"{Checkup(parts=parts, keys=looked.keys).to_json()}\n"


def _part(found: Found, said: Words) -> Part:
    error = found.error
    if error is None:
        return Part(name=found.name, state=found.state, detail=found.said)
    words = [in_language(text, said.language) for text in (error.detail, error.cause) if text]
    fix = in_language(error.hint, said.language) if error.hint else None
    return Part(name=found.name, state=found.state, detail=" ".join(words), fix=fix)


def _lines(found: Found) -> str:
    head = f"{_SIGNS[found.state]} {terminal_words()(f'doctor.name_{found.name}')}"
    if found.error is None:
        return f"{head}\n    {found.said}\n"
    told = four_lines(found.error).replace("\n", "\n    ")
    return f"{head}\n    {told}\n"
