"""What an install is made from: the lockfile and the dependencies it belongs to, without the project's own name.

So two projects that depend on the same share one layer, and an install sees nothing of the project besides.
"""

import hashlib
import json
import platform
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue, TypeAdapter, ValidationError

from fondation_cli.sandbox.mirror.names import Kind
from fondation_shared.errors import WorkFailed

_VERSION = "3"
_LARGEST = 16 * 1024 * 1024
_NAME = "project"
_OBJECT: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])
_DEPENDENCIES = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies", "overrides")
_PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==", re.MULTILINE)


class LockfileInvalid(WorkFailed):
    """The lockfile of a project is missing, or is none."""

    code = "lockfile"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files an install finds, by name, and the packages it may ask for."""

    files: Mapping[str, bytes]
    declared: Mapping[Kind, Iterable[str]]

    def key(self, commands: Iterable[list[str]], tools: Mapping[str, str]) -> str:
        """The hash of all that decides what an install leaves; `tools` are the versions of its programs."""
        contents = {name: hashlib.sha256(content).hexdigest() for name, content in self.files.items()}
        parts = [_VERSION, contents, list(commands), dict(tools), platform.machine()]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def manifest(tree: Path, lockfile: str) -> Manifest:
    """What to install for the project in `tree`, which nothing foreign writes to now.

    Raises LockfileInvalid.
    """
    if lockfile == "package-lock.json":
        return _of_npm(_read(tree / "package.json"), _read(tree / lockfile))
    locked = _text(tree / lockfile)
    return Manifest({lockfile: locked.encode()}, {"pypi": sorted(set(_PINNED.findall(locked)))})


def _of_npm(package: dict[str, JsonValue], lock: dict[str, JsonValue]) -> Manifest:
    reduced = {name: package[name] for name in _DEPENDENCIES if name in package}
    packages = lock.get("packages")
    if not isinstance(packages, dict):
        raise LockfileInvalid("package-lock.json lists no packages.", hint="npm install --package-lock-only")
    root = packages.get("")
    own = {name: value for name, value in root.items() if name in _DEPENDENCIES} if isinstance(root, dict) else {}
    listed = {**lock, "name": _NAME, "packages": {**packages, "": {"name": _NAME, **own}}}
    listed.pop("version", None)
    names = {place.rpartition("node_modules/")[2] for place in packages if place}
    files = {
        "package.json": _written({"name": _NAME, "private": True, **reduced}),
        "package-lock.json": _written(listed),
    }
    return Manifest(files, {"npm": sorted(names)})


def _written(value: JsonValue) -> bytes:
    return json.dumps(value, indent=2, sort_keys=True).encode() + b"\n"


def _read(path: Path) -> dict[str, JsonValue]:
    try:
        return _OBJECT.validate_json(_text(path))
    except ValidationError as error:
        raise LockfileInvalid(f"{path.name} is not JSON.", cause=error.errors()[0]["msg"]) from error


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise LockfileInvalid(f"{path.name} is too large.", cause=f"more than {_LARGEST} bytes")
        return content.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise LockfileInvalid(f"{path.name} cannot be read.", cause=str(error)) from error
