"""Headers: C or C++ by the company they keep."""

from collections.abc import Collection, Iterator

_C, _CPP = (".c",), (".cc", ".cpp", ".cxx", ".c++", ".hpp", ".hh", ".hxx", ".h++", ".ixx", ".cppm")
_HEADER = ".h"


def headers_of_c(paths: Collection[str]) -> frozenset[str]:
    """The `.h` files that are C: the nearest folder around them with sources has some in C and none in C++."""
    headers = [path for path in paths if path.lower().endswith(_HEADER)]
    if not headers:
        return frozenset()
    found: dict[str, set[str]] = {}
    for path in paths:
        lowered = path.lower()
        spoken = "c" if lowered.endswith(_C) else "cpp" if lowered.endswith(_CPP) else None
        if spoken:
            for folder in _folders(path):
                found.setdefault(folder, set()).add(spoken)
    return frozenset(path for path in headers if _near(path, found) == {"c"})


def _folders(path: str) -> Iterator[str]:
    """The folders around a file, the nearest first; the last is the whole repository."""
    while path:
        path = path.rpartition("/")[0]
        yield path


def _near(path: str, found: dict[str, set[str]]) -> set[str]:
    return next((found[folder] for folder in _folders(path) if folder in found), set())
