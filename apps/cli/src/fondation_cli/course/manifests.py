"""The names that a repository's own packages are imported by, as its build files say."""

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from fondation_cli.course.mainly import LEAST_SHARE, share_of
from fondation_cli.course.snapshot import Snapshot, Unreadable
from fondation_cli.course.symbols import Index

_KINDS = {"go.mod": "go", "package.json": "javascript", "Cargo.toml": "rust", "pyproject.toml": "python"}
_VERSION = re.compile(r"(?<=.)[/.]v\d+$")


@dataclass(frozen=True, slots=True)
class Manifest:
    """A package.

    Its name, the folder it begins at (`""` is the top), and the file inside it that an import of it means.
    """

    kind: str
    name: str
    folder: str
    entry: str | None = None

    @property
    def called(self) -> str:
        """What people call it: the last part of its name, without what a Go module adds for its version."""
        if self.kind != "go":
            return PurePosixPath(self.name).name
        return PurePosixPath(_VERSION.sub("", self.name)).name


def manifests(index: Index, snapshot: Snapshot) -> tuple[Manifest, ...]:
    """Every package that the repository declares, by path. A build file that cannot be read declares none."""
    found = []
    for path in index.by_path:
        place = PurePosixPath(path)
        if place.name in _KINDS:
            try:
                text = snapshot.read(path).decode()
            except (Unreadable, UnicodeDecodeError):
                continue
            folder = str(place.parent) if place.parent.parts else ""
            found.append(_read(place.name, text, folder))
    return tuple(manifest for manifest in found if manifest is not None)


def leading(packages: Sequence[Manifest], index: Index) -> Manifest | None:
    """The package at the top that the project is: of several that in whose language most is written."""
    names = {kind: name for name, kind in _KINDS.items()}
    top = [package for package in packages if not package.folder]
    first = max(top, key=lambda package: share_of(index, names[package.kind]), default=None)
    return first if first is not None and share_of(index, names[first.kind]) >= LEAST_SHARE else None


def _read(kind: str, text: str, folder: str) -> Manifest | None:
    try:
        if kind == "go.mod":
            name = next((line.split()[1] for line in text.splitlines() if line.startswith("module ")), None)
            return Manifest("go", name, folder) if name else None
        declared = json.loads(text) if kind == "package.json" else tomllib.loads(text)
    except (ValueError, IndexError, RecursionError):
        return None
    if not isinstance(declared, dict):
        return None
    if kind == "package.json":
        entry = declared.get("source") or declared.get("main")
        return _named("javascript", declared.get("name"), folder, entry)
    if kind == "Cargo.toml":
        return _named("rust", _name_in(declared, "package"), folder)
    return _named("python", _name_in(declared, "project") or _name_in(declared, "tool", "poetry"), folder)


def _name_in(declared: dict[str, object], *tables: str) -> object:
    table: object = declared
    for name in tables:
        table = table.get(name) if isinstance(table, dict) else None
    return table.get("name") if isinstance(table, dict) else None


def _named(kind: str, name: object, folder: str, entry: object = None) -> Manifest | None:
    if not isinstance(name, str) or not name:
        return None
    return Manifest(kind, name, folder, entry if isinstance(entry, str) else None)
