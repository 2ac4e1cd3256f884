"""The other subjects of a chapter: a paragraph each."""

from fondation_cli.course.facts.portraits import SubjectFacts
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.write.opening import introduction
from fondation_cli.course.write.steps import Steps
from fondation_cli.course.write.voice import Voice, name

_MOST_METHODS = 5
_FEW = 3


def pieces(sheet: FactSheet, voice: Voice) -> list[str]:
    """What the other subjects are, and what each does; one that is taken step by step elsewhere is left out."""
    walked = {walk.subject.name for walk in (sheet.walk, sheet.second_walk) if walk is not None}
    others = [other for other in sheet.subjects[1:] if other.mention.name not in walked and _says_something(other)]
    if not others:
        return []
    key = "others.heading_one" if len(others) == 1 else "others.heading"
    heading = f"## {voice.say(key, name=name(others[0].mention))}"
    return [heading, *(block for other in others for block in piece(other, sheet, voice))]


def _says_something(subject: SubjectFacts) -> bool:
    return bool(subject.purpose or subject.digest or subject.members or subject.users)


def piece(subject: SubjectFacts, sheet: FactSheet, voice: Voice) -> list[str]:
    """One subject: what it is, who uses it, and its weightiest steps below."""
    said = [introduction(subject, voice, is_lead=False)]
    if subject.members:
        names = voice.names([member.mention.name.rpartition(".")[2] for member in subject.members[:_MOST_METHODS]])
        said.append(voice.sentence("others.offers", names=names, count=len(subject.members)))
    users = list(dict.fromkeys(name(user.user) for user in subject.users))
    if 0 < subject.user_count <= _FEW and users:
        said.append(voice.sentence("others.used_by", users=voice.both(users), count=len(users)))
    elif subject.user_count:
        said.append(voice.sentence("others.used", count=subject.user_count))
    span = subject.mention.span
    if span is None:
        return [" ".join(said)]
    steps = Steps(voice, span.path, sheet.language)
    notes = [text for note in subject.digest if (text := steps.note(note))]
    return [" ".join(said), *(["\n".join(f"- {text}" for text in notes)] if notes else [])]
