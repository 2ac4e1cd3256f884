"""The other subjects of a chapter: a paragraph each."""

from fondation_cli.course import markup
from fondation_cli.course.facts.portraits import Manner, Service, SubjectFacts
from fondation_cli.course.facts.shapes import Shape
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.facts.subjects import known_as
from fondation_cli.course.markup import Span
from fondation_cli.course.write.opening import introduction, why
from fondation_cli.course.write.steps import Steps, is_telling
from fondation_cli.course.write.voice import Voice, bullets, name

_MOST_METHODS = 3
_MOST_NAMED = 3
_FEW = 3


def pieces(sheet: FactSheet, voice: Voice) -> list[str]:
    """What the other subjects are, and what each does; one that is taken step by step elsewhere is left out."""
    walked = {walk.subject.name for walk in (sheet.walk, sheet.second_walk) if walk is not None}
    others = [
        other
        for other in sheet.subjects[1:]
        if other.mention.name not in walked and _says_something(other) and not _is_told(other, sheet, voice)
    ]
    if not others:
        return []
    names = [name(other.mention) for other in others]
    key = "others.heading" if len(names) <= _MOST_NAMED else "others.heading_more"
    listed = voice.both(names) if len(names) <= _MOST_NAMED else ", ".join(names[:_MOST_NAMED])
    forwarding = _forwarding(others)
    alone = [other for other in others if not any(other in group for group in forwarding.values())]
    return [
        f"## {voice.say(key, names=listed)}",
        *(_forwards(target, group, voice) for target, group in forwarding.items()),
        *(block for other in alone for block in piece(other, sheet, voice)),
    ]


def _says_something(subject: SubjectFacts) -> bool:
    telling = any(is_telling(each.mention, 1) for each in subject.members)
    return bool(subject.purpose or subject.told or subject.reasons or subject.digest or telling)


def _is_told(subject: SubjectFacts, sheet: FactSheet, voice: Voice) -> bool:
    """Whether the list of errors has said all that there is to say of one of them."""
    listed = sheet.shape is Shape.ERRORS and subject.mention.name in voice.explained
    return listed and len(subject.purpose) <= 1 and not subject.reasons


def _forwarding(others: list[SubjectFacts]) -> dict[str, list[SubjectFacts]]:
    """The functions that only hand on, by what they hand to."""
    groups: dict[str, list[SubjectFacts]] = {}
    for other in others:
        if other.forwards:
            groups.setdefault(other.forwards, []).append(other)
    return groups


def _forwards(target: str, group: list[SubjectFacts], voice: Voice) -> str:
    names = voice.names([other.mention.name for other in group])
    spans = [other.mention.span for other in group if other.mention.span is not None]
    places = [span for span in spans if span.path == spans[0].path]
    span = Span(places[0].path, min(each.start for each in places), max(each.end for each in places))
    key = "others.forward_one" if len(group) == 1 else "others.forward"
    return voice.sentence(key, name=names, names=names, target=markup.code(target), place=voice.place(span))


def piece(subject: SubjectFacts, sheet: FactSheet, voice: Voice) -> list[str]:
    """One subject: what it is, why, who uses it, and its weightiest methods or steps below."""
    said = [introduction(subject, voice, is_lead=False), *why(subject, voice)[:1]]
    own = {each.mention.name for each in sheet.subjects}
    outer = [user for user in subject.users if user.user.name not in own]
    users = list(dict.fromkeys(name(user.user) for user in outer if user.manner is not Manner.INHERIT))
    related = any(relation.used.name == subject.mention.name for relation in sheet.relations)
    if 0 < subject.user_count <= _FEW and users and not related:
        said.append(voice.sentence("others.used_by", users=voice.both(users), count=len(users)))
    items = [*_steps(subject, sheet, voice), *_methods(subject, voice)]
    return [" ".join(said), *([bullets(items)] if items else [])]


def _steps(subject: SubjectFacts, sheet: FactSheet, voice: Voice) -> list[str]:
    span = subject.mention.span
    if span is None:
        return []
    steps = Steps(voice, span.path, sheet.language)
    return [text for note in subject.digest if (text := steps.note(note))]


def _methods(subject: SubjectFacts, voice: Voice) -> list[str]:
    """The methods of a type of which the code says something."""
    telling = [
        each
        for each in subject.members
        if is_telling(each.mention, 1) and each.service is not Service.ASK and each.mention.name not in voice.explained
    ]
    items: list[str] = []
    for member in telling[:_MOST_METHODS]:
        meaning, span = member.mention.meaning, member.mention.span
        if meaning is None or span is None:
            continue
        lines = markup.cite_lines(Span(span.path, min(span.start, meaning.span.start), max(span.end, meaning.span.end)))
        bare = markup.code(known_as(member.mention))
        items.append(voice.item(bare, lines, meaning.text))
    return items
