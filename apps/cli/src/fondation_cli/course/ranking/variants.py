"""Files that say again what another file says.

Builds of one source for several targets, declarations beside their code.
"""

from pathlib import PurePosixPath

from fondation_cli.course.symbols import Index, Role, SourceFile

_ALIKE = 0.8
_FEWEST = 15
_DECLARATIONS = (".d.ts", ".d.mts", ".d.cts", ".pyi")
_TARGETS = ("runtime", "prod", "min", "browser", "global", "umd", "cjs", "legacy", "slim", "sync")


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
    return frozenset(found)


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
