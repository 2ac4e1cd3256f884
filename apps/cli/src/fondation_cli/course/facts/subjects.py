"""All that is known of one subject of a chapter."""

import re
from dataclasses import replace
from functools import cached_property

from fondation_cli.course.docstring import paragraphs, plain, sentences, unnamed
from fondation_cli.course.facts.defined import Definitions
from fondation_cli.course.facts.library import FUNCTIONS, TYPES, Library, key_of
from fondation_cli.course.facts.mentions import Mention, Quote
from fondation_cli.course.facts.names import NameTable
from fondation_cli.course.facts.notes import choose
from fondation_cli.course.facts.phrases import Note
from fondation_cli.course.facts.portraits import Service, SubjectFacts
from fondation_cli.course.facts.reasons import Reasons
from fondation_cli.course.facts.state import state_of, values_of
from fondation_cli.course.facts.surface import MOST_TOLD, forwarded_to, members_of
from fondation_cli.course.facts.targets import Targets
from fondation_cli.course.facts.users import is_unused_inside, users_of, uses_in_tests
from fondation_cli.course.facts.walk import Walker
from fondation_cli.course.plan import ChapterPlan
from fondation_cli.course.quotation import says
from fondation_cli.course.symbols import Definition, Kind, Role, Use

_ERROR_BASES = re.compile(r"\b(?:\w*(?:Error|Exception|Warning)|Throwable)\b")
_LONGEST_PURPOSE = 300
_MOST_DERIVED = 6
_FEWEST_WORDS = 3
_STUB_LINES = 4
_ANNOUNCES = re.compile(
    r"There are (?:(?:\w+ )?(?:ways|patterns|kinds|types|options|modes|forms|cases|steps|methods|things|reasons)"
    r"|two|three|four|five|six|several|many|some|a few)\b"
    r"|(?:The|These) (?:following|below)\b|Below\b|Here (?:is|are)\b",
    re.IGNORECASE,
)
"""A sentence that only leads to what comes after it."""


class SubjectReader:
    """Gathers the facts of subjects; holds what is looked up for all of them together."""

    def __init__(self, library: Library, names: NameTable, targets: Targets) -> None:
        self._library = library
        self._names = names
        self._targets = targets
        self._told = Definitions(library)
        self._reasons = Reasons(library)

    def read(self, subject: Definition, chapter: ChapterPlan, walker: Walker) -> SubjectFacts:
        """The facts of one subject as the chapter sees it."""
        is_object = subject.kind is Kind.CONSTANT and any(
            each.kind in FUNCTIONS for each in self._library.members(subject)
        )
        is_type = subject.kind in TYPES or is_object
        mention = self._library.mention(subject, chapter)
        users, user_count = users_of(subject, self._library, chapter)
        members, member_count = members_of(subject, self._library, walker, chapter) if is_type else ((), 0)
        tests, files = uses_in_tests(subject, self._library)
        bases = self._targets.bases(subject) if is_type else []
        state, state_count = state_of(subject, self._library) if is_type else ((), 0)
        derived = self._derived.get(key_of(subject), [])
        purpose = self.purpose(subject)
        return SubjectFacts(
            mention=replace(mention, kind="object") if is_object else mention,
            signature=subject.signature,
            purpose=purpose,
            told=None if purpose else self._told.of(subject),
            bases=tuple(self._library.mention(base, chapter) for base in bases),
            derived=tuple(self._library.mention(each, chapter) for each in derived[:_MOST_DERIVED]),
            derived_count=len(derived),
            members=members,
            member_count=member_count,
            state=state,
            state_count=state_count,
            digest=self._digest(subject, walker),
            users=users,
            user_count=user_count,
            test_count=tests,
            test_files=files,
            is_unused_inside=not user_count and is_unused_inside(subject, self._library),
            hooks=self._hooks(subject, bases),
            is_error=is_type and self._is_error(subject, bases),
            values=values_of(subject, self._library),
            reasons=self._reasons.of(subject, purpose),
            forwards=forwarded_to(subject, walker) if subject.kind in FUNCTIONS else "",
        )

    def family(self, heads: tuple[Definition, ...]) -> tuple[Definition, ...]:
        """The subjects with all types that are built on them, at any depth, each once: a type before its heirs."""
        found: dict[tuple[str, str], Definition] = {}
        pending = list(heads)
        while pending:
            each = pending.pop(0)
            if key_of(each) not in found:
                found[key_of(each)] = each
                pending.extend(self._derived.get(key_of(each), []))
        return tuple(found.values())

    def purpose(self, subject: Definition) -> tuple[Quote, ...]:
        """What the code says of a subject: the first sentences of its documentation, each with its lines."""
        found = self._first_sentences(subject)
        return found if self._stand_together(found[1:]) else found[:1]

    def _first_sentences(self, subject: Definition) -> tuple[Quote, ...]:
        found: list[Quote] = []
        size = 0
        for paragraph in paragraphs(subject.docstring)[:2]:
            text = plain(paragraph)
            for sentence in sentences(text if found else unnamed(text, subject.name)):
                if sentence.endswith(":") or (found and _ANNOUNCES.match(sentence)):
                    return tuple(found)
                if len(sentence.split()) < (_FEWEST_WORDS if found else _FEWEST_WORDS - 1):
                    return tuple(found)
                if found and size + len(sentence) > _LONGEST_PURPOSE:
                    return tuple(found)
                quote = self._library.quote(subject, sentence)
                if quote is None:
                    return tuple(found)
                found.append(quote)
                size += len(sentence)
        return tuple(found)

    def _stand_together(self, quotes: tuple[Quote, ...]) -> bool:
        """Whether the lines of these quotes say them one after the other, and nothing between."""
        if len(quotes) <= 1:
            return True
        path, first, last = quotes[0].span.path, quotes[0].span.start, quotes[-1].span.end
        return says("\n".join(self._library.lines(path)[first - 1 : last]), " ".join(each.text for each in quotes))

    def _digest(self, subject: Definition, walker: Walker) -> tuple[Note, ...]:
        if subject.kind not in FUNCTIONS:
            return ()
        found = walker.steps(subject)
        return choose(found[1], 2) if found is not None else ()

    @cached_property
    def _derived(self) -> dict[tuple[str, str], list[Definition]]:
        """The project's types by what they are built on, those of the sources before others."""
        found: dict[tuple[str, str], list[Definition]] = {}
        for file in self._library.index.files:
            for use in file.references:
                if use.use is not Use.INHERIT or use.scope is None or file.role is not Role.SOURCE:
                    continue
                base = self._names.type_named(file.path, use.name, use.receiver)
                derived = self._library.by_key.get((file.path, use.scope))
                if base is not None and derived is not None and derived != base and derived.kind in TYPES:
                    listed = found.setdefault(key_of(base), [])
                    listed.extend([derived] if derived not in listed else [])
        for listed in found.values():
            listed.sort(key=lambda each: (-self._library.rank(each), each.path, each.start_line))
        return found

    def _hooks(self, subject: Definition, bases: list[Definition]) -> tuple[str, ...]:
        """The methods of a subject that a base class calls, and does not do itself."""
        own = {member.name for member in self._library.members(subject) if member.kind in FUNCTIONS}
        found: list[str] = []
        for base in bases:
            done = {member.name for member in self._library.members(base) if self._does(member)}
            file = self._library.file(base.path)
            for use in file.references if file is not None else ():
                inside = use.scope is not None and use.scope.startswith(f"{base.qualified}.")
                if inside and use.use is Use.CALL and use.receiver in {"self", "this"} and use.name in own - done:
                    found.append(use.name)
        return tuple(dict.fromkeys(found))

    def _does(self, member: Definition) -> bool:
        """Whether a method has a body of its own, and not only a promise."""
        if member.end_line - member.start_line >= _STUB_LINES:
            return True
        # In every language: what a method says whose body is left to those who build on the class.
        body = "\n".join(self._library.lines(member.path)[member.start_line - 1 : member.end_line])
        return re.search(r"NotImplementedError|\.\.\.\s*$|abstract|\bpass\s*$", body) is None

    def _is_error(self, subject: Definition, bases: list[Definition], depth: int = 0) -> bool:
        head = subject.signature.partition(subject.name)[2]
        if subject.name.endswith(("Error", "Exception", "Warning")) or _ERROR_BASES.search(head):
            return subject.kind is Kind.CLASS
        return depth < _STUB_LINES and any(self._is_error(base, self._targets.bases(base), depth + 1) for base in bases)


def demanded_by(subject: SubjectFacts) -> list[str]:
    """All that somebody has to supply who builds on a type; empty where more may be asked for than is told."""
    if len(subject.members) == MOST_TOLD:
        return []
    return [known_as(each.mention) for each in subject.members if each.service is Service.DEMAND]


def known_as(mention: Mention) -> str:
    """The bare name of what is mentioned."""
    return mention.name.rpartition(".")[2]
