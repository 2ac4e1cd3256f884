"""The programs of a stack: those of an image are there inside, as are the system's own; uv alone is mounted then."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fondation_cli.project.infrastructure import SandboxFailed
from fondation_cli.sandbox.port import Mount
from fondation_cli.uv import uv
from fondation_shared.errors import WorkFailed

PLACE = Path("/opt/tools")
PATH = f"{PLACE}:/usr/local/bin:/usr/bin:/bin"
_PACKAGES = {"node": "nodejs", "npm": "npm", "python3": "python3 python3-venv"}
_ASK = "import os; print(os.environ['UV'])"
_SECONDS = 60
_SYSTEM = "/usr/local/bin:/usr/bin:/bin"


class ToolMissing(WorkFailed):
    """A program that a stack needs is not installed where the sandbox finds it."""

    code = "tools"


@dataclass(frozen=True, slots=True)
class Tools:
    """Mounts that bring programs in, and the version of each program, or the image that has them all."""

    mounts: tuple[Mount, ...]
    versions: dict[str, str]


def tools(names: list[str], room: Path, image: str | None) -> Tools:
    """What a stack needs. `room` is a folder that the sandbox's user can enter: copies are put there.

    `image` holds the programs, whichever this machine has; None: this machine does. Raises ToolMissing, SandboxFailed.
    """
    if image is not None:
        return Tools((), {"image": image})
    mounts: list[Mount] = []
    versions: dict[str, str] = {}
    for name in names:
        if name == "uv":
            mounts.append(Mount(_copied(_uv(), room), PLACE / "uv"))
            versions[name] = _version(str(_uv()))
        else:
            found = shutil.which(name, path=_SYSTEM)
            if found is None:
                raise ToolMissing(
                    f"{name} is not installed where a sandbox finds it.",
                    cause=f"The stack needs it, and there is none in {_SYSTEM}.",
                    hint=f"apt-get install {_PACKAGES.get(name, name)}",
                )
            versions[name] = _version(found)
    return Tools(tuple(mounts), versions)


def _copied(program: Path, room: Path) -> Path:
    """As root the sandbox runs as somebody else, who need not be able to reach the program where it is."""
    copy = room / program.name
    if not copy.exists():
        shutil.copyfile(program, copy)
        copy.chmod(0o755)
    return copy


@cache
def _uv() -> Path:
    """The program itself: what is found by its name may be a script that starts it."""
    named = uv()
    if named is None:
        raise ToolMissing("uv is not installed.", cause="The stack needs it.", hint="pip install uv")
    said = Path(_asked(str(named), "run", "--no-project", "--no-config", "--offline", "python", "-c", _ASK) or named)
    return said if said.is_file() else named


@cache
def _version(program: str) -> str:
    return _asked(program, "--version", environment={"PATH": os.defpath})


def _asked(*command: str, environment: Mapping[str, str] | None = None) -> str:
    """What a program of this machine says. Raises SandboxFailed where it does not come to its end."""
    try:
        asked = subprocess.run(  # noqa: S603 - an argument list, no shell
            command, env=environment, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise SandboxFailed(
            "The sandbox failed.",
            cause=f"{command[0]} gave no answer in {_SECONDS} seconds.",
            hint="fondation doctor",
        ) from error
    return asked.stdout.strip()
