"""Which folders hold code of other projects. A name alone proves little: a shop has a package called `vendor`, too."""

import re
from collections import Counter
from collections.abc import Collection, Iterable

_ALWAYS = {
    "node_modules",
    "bower_components",
    "jspm_packages",
    "site-packages",
    "third_party",
    "third-party",
    "thirdparty",
    "3rdparty",
    "3rd_party",
    "_vendor",
    "_vendored",
}
_MOSTLY = {"vendor", "vendored", "bundled"}
_WHERE_PROVEN = {
    "vendors",
    "extern",
    "externals",
    "external",
    "deps",
    "lib",
    "libs",
    "contrib",
    "bundle",
    "subprojects",
    "submodules",
}
_LISTS = {"modules.txt", "autoload.php", "vendor.txt", "vendor.json", "vendor.conf", "bower.json"}
_LICENCE = re.compile(r"(?:un)?licen[cs]e|copying|notice|[\w-]+\.licen[cs]e(?:\.\w+)?$")
"""The names of licences; `zlib.license.txt` is one that lies among files of more than one project."""

_BUNDLED = re.compile(r"(?:bundled|vendored)[_-]\w+[_-]\w")
"""Files that say of themselves that they bring another project along: `bundled_fmtlib_format.cpp`."""

_SOURCE_ROOTS = {"java", "kotlin", "scala", "groovy"}
_PACKAGE = "__init__.py"
_TELLING = {*_LISTS, _PACKAGE}
_LARGE_PART = 0.5


class Vendored:
    """Decides folder by folder, from the paths of all files. `code` are those that a grammar knows."""

    def __init__(self, paths: Iterable[str], code: Collection[str]) -> None:
        self._doubtful = _MOSTLY | _WHERE_PROVEN
        self._holds: dict[str, set[str]] = {}
        self._licensed: Counter[str] = Counter()
        for path in paths:
            self._note(path)
        self._share: Counter[str] = Counter()
        for around, files in Counter(path.rpartition("/")[0] for path in code).items():
            for folder in self._doubts(around):
                self._share[folder] += files
        self._code = len(code)
        self._known: dict[str, bool] = {}
        self._folders: dict[str, bool] = {}

    def __call__(self, path: str) -> bool:
        """Whether a file is of another project."""
        folder, _, name = path.rpartition("/")
        if _BUNDLED.match(name.lower()):
            return True
        if folder not in self._folders:
            always = not _ALWAYS.isdisjoint(folder.lower().split("/"))
            self._folders[folder] = always or any(self._is_vendored(doubted) for doubted in self._doubts(folder))
        return self._folders[folder]

    def _doubts(self, around: str) -> list[str]:
        """A folder, and those around it, whose names may mean that they are somebody else's."""
        lowered = around.lower().split("/")
        if self._doubtful.isdisjoint(lowered):
            return []
        parts = around.split("/")
        return ["/".join(parts[: place + 1]) for place, name in enumerate(lowered) if name in self._doubtful]

    def _note(self, path: str) -> None:
        around, _, name = path.lower().rpartition("/")
        if name not in _TELLING and not _LICENCE.match(name):
            return
        for folder in self._doubts(path.rpartition("/")[0]):
            below = around.count("/") - folder.count("/")
            if below == 0:
                self._holds.setdefault(folder, set()).add(name)
            if below == 1 and _LICENCE.match(name):
                self._licensed[folder] += 1

    def _is_vendored(self, folder: str) -> bool:
        if folder not in self._known:
            self._known[folder] = self._judged(folder)
        return self._known[folder]

    def _judged(self, folder: str) -> bool:
        *around, name = folder.lower().split("/")
        holds = self._holds.get(folder, set())
        if holds & _LISTS:
            return True
        licensed = self._licensed[folder] > 0
        if name in _WHERE_PROVEN:
            return licensed and self._share[folder] < _LARGE_PART * self._code and _PACKAGE not in holds
        if _PACKAGE in holds and not any(_LICENCE.match(one) for one in holds):
            return licensed
        own = not _SOURCE_ROOTS.isdisjoint(around) or self._share[folder] >= max(2, _LARGE_PART * self._code)
        return licensed or not own
