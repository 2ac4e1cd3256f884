"""Where the tests of a project use a name, and mean the project's own."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from fondation_cli.course.manifests import Manifest
from fondation_cli.course.platform import is_of_platform
from fondation_cli.course.symbols import Definition, Index, Kind, Reference, Role, Use

_HEAD = re.compile(r"[a-z_]\w*")
_PARTS = re.compile(r"\W+")
_WITH_PATHS = {"c", "cpp", "rust", "ruby"}
"""Languages where what stands before a name may be a namespace in small letters, which nothing imports."""


class TestUses:
    """The uses of names in tests. Imports count as uses."""

    __test__ = False

    def __init__(self, index: Index, manifests: Sequence[Manifest], objects: Mapping[str, frozenset[str]]) -> None:
        """`objects`: the names of the methods of the objects that the project defines, by the name of the object."""
        self._index = index
        self._own_go = tuple(manifest.name for manifest in manifests if manifest.kind == "go")
        self._named: dict[str, list[Reference]] = defaultdict(list)
        self._through: dict[str, list[Reference]] = defaultdict(list)
        self._imports: dict[str, dict[str, str]] = {}
        self._members = {each.name for file in index.files for each in file.definitions if "." in each.qualified}
        for file in index.files:
            for use in file.references if file.role is Role.TEST else ():
                self._named[use.name].append(use)
                if use.receiver and use.name in objects.get(use.receiver, ()):
                    self._through[use.receiver].append(use)

    def of(self, name: str) -> list[Reference]:
        """The uses that mean the project's own: of a telling name, of one that the test imports, through an object."""
        found = [use for use in self._named.get(name, ()) if not self._is_of_platform(use)]
        if name[:1].isupper() or "_" in name.strip("_"):
            return [use for use in found if not self._is_foreign(use) and not self._is_of_a_value(use)]
        imported = [use for use in found if _head_of(use) in self._imported(use.path)]
        return [*imported, *self._through.get(name, ())]

    def _is_foreign(self, use: Reference) -> bool:
        """Whether a name of Go is said of a package from outside: `errors.New`."""
        if self._index.by_path[use.path].language != "go" or not use.receiver or not self._own_go:
            return False
        return not self._imported(use.path).get(use.receiver, self._own_go[0]).startswith(self._own_go)

    def _is_of_platform(self, use: Reference) -> bool:
        """Whether a script uses what it finds without importing it, as `Response`, and has no other of that name."""
        file = self._index.by_path[use.path]
        if use.receiver or use.use is Use.IMPORT or not is_of_platform(file.language, use.name):
            return False
        return use.name not in self._imported(use.path) and all(each.name != use.name for each in file.definitions)

    def _is_of_a_value(self, use: Reference) -> bool:
        """Whether a name that no member has here is said of a value, as a method of another's: `r.Context()`."""
        head = _HEAD.match(use.receiver or "")
        if head is None or use.name in self._members or self._index.by_path[use.path].language in _WITH_PATHS:
            return False
        taken = (
            part for imported in self._imported(use.path).items() for each in imported for part in _PARTS.split(each)
        )
        return head[0] not in set(taken)

    def _imported(self, path: str) -> dict[str, str]:
        """What a file imports, by the names that it has there; a package of Go goes by the end of its path."""
        if path not in self._imports:
            file = self._index.by_path[path]
            uses = [use for use in file.references if use.use is Use.IMPORT]
            short = file.language == "go"
            self._imports[path] = {
                use.alias or (use.name.rpartition("/")[2] if short else use.name): use.name for use in uses
            }
        return self._imports[path]


def methods_of_objects(definitions: Iterable[Definition]) -> dict[str, frozenset[str]]:
    """The methods of objects, as `send` of `res` in `res.send = function …`."""
    objects: set[str] = set()
    methods: dict[str, set[str]] = defaultdict(set)
    for definition in definitions:
        holder, _, _ = definition.qualified.rpartition(".")
        if definition.kind is Kind.CONSTANT:
            objects.add(definition.name)
        elif holder and definition.kind in {Kind.FUNCTION, Kind.METHOD} and not definition.nested:
            methods[holder].add(definition.name)
    return {name: frozenset(methods[name]) for name in sorted(objects & methods.keys())}


def _head_of(use: Reference) -> str:
    """The first name of a use as written: `requests` of `requests.api.get`."""
    return (use.receiver or use.name).partition(".")[0]
