"""Names of packages: how each registry writes them, and which of them may be asked for."""

import re
from collections.abc import Iterable, Mapping
from typing import Literal

Kind = Literal["npm", "pypi"]

MOST_NAMES = 50_000
"""More are not kept: what a package needs is written by strangers."""

_LONGEST = 214
NPM_NAME = r"(?:@[A-Za-z0-9~-][A-Za-z0-9._~-]*/)?[A-Za-z0-9~-][A-Za-z0-9._~-]*"
PYPI_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_PATTERNS = {"npm": re.compile(NPM_NAME), "pypi": re.compile(PYPI_NAME)}


def normal(kind: Kind, name: str) -> str | None:
    """The one way to write this name, or None where it is none.

    npm tells upper from lower case (old packages have both), PyPI takes runs of `.`, `-` and `_` as one hyphen.
    """
    if len(name) > _LONGEST or not _PATTERNS[kind].fullmatch(name):
        return None
    return name if kind == "npm" else re.sub(r"[-_.]+", "-", name).lower()


class Allowed:
    """The names that may be asked for; it grows by what allowed packages need."""

    def __init__(self, declared: Mapping[Kind, Iterable[str]]) -> None:
        self._names: dict[Kind, set[str]] = {"npm": set(), "pypi": set()}
        for kind, names in declared.items():
            self.add(kind, names)

    def __contains__(self, asked: tuple[Kind, str]) -> bool:
        kind, name = asked
        return name in self._names[kind]

    def add(self, kind: Kind, names: Iterable[str]) -> None:
        """Allow these too; what is no name is passed over."""
        known = self._names[kind]
        for name in names:
            if len(known) >= MOST_NAMES:
                return
            if written := normal(kind, name):
                known.add(written)
