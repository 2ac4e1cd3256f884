"""What a header only declares: what has the body is what a course teaches."""

from collections.abc import Collection, Iterable

from fondation_cli.course.ranking.modules import family
from fondation_cli.course.symbols import Definition, Index, Kind, Role, SourceFile

Key = tuple[str, str]

_HEADERS = (".h", ".hh", ".hpp", ".hxx")
_OFFERED = "include"


def bodies(index: Index, left_out: Collection[str]) -> dict[Key, Key]:
    """What stands for what: a body for its declaration, and for those of the files that are `left_out`.

    A body is a function of the C family with its name all over the project; of several, the first.
    """
    files = [file for file in index.files if file.role is Role.SOURCE and family(file) == "c"]
    found: dict[str, Key] = {}
    for file in files:
        if not is_header(file.path) and file.path not in left_out:
            for one in _functions([file]):
                found.setdefault(one.qualified, (one.path, one.qualified))
    others = [file for file in files if is_header(file.path) or file.path in left_out]
    return {(one.path, one.qualified): found[one.qualified] for one in _functions(others) if one.qualified in found}


def offered(stands_for: dict[Key, Key]) -> set[Key]:
    """The bodies that a header for others declares: one in a folder of headers, or at the top where there is none."""
    headers = {path for path, _ in stands_for if path.endswith(_HEADERS)}
    chosen = {path for path in headers if _OFFERED in path.split("/")[:-1]} or {
        one for one in headers if "/" not in one
    }
    return {body for (path, _), body in stands_for.items() if path in chosen}


def _functions(files: Iterable[SourceFile]) -> Iterable[Definition]:
    return (
        one for file in files for one in file.definitions if one.kind is Kind.FUNCTION and one.public and not one.nested
    )


def is_header(path: str) -> bool:
    """Whether a file declares, by its ending."""
    return path.endswith(_HEADERS)
