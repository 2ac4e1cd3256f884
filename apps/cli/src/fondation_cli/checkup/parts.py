"""The parts that web uses, looked at by web itself: it alone has their clients."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import ValidationError

from fondation_cli.checkup.finding import Finding
from fondation_cli.companions import companion
from fondation_cli.language import Tongue
from fondation_shared.errors import SettingsError
from fondation_shared.settings import WebSettings
from fondation_shared.wire import Wire

_SECONDS = 30
_COMMAND = "web doctor"
_FILE = "sqlite:///"


class Checkup(Wire):
    """What `web doctor --json` says: how each part is, and how many keys open anything, where that can be told."""

    parts: list[Finding]
    keys: int | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """What web found out."""

    found: tuple[Finding, ...]
    keys: int | None

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.found)


def parts_found(web: WebSettings, tongue: Tongue) -> Parts:
    """How each part is that is there, in that language. Nothing is made or changed for it."""
    if not _is_begun(web):
        return Parts((), 0)
    try:
        said = subprocess.run(  # noqa: S603 - it is our own
            [companion("web"), "doctor", "--json"],
            env={**os.environ, "FONDATION_LANG": tongue},
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        checkup = Checkup.model_validate_json(said.stdout)
    except (subprocess.TimeoutExpired, ValidationError, SettingsError):
        return Parts(
            (Finding(name="database", state="note", detail=f"{_COMMAND} gave no answer.", fix=_COMMAND),), None
        )
    return Parts(tuple(checkup.parts), checkup.keys)


def _is_begun(web: WebSettings) -> bool:
    """Whether there is more than a data folder that web has not been started in."""
    files = urlsplit(web.artifacts)
    if web.queue is not None or files.scheme != "file" or not web.database.startswith(_FILE):
        return True
    return Path(web.database.removeprefix(_FILE)).exists() or Path(unquote(files.path)).exists()
