"""All kinds of questions, and what every question has to hold: one answer true, and proved; the others proved false."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from fondation_cli.course.practice.asked import Answer, Asked
from fondation_cli.course.practice.belonging import Reads, StandIn
from fondation_cli.course.practice.branching import Check, Outcome
from fondation_cli.course.practice.calling import Callers, Onward, Order
from fondation_cli.course.practice.cases import OneCase
from fondation_cli.course.practice.changing import Busiest, Elder, Together
from fondation_cli.course.practice.code import Code
from fondation_cli.course.practice.defaults import Default
from fondation_cli.course.practice.expecting import Expected
from fondation_cli.course.practice.guarding import Guarded
from fondation_cli.course.practice.handling import Handled
from fondation_cli.course.practice.holding import Offered
from fondation_cli.course.practice.keeping import Kept
from fondation_cli.course.practice.kind import Kind
from fondation_cli.course.practice.placing import Home, Told
from fondation_cli.course.practice.preceding import Before
from fondation_cli.course.practice.proving import Proved
from fondation_cli.course.practice.reasons import Why
from fondation_cli.course.practice.renaming import Renamed
from fondation_cli.course.practice.signing import Given, Taken
from fondation_cli.course.symbols import Definition, Role

_ALL: tuple[Kind, ...] = (
    Outcome(fails=True),
    Outcome(fails=False),
    Check(),
    Guarded(),
    OneCase(),
    Handled(),
    Order(),
    Before(),
    Callers(),
    Onward(),
    StandIn(),
    Reads(),
    Default(),
    Given(),
    Taken(),
    Offered(),
    Kept("keeps", of_enums=False),
    Kept("values", of_enums=True),
    Renamed("renamed", Role.SOURCE),
    Renamed("watched", Role.TEST),
    Why(),
    Proved(),
    Expected(),
    Home(),
    Told(),
    Elder(),
    Busiest(),
    Together(),
)
_ASKED_FOR = frozenset({"home", "told", "elder", "busiest", "together", "watched"})
"""Kinds that belong to chapters on the whole, and are asked where they are asked for."""

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
_FEWEST, _MOST = 2, 3
"""False answers of a question."""


def questions_about(definition: Definition, code: Code, names: frozenset[str] | None = None) -> Iterator[Asked]:
    """Every question about a definition that has one answer proved true and at least two proved false.

    `names`: only of these kinds.
    """
    for kind in _ALL:
        if kind.name in names if names is not None else kind.name not in _ASKED_FOR:
            yield from (full for asked in kind.find(definition, code) if (full := complete(asked, code)) is not None)


def complete(asked: Asked, code: Code) -> Asked | None:
    """The question with its false answers; None where the code does not prove enough of them."""
    kind = KINDS[asked.kind]
    wrong: list[Answer] = []
    tried: set[Answer] = set()
    for answer in kind.pool(asked, code):
        if answer in tried:
            continue
        tried.add(answer)
        if kind.truths(asked, [asked.right, *wrong, answer], code) == [True, *([False] * (len(wrong) + 1))]:
            wrong.append(answer)
        if len(wrong) == _MOST:
            break
    return replace(asked, wrong=tuple(wrong)) if len(wrong) >= _FEWEST else None


def found_again(identity: str, code: Code) -> Asked | None:
    """The question of this id, its facts found anew; None where the code holds no such question."""
    kind = KINDS.get(identity.partition(":")[0])
    if kind is None:
        return None
    for definition in _meant(identity, code):
        for asked in kind.find(definition, code):
            if asked.id == identity:
                return asked
    return None


def _meant(identity: str, code: Code) -> Iterator[Definition]:
    """The definitions that an id may be about: its path may hold colons, as any name may."""
    parts = identity.split(":")
    for end in range(2, len(parts) + 1):
        path = ":".join(parts[1:end])
        wanted = parts[end] if end < len(parts) else ""
        found = [each for each in code.definitions(path) if wanted == each.qualified or each.kind == "test"]
        best: dict[str, Definition] = {}
        for each in found:
            before = best.get(each.qualified)
            if before is None or each.end_line - each.start_line > before.end_line - before.start_line:
                best[each.qualified] = each
        yield from best.values()
