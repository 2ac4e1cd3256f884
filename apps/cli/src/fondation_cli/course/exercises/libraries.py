"""What tests import: wheels and packages of the host's own registries, installed without running any of it."""

import hashlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from fondation_cli.course.exercises.fetched import Fetched
from fondation_cli.course.exercises.platform import Platform
from fondation_cli.course.exercises.requirements import Read, node_requirements, python_pins, python_requirements
from fondation_cli.course.fetching.leash import run_leashed
from fondation_cli.uv import uv
from fondation_shared.course import NoExercises

_SECONDS = 150.0
_LARGEST_FILE = 256 * 1024 * 1024
_MOST_BYTES = 700 * 1024 * 1024
_VERSION = "2"


class Unavailable(Exception):
    """What the tests need cannot be had; the text says why in a few words."""

    def __init__(self, text: str, reason: NoExercises = "libraries") -> None:
        super().__init__(text)
        self.reason: NoExercises = reason


def python_libraries(
    read: Read, python: str, platform: Platform | None, cache: Path, check: Callable[[], None]
) -> Path:
    """A folder with what the tests of a Python project import, for PYTHONPATH. Raises Unavailable.

    `python` is the interpreter here that they are for; with a `platform` they are for that one's.
    """
    needed, wanted = python_requirements(read)
    pins = python_pins(read)
    sets = [([*needed, *wanted, "pytest"], pins), ([*needed, *wanted, "pytest"], []), ([*needed, "pytest"], [])]
    failure = Unavailable("")
    for requirements, pinned in sets if pins else sets[1:]:
        key = ["python", python, *(platform.for_uv if platform else ()), *requirements, "pinned", *pinned]
        try:
            return kept(cache, key, partial(_wheels, requirements, pinned, python, platform, check))
        except Unavailable as error:
            failure = error
    raise failure


def node_libraries(read: Read, platform: Platform | None, cache: Path, check: Callable[[], None]) -> Path:
    """A folder with `node_modules`, for this machine or that platform. Raises Unavailable."""
    packages = node_requirements(read)
    suited = platform.for_npm if platform else []
    key = ["node", *suited, *map("@".join, packages.items())]
    return kept(cache, key, partial(_packages, packages, suited, check))


def kept(cache: Path, key: Sequence[str], install: Callable[[Path], None]) -> Path:
    """The folder for these words: as an earlier run left it, or made now and put in its place whole."""
    name = hashlib.sha256(json.dumps([_VERSION, *key]).encode()).hexdigest()[:32]
    place = cache / name
    if place.is_dir():
        os.utime(place)
        return place
    making = cache / f".{name}-{os.getpid()}"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    try:
        install(making)
        if _bytes(making) > _MOST_BYTES:
            raise Unavailable("the libraries of its tests are too large")
        _forget_old(cache)
        making.rename(place)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return place


def _wheels(
    requirements: Sequence[str],
    pins: Sequence[str],
    python: str,
    platform: Platform | None,
    check: Callable[[], None],
    to: Path,
) -> None:
    listed = to / "requirements.txt"
    listed.write_text("\n".join(requirements) + "\n")
    pinned = to / "constraints.txt"
    pinned.write_text("\n".join(pins) + "\n")
    rest = ["--only-binary", ":all:", "--target", str(to), "-c", str(pinned), "-r", str(listed)]
    program = uv()
    if program is not None:
        command = [
            str(program),
            "pip",
            "install",
            "--quiet",
            "--python",
            python,
            *(platform.for_uv if platform else ()),
        ]
    else:
        command = [python, "-m", "pip", "install", *(platform.for_pip if platform else ())]
    installed([*command, *rest], to, check)
    listed.unlink()
    pinned.unlink()


def _packages(packages: dict[str, str], suited: Sequence[str], check: Callable[[], None], to: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise Unavailable("npm is not installed", "tools")
    (to / "package.json").write_text(json.dumps({"private": True, "dependencies": packages}))
    quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error", "--fetch-retries=1"]
    installed([npm, "install", "--ignore-scripts", "--prefix", str(to), *suited, *quiet], to, check)


def installed(command: list[str], folder: Path, check: Callable[[], None]) -> None:
    """By the host's own configuration, which is why the environment is handed on here and nowhere else.

    What the programs keep for another time they keep beside the libraries.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("FONDATION_", "PYTHON"))}
    entering = ["/bin/sh", "-c", 'cd "$1" && shift && exec "$@"', "sh", str(folder), *command]
    try:
        with Fetched(folder.parent.parent / "fetched").lent(command) as settings:
            ran = run_leashed(
                entering,
                environment=environment | settings,
                seconds=_SECONDS,
                largest_file=_LARGEST_FILE,
                said=lambda _: check(),
            )
    except (OSError, subprocess.SubprocessError) as error:
        raise Unavailable("the libraries of its tests cannot be installed") from error
    if ran.exit_code != 0 or ran.timed_out:
        raise Unavailable("the libraries of its tests cannot be installed from here")


def _bytes(folder: Path) -> int:
    """What a folder takes; a file that has another name elsewhere takes nothing here."""
    found = [(Path(place) / name).lstat() for place, _, files in os.walk(folder) for name in files]
    return sum(each.st_size for each in found if each.st_nlink == 1)


_MOST_KEPT = 8
_MINUTE = 60.0


def _forget_old(cache: Path) -> None:
    """Keep the few that were used last; one that was used in the last minute may be in use."""
    kept = sorted(
        (each for each in cache.iterdir() if not each.name.startswith(".")), key=lambda each: each.stat().st_mtime
    )
    for place in kept[:-_MOST_KEPT]:
        if time.time() - place.stat().st_mtime > _MINUTE:
            shutil.rmtree(place, ignore_errors=True)
