"""On which line one function calls another, and whether one run of it can make several of its calls."""

from collections.abc import Sequence

from fondation_cli.course.anatomy.functions import dissect
from fondation_cli.course.anatomy.sequence import leads_on
from fondation_cli.course.anatomy.statements import Anatomy, Statement, StatementKind
from fondation_cli.course.ranking.graph import NO_BODY, Key
from fondation_cli.course.ranking.landscape import Landscape
from fondation_cli.course.snapshot import Snapshot, Unreadable

_NOTHING = {"...", "pass"}


class Runs:
    """Reads functions of a snapshot, each once."""

    def __init__(self, land: Landscape, snapshot: Snapshot) -> None:
        self._land = land
        self._snapshot = snapshot
        self._anatomies: dict[Key, Anatomy | None] = {}

    def fits(self, source: Key, targets: Sequence[Key]) -> bool:
        """Whether one run of a function can make all of these calls, one after the other, each on its own line."""
        anatomy = self._anatomy(source)
        lines = sorted(self.line_of(source, target) for target in targets)
        if anatomy is None or not lines[0] or len(set(lines)) < len(lines):
            return False
        pairs = ((lines[one], later) for one in range(len(lines)) for later in lines[one + 1 :])
        return all(leads_on(anatomy.statements, first, second) for first, second in pairs)

    def line_of(self, source: Key, target: Key) -> int:
        """The line on which a function calls another by its name; 0 where it does not."""
        anatomy = self._anatomy(source)
        name = target[1].rpartition(".")[2]
        found = _line(anatomy.statements, name) if anatomy is not None else 0
        edge = self._land.graph.edges.get((source, target))
        definition = self._land.graph.nodes[source]
        if found or edge is None or not definition.start_line <= edge.line <= definition.end_line:
            return found
        return edge.line

    def is_hollow(self, key: Key) -> bool:
        """Whether a method leaves all that there is to do to those that stand in for it."""
        anatomy = self._anatomy(key)
        return anatomy is not None and all(
            (one.kind is StatementKind.FAIL and one.error.rpartition(".")[2] in NO_BODY) or one.value in _NOTHING
            for one in anatomy.statements
        )

    def _anatomy(self, key: Key) -> Anatomy | None:
        if key not in self._anatomies:
            self._anatomies[key] = self._read(key)
        return self._anatomies[key]

    def _read(self, key: Key) -> Anatomy | None:
        one = self._land.graph.nodes[key]
        file = self._land.index.by_path.get(one.path)
        try:
            source = self._snapshot.read(one.path)
        except Unreadable:
            return None
        return dissect(source, file.language, one.start_line, one.end_line, one.name) if file is not None else None


def _line(statements: tuple[Statement, ...], name: str) -> int:
    for statement in statements:
        blocks = (
            statement.body,
            *(handler.body for handler in statement.handlers),
            *(case.body for case in statement.cases),
            statement.otherwise,
        )
        own = next((call.line for call in statement.calls if call.name == name), 0)
        found = own or next((line for block in blocks if (line := _line(block, name))), 0)
        if found:
            return found
    return 0
