"""What a type offers: its methods with their meaning, and those that only hand on."""

import re

from fondation_cli.course.anatomy.statements import StatementKind
from fondation_cli.course.facts.library import FUNCTIONS, Library
from fondation_cli.course.facts.phrases import Act
from fondation_cli.course.facts.portraits import Member, Service
from fondation_cli.course.facts.services import service_of
from fondation_cli.course.facts.walk import Walker
from fondation_cli.course.plan import ChapterPlan
from fondation_cli.course.symbols import Definition

_LITERAL = re.compile(r"\bfunc\b|\bfunction\b|\bfn\b|\blambda\b|\bdo\b|=>|->\s*\{|\w\)?\s+->\s|\|[^|]*\||\{")
"""A function written where it is handed on: what it does is done here as well."""
_MOST = 9
MOST_TOLD = _MOST + 5
_SHORT = 14
_PROPERTIES = ("@property", "@cached_property", "@functools.cached_property", ".setter")
_CONSTRUCTORS = {"__init__", "constructor", "new", "__new__"}


def members_of(
    holder: Definition, library: Library, walker: Walker, chapter: ChapterPlan
) -> tuple[tuple[Member, ...], int]:
    """The public members that are used most, and how many public methods there are in all."""
    public = [member for member in library.members(holder) if is_offered(member, holder)]
    chosen = sorted(public, key=lambda member: (-library.rank(member), member.start_line))
    found = [_member(member, library, walker, chapter) for member in chosen[: _MOST * 3]]
    telling = [member for member in found if _tells(member)]
    return tuple(telling[:MOST_TOLD]), len(public)


def is_offered(member: Definition, holder: Definition) -> bool:
    """Whether a member is there for others: public, a function, no constructor and no operator."""
    named = member.name not in _CONSTRUCTORS and member.name != holder.name and not member.name.startswith("_")
    return member.kind in FUNCTIONS and member.public and named


def _member(member: Definition, library: Library, walker: Walker, chapter: ChapterPlan) -> Member:
    head = library.lines(member.path)[member.start_line - 1 : member.line or member.start_line]
    is_property = any(line.strip().startswith(_PROPERTIES) for line in head)
    mention = library.mention(member, chapter)
    service = service_of(member, head, library, is_property=is_property)
    return Member(mention, is_property, forwarded_to(member, walker) if mention.kind else "", service)


def _tells(member: Member) -> bool:
    """Whether there is something to say of a member: words, a form, or one that does its work."""
    return member.mention.meaning is not None or bool(member.forwards) or member.service is not Service.DO


def forwarded_to(function: Definition, walker: Walker) -> str:
    """The one function that a function hands all its work to, in a single call; empty where it does more."""
    if function.end_line - function.start_line > _SHORT:
        return ""
    found = walker.steps(function)
    if found is None:
        return ""
    anatomy, notes = found
    working = [each for each in anatomy.statements if each.kind in {StatementKind.RETURN, StatementKind.CALL}]
    phrases = [phrase for note in notes for phrase in note.phrases]
    if len(anatomy.statements) != 1 or len(working) != 1 or len(phrases) != 1:
        return ""
    if any(_LITERAL.search(argument) for call in working[0].calls for argument in call.arguments):
        return ""
    phrase = phrases[0]
    own = phrase.target is not None and phrase.target.span is not None
    is_function = phrase.target is not None and phrase.target.kind in {"function", "method", "macro"}
    if phrase.target is None or not own or not is_function or phrase.act not in {Act.HAND, Act.CALL}:
        return ""
    return phrase.target.name if phrase.target.name != function.name else ""
