"""Where a function hands a call on: with what, what becomes of the answer, and which ways out lie before."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from fondation_cli.course.anatomy.statements import Anatomy, Call, Statement
from fondation_cli.course.anatomy.statements import StatementKind as Kind
from fondation_cli.course.facts.phrases import Act, Note, Phrase
from fondation_cli.course.facts.walk import everything

_LEAVING = {Act.RAISE, Act.ANSWER, Act.STOP}
_MOST_PASSED = 3
_MOST_GIVEN = 4
_LONGEST_GIVEN = 24
_NAME = re.compile(r"^&?(?:mut )?[A-Za-z_$][\w$]*$")


@dataclass(frozen=True, slots=True)
class Handing:
    """One call: what it is given, each with the line where this function made it, and what becomes of its answer."""

    given: tuple[tuple[str, int], ...]
    kept: str = ""
    is_returned: bool = False


def handing_at(anatomy: Anatomy, line: int, name: str) -> Handing | None:
    """The call of this name on a line of the function; None where it is not to be found."""
    for statement in everything(anatomy.statements):
        for call in statement.calls:
            if call.line == line and call.name == name:
                before = list(_before(anatomy.statements, line))
                return Handing(_given(call, before), _kept(statement, call), _is_returned(statement, call))
    return None


def _before(statements: tuple[Statement, ...], line: int) -> Iterator[Statement]:
    """What is done for certain on the way to a line: no branch but those that the line stands in."""
    for statement in statements:
        if statement.start >= line:
            return
        yield statement
        if statement.kind is Kind.WITH or statement.start <= line <= statement.end:
            blocks = [statement.body, *(handler.body for handler in statement.handlers), statement.otherwise]
            blocks += [case.body for case in statement.cases]
            inside = [block for block in blocks if block and block[0].start <= line <= block[-1].end]
            for block in inside or ([statement.body] if statement.kind is Kind.WITH else []):
                yield from _before(block, line)
        elif statement.kind is Kind.TRY:
            yield from _before(statement.body, line)


def _given(call: Call, statements: list[Statement]) -> tuple[tuple[str, int], ...]:
    """The arguments that are names, with the last line before the call at which each was made."""
    found: list[tuple[str, int]] = []
    for argument in call.arguments:
        bare = argument.rpartition("=")[2].strip().lstrip("*&").removeprefix("mut ") if "==" not in argument else ""
        if not _NAME.match(bare) or len(bare) > _LONGEST_GIVEN or bare in {"self", "this", "true", "false"}:
            continue
        made = [
            each.start
            for each in statements
            if bare in each.targets and each.start < call.line and each.kind in {Kind.ASSIGN, Kind.WITH}
        ]
        found.append((bare, made[-1] if made else 0))
    return tuple(dict(found).items())[:_MOST_GIVEN]


def _kept(statement: Statement, call: Call) -> str:
    """The name for the answer, where that is all that the statement makes."""
    if statement.kind is not Kind.ASSIGN or len(statement.targets) != 1 or not _is_whole(statement, call):
        return ""
    target = statement.targets[0]
    return target if re.match(r"^[\w.$]+$", target) and target != "_" else ""


def _is_returned(statement: Statement, call: Call) -> bool:
    return statement.kind is Kind.RETURN and _is_whole(statement, call)


def _is_whole(statement: Statement, call: Call) -> bool:
    """Whether the value of a statement is this call and nothing else."""
    bare = re.sub(r"^(?:await\s+|new\s+)|\?$|\.await\??$", "", statement.value.strip().rstrip(";"))
    if call.text:
        return bare == re.sub(r"^new\s+", "", call.text)
    return bare.startswith(f"{call.receiver}.{call.name}(" if call.receiver else f"{call.name}(") and bare.endswith(")")


def ways_out_before(notes: list[Note], line: int) -> tuple[Phrase, ...]:
    """What can end the function before the line, under conditions that can be told."""
    found: list[Phrase] = []
    heads = [note for note in notes if note.reaches]
    for note in notes:
        if note.end >= line:
            continue
        # What stands in a block that does not hold the line is a way of its own, and no way out before it.
        apart = any(head.end < note.start <= head.reaches < line for head in heads)
        if not apart:
            leaving = (each for each in note.phrases if each.act in _LEAVING and each.condition is not None)
            found.extend(replace(each, message="") for each in leaving)
    return tuple(found[:_MOST_PASSED]) if line else ()
