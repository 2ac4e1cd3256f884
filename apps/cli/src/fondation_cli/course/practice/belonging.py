"""Questions on types: what can stand in for what, and which method works with what an object keeps."""

import re
from collections.abc import Iterator, Sequence

from fondation_cli.course.anatomy.statements import StatementKind as What
from fondation_cli.course.markup import Span
from fondation_cli.course.practice.asked import Answer, Asked
from fondation_cli.course.practice.asking import ask
from fondation_cli.course.practice.code import FUNCTIONS, TYPES, Code
from fondation_cli.course.practice.outcomes import places_in
from fondation_cli.course.symbols import Definition, Kind, Role

_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_GENERIC = re.compile(r"<[^<>]*>")
_MODULE = re.compile(r"[\w$]+(?:\.|::)")
_HEADED = {"python", "javascript", "jsx", "typescript", "tsx", "java"}
"""Languages where the head of a type says what it is built on."""

_MAKERS = {"__init__", "constructor"}
_DEEPEST = 9
_MOST_LINES = 500
"""Types longer than this are not searched for what they may take in from elsewhere."""

_WORDS = frozenset(
    {"class", "struct", "enum", "trait", "interface", "extends", "implements", "with", "where", "public", "protected"}
    | {"private", "object", "final", "open", "abstract", "sealed", "static", "pub", "impl", "for", "type", "record"}
)


class StandIn:
    """Which type can be handed over where another is expected."""

    name = "inherits"

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """One question on a type that another of its file is built on."""
        language = code.language(definition.path)
        if definition.kind not in TYPES or language not in _HEADED or len(types_named(definition.name, code)) != 1:
            return
        for derived in code.definitions(definition.path):
            heads = heads_of(derived) if derived.kind in TYPES and derived.public else []
            if definition.name in heads and len(types_named(derived.name, code)) == 1 and derived != definition:
                head = derived.line or derived.start_line
                yield ask(self.name, definition, code, Answer("code", derived.name), (head, head), 2.5)
                return

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """The types beside it."""
        near = [each for each in code.definitions(asked.path) if each.kind in TYPES and not each.nested]
        near.sort(key=lambda each: (not each.public, abs(each.start_line - asked.span.start)))
        yield from (Answer("code", each.name) for each in near)

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """True for what is built on it, false where nothing in the heads above a type so much as names it."""
        wanted = asked.name.rpartition(".")[2]
        return [self._truth(answer, wanted, code) for answer in answers]

    def _truth(self, answer: Answer, wanted: str, code: Code) -> bool | None:
        found = types_named(answer.text, code) if answer.form == "code" else []
        if len(found) != 1 or answer.text == wanted:
            return None
        if wanted in heads_of(found[0]):
            return True
        return False if wanted not in names_above(answer.text, code) else None


def types_named(name: str, code: Code) -> list[Definition]:
    """The types of the sources that go by a name."""
    return [each for each in code.named(name) if each.kind in TYPES and code.role(each.path) is Role.SOURCE]


def heads_of(definition: Definition) -> list[str]:
    """The names in the head of a type behind its own; those in brackets of generic types too."""
    return _NAME.findall(definition.signature.partition(definition.name)[2])


def names_above(name: str, code: Code) -> set[str]:
    """All names in the heads of a type and of everything it is built on."""
    found: set[str] = set()
    read: set[str] = set()
    waiting = {name}
    for _ in range(_DEEPEST):
        heads = {head for each in waiting for built in types_named(each, code) for head in heads_of(built)}
        found |= heads
        read |= waiting
        waiting = heads - read
        if not waiting:
            break
    return found


def is_related(one: str, other: str, code: Code) -> bool:
    """Whether one type may be built on the other."""
    return other in names_above(one, code) or one in names_above(other, code)


def is_closed(definition: Definition, code: Code) -> bool:
    """Whether all that a type may get its members from is in the project, and named by its head."""
    short = definition.end_line - definition.start_line <= _MOST_LINES
    head = definition.signature.partition(definition.name)[2]
    while _GENERIC.search(head):
        head = _GENERIC.sub("", head)
    built_on = set(_NAME.findall(_MODULE.sub("", head))) - _WORDS
    return short and len(types_named(definition.name, code)) == 1 and all(types_named(each, code) for each in built_on)


class Reads:
    """Which method of a type works with something that the object keeps from its making on."""

    name = "reads"

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """A question each attribute that few methods say the name of."""
        maker = next((each for each in code.members(definition) if each.name in _MAKERS), None)
        anatomy = code.anatomy(maker) if maker is not None and definition.kind in TYPES else None
        if maker is None or anatomy is None or len(code.named(definition.name)) > 1:
            return
        methods = [each for each in code.members(definition) if each.kind in FUNCTIONS and each.name not in _MAKERS]
        for attribute, line in _kept(maker, code).items():
            users = [each for each in methods if _works_with(each, attribute, anatomy.receiver, code)]
            if users and len(users) * 2 <= len(methods):
                right, worth = Answer("code", users[0].name), 2.1 if len(users) == 1 else 1.7
                value = f"{anatomy.receiver}.{attribute}"
                yield ask(self.name, definition, code, right, (line, line), worth, detail=attribute, value=value)

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """The other methods, public ones first."""
        own = code.definition(asked.path, asked.name)
        methods = [each for each in code.members(own) if each.kind in FUNCTIONS] if own is not None else []
        methods.sort(key=lambda each: (not each.public, each.start_line))
        yield from (Answer("code", each.name) for each in methods if not each.name.startswith("__"))

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """True where a method says `self.x`, false where the name stands nowhere in it."""
        own = code.definition(asked.path, asked.name)
        methods = [each for each in code.members(own) if each.kind is Kind.METHOD] if own is not None else []
        return [self._truth(asked, answer, methods, code) for answer in answers]

    def _truth(self, asked: Asked, answer: Answer, methods: list[Definition], code: Code) -> bool | None:
        found = [each for each in methods if each.name == answer.text]
        receiver, _, attribute = asked.value.rpartition(".")
        if len(found) != 1 or answer.form != "code":
            return None
        if attribute not in code.names(found[0]):
            return False
        return True if _works_with(found[0], attribute, receiver, code) else None


def _kept(maker: Definition, code: Code) -> dict[str, int]:
    """What a constructor sets on its object, by name, with the line."""
    anatomy = code.anatomy(maker)
    found: dict[str, int] = {}
    for place in places_in(anatomy.statements, code.lines(maker.path)) if anatomy is not None else ():
        for target in place.statement.targets if place.statement.kind is What.ASSIGN else ():
            head, dot, attribute = target.partition(".")
            if anatomy is not None and dot and head == anatomy.receiver and attribute.isidentifier():
                found.setdefault(attribute, place.statement.start)
    return found


def _works_with(method: Definition, attribute: str, receiver: str, code: Code) -> bool:
    text = code.text(Span(method.path, method.start_line, method.end_line))
    return re.search(rf"(?<![\w$.]){re.escape(receiver)}\.{re.escape(attribute)}(?![\w$])", text) is not None
