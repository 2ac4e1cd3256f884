"""The section that takes a function step by step."""

from fondation_cli.course import markup
from fondation_cli.course.facts.phrases import Walk
from fondation_cli.course.write.steps import Steps
from fondation_cli.course.write.voice import Voice, name

_THROWING = {"javascript", "jsx", "typescript", "tsx", "java"}
_NO_RAISES = {"go", "rust"}
_MOST_ERRORS = 4


def walk_section(walk: Walk, voice: Voice, language: str | None, heading: str = "") -> list[str]:
    """Heading, a few sentences on the whole, the code, and the notes under each part of it."""
    span = walk.subject.span
    if span is None:
        return []
    steps = Steps(voice, span.path, language)
    notes = [(note, text) for note in walk.notes if (text := steps.note(note))]
    if not notes:
        return []
    lead = " ".join(facts_of(walk, voice, language))
    blocks = [heading or f"## {voice.say('walk.heading', name=name(walk.subject))}", *([lead] if lead else [])]
    number = 1
    for excerpt in walk.excerpts:
        inside = [text for note, text in notes if excerpt.start <= note.start <= excerpt.end]
        blocks.append(markup.excerpt(excerpt))
        if inside:
            blocks.append("\n".join(f"{number + place}. {text}" for place, text in enumerate(inside)))
            number += len(inside)
    return blocks


def facts_of(walk: Walk, voice: Voice, language: str | None) -> list[str]:
    """What can be said of the function as a whole."""
    said: list[str] = []
    span = walk.subject.span
    if span is not None and walk.excerpts:
        said.append(_where(walk, voice))
    if walk.is_generator:
        said.append(voice.sentence("walk.generator"))
    if walk.guards:
        said.append(voice.sentence("walk.guards", count=walk.guards))
    if walk.raises and language not in _NO_RAISES:
        key = "walk.throws" if language in _THROWING else "walk.raises"
        said.append(voice.sentence(key, errors=voice.names(walk.raises, most=_MOST_ERRORS)))
    said += _exits(walk, voice)
    return said


def _where(walk: Walk, voice: Voice) -> str:
    """What `name` is, where it stands, and which part of it is shown."""
    span = walk.subject.span
    if span is None:
        return ""
    place = voice.place(span)
    shown_name = voice.quote(walk.subject.name) if walk.subject.kind == "test" else name(walk.subject)
    shown = sum(excerpt.end - excerpt.start + 1 for excerpt in walk.excerpts)
    whole = span.end - span.start + 1
    if len(walk.excerpts) > 1:
        return voice.sentence("walk.parts", name=shown_name, lines=whole, place=place)
    if shown == whole:
        return voice.sentence("walk.whole", name=shown_name, lines=whole, place=place)
    if walk.excerpts[0].end == span.end:
        return voice.sentence("walk.body", name=shown_name, lines=shown, place=place)
    return voice.sentence("walk.part", name=shown_name, lines=whole, place=place)


def _exits(walk: Walk, voice: Voice) -> list[str]:
    packages = list(dict.fromkeys(mention.package for mention in walk.exits))
    if not packages:
        return []
    if len(walk.exits) == 1:
        return [voice.sentence("walk.exits_one", line=str(walk.exit_lines[0]), package=markup.code(packages[0]))]
    return [voice.sentence("walk.exits", packages=voice.names(packages))]
