"""The programs that run a repository's tests: those of this machine, or those of an image that tests are run in."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from fondation_cli.course.exercises.libraries import Unavailable
from fondation_cli.course.exercises.platform import Platform

_SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"
_NAMES = ("python3", "node", "sh", "cc", "cmake", "ctest")
_ASK = """
uname -m
python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || echo
for name; do command -v "$name" || echo; done
"""


class Programs(Protocol):
    """Where a command finds them, and what libraries are fetched for."""

    @property
    def image(self) -> str | None:
        """The image that they are of; None: this machine has them."""
        ...

    @property
    def platform(self) -> Platform | None:
        """What libraries have to suit; None: this machine. Raises Unavailable."""
        ...

    def place(self, name: str) -> str:
        """The path of one, as a command sees it. Raises Unavailable."""
        ...


class OfThisMachine:
    """The system's own, which can be run behind walls too."""

    image: None = None
    platform: None = None

    def place(self, name: str) -> str:
        """Where the system keeps it."""
        found = shutil.which(name, path=_SYSTEM_PATH) or ""
        if not os.path.realpath(found or "/").startswith("/usr/"):
            raise Unavailable(f"there is no {name} of the system", "tools")
        return found


class OfAnImage:
    """Asked for once, when one is wanted. `said` runs a command of the image and gives what it says."""

    def __init__(self, image: str, said: Callable[[list[str]], str]) -> None:
        self.image = image
        self._said = said

    @property
    def platform(self) -> Platform:
        """Its interpreter's and its processor's."""
        return self._asked.platform

    def place(self, name: str) -> str:
        """Where the image has it."""
        found = self._asked.places.get(name)
        if not found:
            raise Unavailable(f"there is no {name} in the sandbox's image", "tools")
        return found

    @cached_property
    def _asked(self) -> "_Asked":
        processor, python, *places = self._said(["/bin/sh", "-c", _ASK, "sh", *_NAMES]).splitlines()
        return _Asked(Platform(python, processor), dict(zip(_NAMES, places, strict=True)))


@dataclass(frozen=True, slots=True)
class _Asked:
    platform: Platform
    places: dict[str, str]
