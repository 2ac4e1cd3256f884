"""Files that say again what another file says.

Builds of one source for several targets, one part of it for several platforms, declarations beside their code.
"""

from collections.abc import Sequence
from pathlib import PurePosixPath

from fondation_cli.course.names import words
from fondation_cli.course.symbols import Index, Role, SourceFile

_ALIKE = 0.8
_FEWEST = 15
_DECLARATIONS = (".d.ts", ".d.mts", ".d.cts", ".pyi")
_TARGETS = ("runtime", "prod", "min", "browser", "global", "umd", "cjs", "legacy", "slim", "sync")
_FIRST = {"linux", "posix", "unix"}
_PLATFORMS = _FIRST | {
    "aix", "android", "bsd", "cygwin", "darwin", "dragonfly", "freebsd", "haiku", "hurd", "ibmi", "ios", "mac", "macos",
    "mingw", "netbsd", "openbsd", "os2", "os390", "osx", "qnx", "solaris", "sunos", "vms", "wasi", "win", "win32",
    "windows",
}  # fmt: skip
_SHARED = 0.3
"""The part of what a file gives that another platform's file must give too."""


def variants(index: Index) -> frozenset[str]:
    """The paths of source files that are variants of another one."""
    files = [file for file in index.files if file.role is Role.SOURCE and file.definitions]
    stems = {_stem(file.path) for file in files if not file.path.endswith(_DECLARATIONS)}
    found = {file.path for file in files if file.path.endswith(_DECLARATIONS) and _stem(file.path) in stems}
    names = {file.path: _names(file) for file in files if file.path not in found}
    large = sorted((file for file in files if len(names.get(file.path, ())) >= _FEWEST), key=_preference)
    kept: list[SourceFile] = []
    for file in large:
        mine = names[file.path]
        if any(len(mine & names[other.path]) >= _ALIKE * len(mine) for other in kept):
            found.add(file.path)
        else:
            kept.append(file)
    return frozenset(found) | _of_platforms([file for file in files if file.path not in found])


def _of_platforms(files: Sequence[SourceFile]) -> frozenset[str]:
    """The files that do for one platform what others of the same place do for the platform kept."""
    groups: dict[tuple[str, ...], list[SourceFile]] = {}
    for file in files:
        place = _anywhere(file.path)
        if place is not None:
            groups.setdefault(place, []).append(file)
    found: set[str] = set()
    for group in groups.values():
        told: set[str] = set()
        for file in sorted(group, key=_first_platform):
            mine = _given(file)
            if told and len(mine & told) >= _SHARED * len(mine):
                found.add(file.path)
            else:
                told |= mine
    return frozenset(found)


def _anywhere(path: str) -> tuple[str, ...] | None:
    """A folder for one platform with the name of that left open, or else such a file; None for what is for all."""
    folder, _, name = path.rpartition("/")
    for place in (folder, f"{folder}/{name.partition('.')[0]}"):
        if _platforms(place):
            return tuple(
                "-".join("*" if word in _PLATFORMS else word for word in words(part)) for part in place.split("/")
            )
    return None


def _first_platform(file: SourceFile) -> tuple[bool, bool, tuple[bool, int, int, str]]:
    """The folder of what most systems have in common comes first, and in it the files for all of them."""
    folder, _, name = file.path.rpartition("/")
    of_folder, of_name = _platforms(folder), _platforms(name.partition(".")[0])
    return bool(of_folder - _FIRST), bool(of_name - _FIRST), _preference(file)


def _platforms(path: str) -> set[str]:
    return {word for part in path.split("/") for word in words(part)} & _PLATFORMS


def _given(file: SourceFile) -> set[str]:
    """What a file gives to the others; all that it has, where that is nothing."""
    at_top = [one for one in file.definitions if not one.nested and "." not in one.qualified]
    return {one.name for one in at_top if one.public} or {one.name for one in at_top}


def _stem(path: str) -> str:
    place = PurePosixPath(path)
    return str(place.parent / place.name.partition(".")[0])


def _names(file: SourceFile) -> frozenset[str]:
    """What a file defines, nested or not: a bundle may wrap all of it into one function."""
    return frozenset(definition.name for definition in file.definitions)


def _preference(file: SourceFile) -> tuple[bool, int, int, str]:
    """The fullest comes first: not for one target, most of it at the top of the file."""
    name = PurePosixPath(file.path).name
    at_top = sum(not definition.nested for definition in file.definitions)
    return (file.path.endswith(_DECLARATIONS), -at_top, sum(target in name for target in _TARGETS), file.path)
