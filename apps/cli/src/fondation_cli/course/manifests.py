"""The names that a repository's own packages are imported by, as its build files say."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import PurePosixPath

from fondation_cli.course.snapshot import Snapshot, Unreadable
from fondation_cli.course.symbols import Index

_NAMES = {"go.mod", "package.json", "Cargo.toml", "pyproject.toml"}


@dataclass(frozen=True, slots=True)
class Manifest:
    """A package.

    Its name, the folder it begins at (`""` is the top), and the file inside it that an import of it means.
    """

    kind: str
    name: str
    folder: str
    entry: str | None = None


def manifests(index: Index, snapshot: Snapshot) -> tuple[Manifest, ...]:
    """Every package that the repository declares, by path. A build file that cannot be read declares none."""
    found = []
    for path in index.by_path:
        place = PurePosixPath(path)
        if place.name in _NAMES:
            try:
                text = snapshot.read(path).decode()
            except (Unreadable, UnicodeDecodeError):
                continue
            folder = str(place.parent) if place.parent.parts else ""
            found.append(_read(place.name, text, folder))
    return tuple(manifest for manifest in found if manifest is not None)


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
