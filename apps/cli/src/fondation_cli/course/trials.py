"""The tests of a repository, as evidence of what it promises."""

import math
from collections.abc import Sequence

from fondation_cli.course.graph import key_of
from fondation_cli.course.landscape import Landscape
from fondation_cli.course.symbols import Definition, Kind, Role, SourceFile

_CALLABLE = {Kind.FUNCTION, Kind.METHOD}
_MOST = 4
_LONGEST = 60
_SHORTEST = 4


def test_files(land: Landscape) -> list[SourceFile]:
    """The test files with something in them, by path."""
    return [file for file in land.index.files if file.role is Role.TEST and file.definitions]


def telling_tests(land: Landscape, files: Sequence[SourceFile]) -> tuple[Definition, ...]:
    """The tests that exercise what matters most, each from another file and about something else."""
    rated = sorted(
        ((worth, test) for file in files for test, worth in _rated(file, land)),
        key=lambda pair: (-pair[0], pair[1].path, pair[1].start_line),
    )
    chosen: list[Definition] = []
    for _, test in rated:
        if test.path not in {other.path for other in chosen}:
            chosen.append(test)
        if len(chosen) == _MOST:
            break
    return tuple(chosen)


def _rated(file: SourceFile, land: Landscape) -> list[tuple[Definition, float]]:
    """Each test function of a file with the summed score of what it uses, over its length."""
    used: dict[str, set[tuple[str, str]]] = {}
    for use in file.references:
        target = land.resolver.target(file.path, use) if use.scope else None
        if target is not None and key_of(target.definition) in land.graph.nodes:
            used.setdefault(use.scope or "", set()).add(key_of(target.definition))
    found = []
    for one in file.definitions:
        lines = one.end_line - one.start_line + 1
        if one.kind in _CALLABLE and _SHORTEST <= lines <= _LONGEST and not one.nested and _is_test(one):
            score = sum(land.ranking.score[key] for key in used.get(one.qualified, ()))
            found.append((one, score / math.sqrt(lines)))
    return [(one, worth) for one, worth in found if worth > 0]


def _is_test(definition: Definition) -> bool:
    """By the names that test runners of the indexed languages go by.

    In Java and JavaScript any function of a test file.
    """
    if definition.path.endswith((".py", ".go", ".rs")):
        return definition.name.lower().startswith("test") or definition.path.endswith(".rs")
    return True
