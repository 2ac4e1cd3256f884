"""The section that takes a function step by step."""

from fondation_cli.course import markup
from fondation_cli.course.facts.phrases import Act, Phrase, Walk
from fondation_cli.course.write.steps import Steps, is_telling
from fondation_cli.course.write.voice import Voice, name
from fondation_cli.course.write.wording import wording

_CONSTRUCTORS = {"__init__", "constructor", "new", "__new__"}
_FEW = 2
_MANY = 3


def walk_section(walk: Walk, voice: Voice, language: str | None, heading: str = "") -> list[str]:
    """Heading, a few sentences on the whole, the code, and the notes under each part of it."""
    span = walk.subject.span
    if span is None:
        return []
    if not any(note.phrases or note.comment for note in walk.notes):
        return []
    lead = " ".join(_lead(walk, voice))
    steps = Steps(voice, span.path, language)
    notes = [(note, text) for note in walk.notes if (text := steps.note(note))]
    if not notes:
        return []
    blocks = [f"## {heading or _heading(walk, voice)}", *([lead] if lead else [])]
    number = 1
    for excerpt in walk.excerpts:
        inside = [text for note, text in notes if excerpt.start <= note.start <= excerpt.end]
        blocks.append(markup.excerpt(excerpt))
        if inside:
            blocks.append("\n".join(f"{number + place}. {text}" for place, text in enumerate(inside)))
            number += len(inside)
    return blocks


def _heading(walk: Walk, voice: Voice) -> str:
    """What a reader will have seen: what it refuses, how it decides, where it leaves the project, how it works."""
    acts = [phrase.act for note in walk.notes for phrase in flat(note.phrases)]
    code = name(walk.subject)
    packages = list(dict.fromkeys(mention.package for mention in walk.exits))
    if walk.is_generator:
        return voice.say("walk.heading_yields", name=code)
    refusals = acts.count(Act.RAISE) + acts.count(Act.TRANSLATE)
    if acts.count(Act.RAISE) >= _FEW and refusals * _MANY >= len(walk.notes):
        return voice.say("walk.heading_refuses", name=code)
    if Act.SWITCH in acts or acts.count(Act.ANSWER) >= _MANY:
        return voice.say("walk.heading_decides", name=code)
    if walk.subject.name.rpartition(".")[2] in _CONSTRUCTORS:
        return voice.say("walk.heading_made", name=code)
    if len(packages) == 1:
        return voice.say("walk.heading_leaves", name=code, package=markup.code(packages[0]))
    return voice.say("walk.heading", name=code)


def flat(phrases: tuple[Phrase, ...]) -> list[Phrase]:
    """The phrases with those inside of them."""
    return [each for phrase in phrases for each in (phrase, *flat(phrase.inner), *flat(phrase.otherwise))]


def _lead(walk: Walk, voice: Voice) -> list[str]:
    """What can be said of the function as a whole, and what is shown of it."""
    said: list[str] = []
    subject = walk.subject
    if subject.meaning is not None and subject.name not in voice.explained and is_telling(subject, _FEW):
        taken = wording(subject.meaning.text, is_french=voice.is_french)
        voice.explained.add(subject.name)
        key = f"purpose.{taken.form.value}"
        place = voice.place(subject.meaning.span)
        said.append(voice.say(key, name=name(subject), quote=voice.quote(taken.text), verb=taken.verb, place=place))
    if walk.is_generator:
        said.append(voice.sentence("walk.generator"))
    if walk.guards >= _FEW:
        said.append(voice.sentence("walk.guards", count=walk.guards))
    return [*said, *_exits(walk, voice), *_shown(walk, voice)]


def _shown(walk: Walk, voice: Voice) -> list[str]:
    """Which part of a long function is shown."""
    span = walk.subject.span
    if span is None or (len(walk.excerpts) == 1 and walk.excerpts[0].end == span.end):
        return []
    key = "walk.parts" if len(walk.excerpts) > 1 else "walk.part"
    return [voice.sentence(key, lines=span.end - span.start + 1, place=voice.place(span))]


def _exits(walk: Walk, voice: Voice) -> list[str]:
    packages = list(dict.fromkeys(mention.package for mention in walk.exits))
    if not packages:
        return []
    if len(walk.exits) == 1:
        return [voice.sentence("walk.exits_one", line=str(walk.exit_lines[0]), package=markup.code(packages[0]))]
    return [voice.sentence("walk.exits", packages=voice.names(packages))]
