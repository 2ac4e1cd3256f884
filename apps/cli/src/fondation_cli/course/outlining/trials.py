"""The tests of a repository, as evidence of what it promises."""

import math
from collections.abc import Sequence
from pathlib import PurePosixPath

from fondation_cli.course.names import words
from fondation_cli.course.ranking.graph import key_of
from fondation_cli.course.ranking.landscape import Landscape
from fondation_cli.course.symbols import Definition, Kind, Role, SourceFile

_CALLABLE = {Kind.FUNCTION, Kind.METHOD, Kind.TEST}
_MOST = 4
_LONGEST = 60
_SHORTEST = 4


def telling_tests(land: Landscape) -> tuple[Definition, ...]:
    """The tests that exercise what matters most, each of another file; helpers of tests where no test has a name."""
    files = [file for file in land.index.files if file.role is Role.TEST and file.definitions]
    rated = sorted(
        (rating for file in files for rating in _rated(file, land)),
        key=lambda rating: (-rating[0], rating[1].path, rating[1].start_line),
    )
    chosen: list[Definition] = []
    for _, test in rated:
        if all(test.path != other.path and test.name != other.name for other in chosen):
            chosen.append(test)
        if len(chosen) == _MOST:
            break
    return tuple(chosen)


def _rated(file: SourceFile, land: Landscape) -> list[tuple[float, Definition]]:
    """Each test of a file: by the score of what it uses, more so if its name or its file speaks of that."""
    found = []
    about = words(PurePosixPath(file.path).stem)
    for one in file.definitions:
        lines = one.end_line - one.start_line + 1
        if _is_test(one) and _SHORTEST <= lines <= _LONGEST:
            used = land.graph.trials.get(key_of(one), ())
            said = {*words(one.name), *about}
            worth = sum(land.ranking.score[key] * (3.0 if said.issuperset(_own_words(key[1])) else 1.0) for key in used)
            if worth:
                found.append((worth / math.sqrt(lines), one))
    return found


def _own_words(qualified: str) -> Sequence[str]:
    return words(qualified.rpartition(".")[2])


def _is_test(definition: Definition) -> bool:
    """By the names that test runners go by.

    A test takes no arguments in Rust, and in Java it is a method that gives nothing.
    """
    if definition.kind not in _CALLABLE or definition.nested:
        return False
    if definition.path.endswith((".py", ".go")):
        return definition.name.lower().startswith("test")
    if definition.path.endswith(".java"):
        return " void " in f" {definition.signature}" and "()" in definition.signature
    if definition.path.endswith(".rs"):
        return definition.signature.endswith("()")
    return definition.kind is Kind.TEST or definition.name.lower().startswith("test")
