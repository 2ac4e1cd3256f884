"""Questions on calls: what comes first, where a call goes on, who feels a change."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from fondation_cli.course.anatomy.statements import Call, Statement
from fondation_cli.course.anatomy.statements import StatementKind as What
from fondation_cli.course.markup import Span
from fondation_cli.course.practice.asked import Answer, Asked
from fondation_cli.course.practice.asking import ask
from fondation_cli.course.practice.code import FUNCTIONS, TYPES, Code, are_one, calls, is_own, shown_name
from fondation_cli.course.symbols import Definition, Role

_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_STEPS = {What.CALL, What.ASSIGN, What.RETURN, What.OTHER, What.YIELD}
_FEWEST, _MOST = 3, 4
_SHORTEST = 4
_TELLING = 8
_TESTS = {"test", "tests"}
"""Modules of tests inside of a source file, as Rust has them."""

_IMPORT = re.compile(
    r"\s*(?:from\b|import\b|use\b|const\b|var\b|let\b|export\b|[\w,{} ]+\bfrom\b|\w+,?$|[\w, ]+\)?;?$)"
)


class Order:
    """Which of the steps of a function comes first."""

    name = "order"

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """A question on a function that takes at least three steps which the project itself defines."""
        steps = steps_of(definition, code)
        if len(steps) < _FEWEST or code.is_overloaded(definition):
            return
        first = next(iter(steps))
        lines = (steps[first], list(steps.values())[min(len(steps), _MOST) - 1])
        yield ask(self.name, definition, code, Answer("code", first), lines, 2.2)

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """The steps after the first."""
        own = code.definition(asked.path, asked.name)
        for name in list(steps_of(own, code))[1:_MOST] if own is not None else ():
            yield Answer("code", name)

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """True for the step on the first line, false for the others."""
        own = code.definition(asked.path, asked.name)
        steps = steps_of(own, code) if own is not None else {}
        if any(answer.form != "code" or answer.text not in steps for answer in answers):
            return [None] * len(answers)
        first = min((answer.text for answer in answers), key=lambda name: steps[name], default="")
        return [answer.text == first for answer in answers]


def steps_of(definition: Definition, code: Code) -> dict[str, int]:
    """The project's own functions that a function calls once each, one after the other, with their lines."""
    anatomy = code.anatomy(definition)
    if anatomy is None:
        return {}
    mentioned = Counter(_NAME.findall(code.text(Span(definition.path, anatomy.body_start, definition.end_line))))
    flat = [
        inner
        for statement in anatomy.statements
        for inner in ((statement, *statement.body) if statement.kind is What.WITH else (statement,))
    ]
    near = {"", anatomy.receiver}
    found: dict[str, int] = {}
    for statement in flat:
        if statement.kind not in _STEPS or statement.body:
            continue
        own = [
            call
            for call in statement.calls
            if mentioned[call.name] == 1
            and (call.receiver in near or _is_telling(call.name))
            and is_own(call.name, code)
        ]
        if len(own) == 1 and own[0].line not in found.values():
            found[own[0].name] = own[0].line
    return found if list(found.values()) == sorted(found.values()) else {}


class Callers:
    """Who calls a function, and so feels it when that changes."""

    name = "calls"

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """One question on a name that nothing else of the sources has. Who calls it is looked for in its own file."""
        if definition.kind not in FUNCTIONS or not _is_alone(definition, code):
            return
        for caller in code.functions(definition.path):
            if caller.qualified == definition.qualified or not _can_be_named(caller, code):
                continue
            line = _call_line(caller, definition, code)
            if line is not None and caller.name != definition.name:
                right, worth = Answer("code", shown_name(caller)), 2.3 if definition.public else 1.8
                yield ask(self.name, definition, code, right, (line, line), worth)
                return

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """The functions that stand nearest to who calls it."""
        near = sorted(code.functions(asked.path), key=lambda each: abs(each.start_line - asked.span.start))
        like = asked.right.text.rpartition(".")[0]
        near.sort(key=lambda each: (shown_name(each).rpartition(".")[0] != like, each.name.startswith("_")))
        near = [each for each in near if _can_be_named(each, code)]
        yield from (Answer("code", shown_name(each)) for each in near if each.qualified != asked.name)

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """True where a function's lines call the name, false where they do not so much as say it."""
        own = code.definition(asked.path, asked.name)
        return [_reaches(answer, own, code) for answer in answers]


class Onward:
    """Where a call goes on from a function."""

    name = "next"

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """A question each own function that is called on the way."""
        if code.anatomy(definition) is None or code.is_overloaded(definition):
            return
        for name, line in steps_of(definition, code).items():
            known = [each for each in code.named(name) if code.role(each.path) is Role.SOURCE]
            if are_one(known) and known[0].name != definition.name and _call_line(definition, known[0], code) == line:
                right = Answer("code", shown_name(known[0]))
                yield ask(self.name, definition, code, right, (line, line), 2.0, detail=name)

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """The functions beside the one that is reached."""
        for reached in code.known_as(asked.right.text):
            near = sorted(code.functions(reached.path), key=lambda each: abs(each.start_line - reached.start_line))
            yield from (Answer("code", shown_name(each)) for each in near if each.public)

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """True for what the function calls, false for what it does not so much as name."""
        own = code.definition(asked.path, asked.name)
        if own is None:
            return [None] * len(answers)
        named = code.names(own)
        return [self._truth(answer, own, named, code) for answer in answers]

    def _truth(self, answer: Answer, own: Definition, named: frozenset[str], code: Code) -> bool | None:
        known = code.known_as(answer.text) if answer.form == "code" else []
        if not are_one(known) or answer.text == shown_name(own):
            return None
        if known[0].name not in named:
            return False
        return True if _call_line(own, known[0], code) is not None else None


def _is_alone(definition: Definition, code: Code) -> bool:
    sources = [each for each in code.named(definition.name) if code.role(each.path) is Role.SOURCE]
    return are_one(sources) and len(definition.name) >= _SHORTEST


def _can_be_named(definition: Definition, code: Code) -> bool:
    in_tests = _TESTS.intersection(definition.qualified.split(".")[:-1])
    return are_one(code.known_as(shown_name(definition))) and not definition.name.startswith("__") and not in_tests


def _reaches(answer: Answer, wanted: Definition | None, code: Code) -> bool | None:
    found = code.known_as(answer.text) if answer.form == "code" and wanted is not None else []
    if wanted is None or not are_one(found) or found[0].kind in TYPES or found[0].name == wanted.name:
        return None
    # Overloads go by one name: false is what none of them says, true what one of them calls.
    if not any(wanted.name in code.names(each) for each in found):
        return False
    return True if any(_call_line(each, wanted, code) is not None for each in found) else None


def _call_line(caller: Definition, wanted: Definition, code: Code) -> int | None:
    """The first line on which a function calls another, where the code says that it is this other."""
    anatomy = code.anatomy(caller)
    found = [
        call.line
        for call in _calls_of(anatomy.statements if anatomy is not None else ())
        if call.name == wanted.name and _is_meant(call, caller, wanted, code)
    ]
    return min(found, default=None)


def _calls_of(statements: tuple[Statement, ...]) -> Iterator[Call]:
    for statement in statements:
        yield from statement.calls
        yield from _calls_of(statement.body + statement.otherwise)
        for handler in statement.handlers:
            yield from _calls_of(handler.body)
        for case in statement.cases:
            yield from _calls_of(case.body)


def _is_meant(call: Call, caller: Definition, wanted: Definition, code: Code) -> bool:
    """Whether a call of the right name reaches the definition: by its place, its import, or its object."""
    if not calls(code.lines(caller.path)[call.line - 1], call.name):
        return False
    holder, own = wanted.qualified.rpartition(".")[0], caller.qualified.rpartition(".")[0]
    anatomy = code.anatomy(caller)
    if not call.receiver:
        near = wanted.path == caller.path or _is_imported(wanted, caller, code)
        return near and (not holder or (holder == own and code.language(caller.path) == "java"))
    receiver = call.receiver.rpartition(".")[2]
    if anatomy is not None and call.receiver == anatomy.receiver:
        return bool(holder) and holder == own
    return receiver == holder or (_is_telling(call.name) and _resembles(receiver, holder))


def _is_imported(wanted: Definition, caller: Definition, code: Code) -> bool:
    """Whether a file takes a name from the file of its definition; files of one folder share names in Go."""
    if code.language(caller.path) == "go":
        return wanted.path.rpartition("/")[0] == caller.path.rpartition("/")[0]
    stem = re.split(r"[/.]", wanted.path.removesuffix("/__init__.py").removesuffix("/index.js").removesuffix("/mod.rs"))
    place = {part for part in stem[-3:] if part not in {"py", "js", "ts", "rs", "java"}}
    saying = [line for line in code.lines(caller.path) if wanted.name in line]
    taken = [line for line in saying if _IMPORT.match(line) and wanted.name in _NAME.findall(line)]
    return any(place & set(re.findall(r"[\w-]+", line)) or re.search(r"from \.+ ", line) for line in taken)


def _is_telling(name: str) -> bool:
    """Whether a name is made of several words: no container of any library is likely to have it."""
    return len(name) >= _TELLING and re.search(r"[a-z0-9]_[a-z]|[a-z][A-Z]", name) is not None


def _resembles(receiver: str, holder: str) -> bool:
    """Whether an object is called after its type: `adapter` of `HTTPAdapter`."""
    said = receiver.strip("_").replace("_", "").lower()
    return len(said) >= _SHORTEST - 1 and said in holder.replace("_", "").lower()
