"""Which files are opened at all: by the request, by what they are in the commit, and by their places."""

from collections.abc import Sequence

import pathspec

from fondation_cli.course.attributes import Attributes
from fondation_cli.course.languages import language_of
from fondation_cli.course.omissions import FILE_LIMIT, Reason
from fondation_cli.course.snapshot import SYMLINK, Entry, Snapshot, Unreadable
from fondation_cli.course.vendored import Vendored
from fondation_shared.errors import Invalid

_LOCKS = {
    "bun.lock",
    "cargo.lock",
    "composer.lock",
    "deno.lock",
    "flake.lock",
    "gemfile.lock",
    "go.sum",
    "gradle.lockfile",
    "mix.lock",
    "npm-shrinkwrap.json",
    "package-lock.json",
    "package.resolved",
    "packages.lock.json",
    "pdm.lock",
    "pipfile.lock",
    "pixi.lock",
    "pnpm-lock.yaml",
    "podfile.lock",
    "poetry.lock",
    "pubspec.lock",
    "uv.lock",
    "yarn.lock",
}
_GENERATED = (
    "_pb2.py",
    "_pb2.pyi",
    "_pb2_grpc.py",
    ".pb.go",
    ".pb.gw.go",
    ".pb.cc",
    ".pb.h",
    ".pb.swift",
    ".grpc.swift",
    "_pb.js",
    "_pb.d.ts",
    "_grpc_pb.js",
    "_pb.rb",
    ".g.cs",
    ".g.i.cs",
    ".designer.cs",
    ".generated.cs",
    ".generated.ts",
    ".generated.js",
    ".generated.swift",
    ".g.dart",
)
_RECORDED = (".snap", ".ambr", ".snap.new")
_MAPS = (".js.map", ".css.map", ".mjs.map", ".cjs.map", ".ts.map")
_UNREADABLE_PARTS = {"", ".", "..", ".git"}
_LONGEST_PATH, _LONGEST_NAME = 1024, 255
"""In bytes: what no disk holds cannot be checked out, and no copy of it kept."""


class Selection:
    """Why a file is left out before it is opened."""

    def __init__(self, snapshot: Snapshot, include: Sequence[str], exclude: Sequence[str]) -> None:
        """Raises Invalid for a pattern that is none."""
        self._include = _patterns(include) if include else None
        self._exclude = _patterns(exclude) if exclude else None
        paths = [entry.path for entry in snapshot.entries() if entry.is_file and path_reason(entry.path) is None]
        self._vendored = Vendored(paths, [path for path in paths if language_of(path)])

        def read(path: str) -> bytes | None:
            entry = snapshot.entry(path)
            try:
                return snapshot.read(path) if entry and entry.size <= FILE_LIMIT else None
            except Unreadable:
                return None

        self._attributes = Attributes(paths, read)

    def reason(self, entry: Entry) -> Reason | None:
        """Why an entry is left out; None if it is to be read."""
        impossible = path_reason(entry.path)
        if impossible is not None:
            return impossible
        if self._include is not None and not self._include.match_file(entry.path):
            return Reason.REQUEST
        if self._exclude is not None and self._exclude.match_file(entry.path):
            return Reason.REQUEST
        if not entry.is_file:
            return Reason.SYMLINK if entry.mode == SYMLINK else Reason.SUBMODULE
        return self._by_origin(entry.path) or (Reason.LARGE if entry.size > FILE_LIMIT else None)

    def is_written(self, path: str) -> bool:
        """Whether the project says that people wrote this file, whatever it looks like."""
        return self._attributes.generated(path) is False

    def _by_origin(self, path: str) -> Reason | None:
        vendored, generated = self._attributes.vendored(path), self._attributes.generated(path)
        if vendored or (vendored is None and self._vendored(path)):
            return Reason.VENDORED
        if generated:
            return Reason.GENERATED
        return _named(path.rpartition("/")[2].lower()) if generated is None else None


def path_reason(path: str) -> Reason | None:
    """Why a path is none that could be shown or opened: a tree may name its entries as it likes."""
    if not path.isascii() and any("\ud800" <= character <= "\udfff" for character in path):
        return Reason.NAME
    length = len(path) if path.isascii() else len(path.encode())
    if length > _LONGEST_PATH:
        return Reason.PATH
    parts = path.lower().split("/")
    if length > _LONGEST_NAME and any(len(part.encode()) > _LONGEST_NAME for part in parts):
        return Reason.PATH
    return None if _UNREADABLE_PARTS.isdisjoint(parts) else Reason.PATH


def _named(name: str) -> Reason | None:
    if name in _LOCKS:
        return Reason.LOCK
    if name.endswith(_MAPS):
        return Reason.SOURCE_MAP
    if name.endswith(_RECORDED):
        return Reason.TEST_RECORDING
    if ".min." in name:
        return Reason.MINIFIED
    if name.endswith(_GENERATED) or name.startswith("zz_generated."):
        return Reason.GENERATED
    return None


def _patterns(lines: Sequence[str]) -> pathspec.GitIgnoreSpec:
    try:
        return pathspec.GitIgnoreSpec.from_lines(lines)
    except ValueError as error:
        raise Invalid(
            "A pattern of files to include or exclude cannot be read.", cause=str(error), hint="git help gitignore"
        ) from error
