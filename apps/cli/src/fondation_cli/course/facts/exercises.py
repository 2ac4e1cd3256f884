"""Which functions of a chapter would make exercises: short, public, and named by tests."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property

from fondation_cli.course.exercises.commands import (
    TestCommand,
    cargo_command,
    ctest_command,
    node_command,
    python_command,
)
from fondation_cli.course.exercises.cut import LANGUAGES
from fondation_cli.course.facts.library import FUNCTIONS, Library, key_of, shown_name, span_of
from fondation_cli.course.facts.proposals import Proposal
from fondation_cli.course.plan import ChapterKind, ChapterPlan
from fondation_cli.course.symbols import Definition, Kind, Reference, Role, Use

_FEWEST_LINES, _MOST_LINES = 3, 22
_MOST = 3
"""Proposals of a chapter; most of them will not be tried."""

_MOST_TESTS = 2
_SHORTEST = 4
_CALLED = re.compile(r"([a-z_]\w*)\(")


class Proposer:
    """Proposes exercises for one chapter after another."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def propose(self, chapter: ChapterPlan, heads: Sequence[Definition]) -> tuple[Proposal, ...]:
        """The functions most worth writing again, the best first."""
        if chapter.kind is not ChapterKind.CONCEPT:
            return ()
        found = [each for function in self._functions(heads) if (each := self._proposal(function)) is not None]
        found.sort(key=lambda each: (-each.worth, each.path, each.span.start))
        return tuple(found[:_MOST])

    def _functions(self, heads: Sequence[Definition]) -> Iterator[Definition]:
        seen: set[tuple[str, str]] = set()
        for head in heads:
            for each in (head, *self._library.members(head)):
                if key_of(each) not in seen and self._fits(each):
                    seen.add(key_of(each))
                    yield each

    def _fits(self, function: Definition) -> bool:
        library = self._library
        if function.kind not in FUNCTIONS or function.nested or not function.public or function.name.startswith("__"):
            return False
        language, role = library.language(function.path), library.role(function.path)
        if role is not Role.SOURCE or language not in LANGUAGES or len(function.name) < _SHORTEST:
            return False
        anatomy = library.anatomy(function)
        return (
            anatomy is not None
            and len(anatomy.statements) > 1
            and _FEWEST_LINES <= function.end_line - anatomy.body_start + 1 <= _MOST_LINES
        )

    def _proposal(self, function: Definition) -> Proposal | None:
        tests = self._tests(function)
        if not tests:
            return None
        command = self._command(function, tests)
        if command is None:
            return None
        anatomy = self._library.anatomy(function)
        kinds = len({each.kind for each in anatomy.statements}) if anatomy is not None else 0
        meaning = self._library.meaning(function)
        worth = kinds + 2.0 * (meaning is not None) + min(len(tests), _MOST_TESTS) / 2
        return Proposal(
            path=function.path,
            name=function.qualified,
            shown=shown_name(function),
            span=span_of(function),
            check=command.shown,
            tests=len(command.tests) if command.tool == "pytest" else 0,
            meaning=meaning,
            worth=worth + 100 * self._library.rank(function),
        )

    def _tests(self, function: Definition) -> list[Reference]:
        """The uses of its name in tests: of a name that many things have, only those that call it on something."""
        uses = self._uses.get(function.name, [])
        alone = self._names[function.name] == 1 or function.kind is Kind.FUNCTION
        return uses if alone or len(uses) <= _MOST_TESTS else []

    @cached_property
    def _names(self) -> Counter[str]:
        sources = (each for each in self._library.by_key.values() if self._library.role(each.path) is Role.SOURCE)
        return Counter(each.name for each in sources)

    @cached_property
    def _uses(self) -> dict[str, list[Reference]]:
        found: dict[str, list[Reference]] = defaultdict(list)
        for file in self._library.index.files:
            for use in file.references if file.role is Role.TEST else ():
                if use.use is Use.CALL:
                    found[use.name].append(use)
            if file.language == "rust" and file.role is Role.TEST:
                # What stands in a macro, as nearly all that Rust asserts does, is no call to its grammar.
                for line, text in enumerate(self._library.lines(file.path), 1):
                    for name in _CALLED.findall(text):
                        found[name].append(Reference(name, Use.CALL, file.path, line))
        return dict(found)

    def _command(self, function: Definition, uses: Sequence[Reference]) -> TestCommand | None:
        language = self._library.language(function.path)
        if language == "rust":
            # Tests beside the crate are run one file at a time; those inside of a source file go with the file.
            files = Counter(use.path for use in uses)
            return cargo_command(sorted(files, key=lambda path: (-files[path], path))[:1])
        if language == "c":
            return ctest_command(self._library.text("CMakeLists.txt"))
        if language != "python":
            files = Counter(
                use.path for use in uses if self._library.language(use.path) in LANGUAGES - {"python", "rust", "c"}
            )
            # A file of tests that is called after the function is about it; others use it in passing.
            wanted = function.name.lower()
            named = {path: wanted in path.rpartition("/")[2].lower() for path in files}
            best = sorted(files, key=lambda path: (not named[path], -files[path], path))[:1]
            return node_command(self._library.text("package.json"), best) if best else None
        nodes = [node for use in uses if (node := self._node(use))]
        tests = list(dict.fromkeys(nodes))[:_MOST_TESTS]
        return python_command(tests) if tests else None

    def _node(self, use: Reference) -> str:
        """A test of Python as pytest names it: `tests/test_x.py::TestY::test_z`; empty where the use is in none."""
        if use.scope is None or not use.path.rpartition("/")[2].startswith("test"):
            return ""
        around = use.scope.split(".")
        ends = [end for end, name in enumerate(around, 1) if name.startswith("test")]
        inside = [name for name in around[: ends[0]] if ends] if ends else []
        holders = [name for name in inside[:-1] if name.startswith("Test")]
        return "::".join([use.path, *inside]) if inside and len(holders) == len(inside) - 1 else ""
