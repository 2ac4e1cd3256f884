"""The names that a file has without naming where they come from: of its package, and through its stars."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fondation_cli.course.ranking.modules import Modules, family
from fondation_cli.course.ranking.tables import Table
from fondation_cli.course.symbols import Definition

HAND_ON = {"cpp", "javascript", "python", "rust"}
"""Languages in which a file gives on what it imports."""


@dataclass(slots=True)
class Package:
    """The names of all files of a package together; of two that are the same, the first. `variables`: in which file."""

    top: dict[str, Definition] = field(default_factory=dict)
    members: dict[tuple[str, str], Definition] = field(default_factory=dict)
    variables: dict[tuple[str | None, str], str] = field(default_factory=dict)

    def add(self, table: Table) -> None:
        """Take in the names of one file."""
        for name, definition in table.top.items():
            self.top.setdefault(name, definition)
        for owner, members in table.members.items():
            for name, definition in members.items():
                self.members.setdefault((owner, name), definition)
        for place, said in table.variables.items():
            if said is not None:
                self.variables.setdefault(place, table.file.path)


class Packages:
    """The packages of a repository, by the files in them."""

    def __init__(self, tables: Mapping[str, Table], modules: Modules) -> None:
        self._modules = modules
        self._known: dict[tuple[str, str], Package] = {}
        self._alone = Package()
        for path, table in tables.items():
            place = modules.package(path)
            if place is not None:
                self._known.setdefault(place, Package()).add(table)

    def of(self, path: str) -> Package:
        """What a file shares with others without an import; nothing in most languages."""
        place = self._modules.package(path)
        return self._known[place] if place is not None else self._alone


class Reach:
    """The files whose names a file has through its stars, and through theirs where the language hands them on."""

    def __init__(self, tables: Mapping[str, Table], modules: Modules) -> None:
        self._tables = tables
        self._modules = modules
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, path: str) -> tuple[str, ...]:
        """These files, the nearest first."""
        if path not in self._known:
            found: dict[str, None] = {}
            waiting = [path]
            while waiting:
                here = waiting.pop(0)
                files = [file for star in self._tables[here].stars for file in self._modules.files(here, star)]
                fresh = [file for file in dict.fromkeys(files) if file not in found and file != path]
                found.update(dict.fromkeys(fresh))
                waiting += [file for file in fresh if family(self._tables[file].file) in HAND_ON]
            self._known[path] = tuple(found)
        return self._known[path]
