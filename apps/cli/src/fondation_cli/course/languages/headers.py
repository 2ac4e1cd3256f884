"""Headers: C or C++ by the company they keep."""

from collections.abc import Iterable
from pathlib import PurePosixPath

_C, _CPP = {".c"}, {".cc", ".cpp", ".cxx", ".c++", ".hpp", ".hh", ".hxx", ".h++", ".ixx", ".cppm"}
_HEADER = ".h"


def headers_of_c(paths: Iterable[str]) -> frozenset[str]:
    """The `.h` files that are C: the nearest folder around them with sources has some in C and none in C++."""
    places = [PurePosixPath(path) for path in paths]
    found: dict[PurePosixPath, set[str]] = {}
    for place in places:
        suffix = place.suffix.lower()
        spoken = "c" if suffix in _C else "cpp" if suffix in _CPP else None
        if spoken:
            for folder in place.parents:
                found.setdefault(folder, set()).add(spoken)
    return frozenset(str(place) for place in places if place.suffix.lower() == _HEADER and _near(place, found) == {"c"})


def _near(place: PurePosixPath, found: dict[PurePosixPath, set[str]]) -> set[str]:
    return next((found[folder] for folder in place.parents if folder in found), set())
