"""The sections of a chapter on a concept that show it in use and in tests."""

from fondation_cli.course import markup
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.facts.uses import Origin, Promise
from fondation_cli.course.write.voice import Voice, bullets, name

_MOST_MEMBERS = 4
_FEW_WORDS = 4


def example(sheet: FactSheet, voice: Voice) -> list[str]:
    """A real use, with the sentence that says whose it is and what it exercises."""
    found = sheet.example
    if found is None:
        return []
    mentions = [each.mention for each in sheet.subjects]
    lead = next((each for each in mentions if each.name.rpartition(".")[2] == found.subject), mentions[0])
    titled = found.origin is Origin.TEST and " " in found.user
    shown = [each for each in found.uses if each == lead.name.rpartition(".")[2]] or list(found.uses[:1])
    said = voice.sentence(
        f"example.{'test_titled' if titled else found.origin.value}",
        name=voice.names(shown) if shown else name(lead),
        user=voice.quote(found.user) if titled else markup.code(found.user),
        place=voice.place(found.span),
        lines=found.span.end - found.span.start + 1,
        members=voice.names(found.members, most=_MOST_MEMBERS),
    )
    heading = "example.heading_test" if found.origin is Origin.TEST else "example.heading"
    return [f"## {voice.say(heading, name=name(lead))}", said, markup.excerpt(found.span)]


def promises(sheet: FactSheet, voice: Voice) -> list[str]:
    """What the tests say."""
    if not sheet.promises:
        return []
    heading = "promise.heading_alone" if len(sheet.promises) == 1 else "promise.heading"
    short = [each for each in sheet.promises if _is_short(each)]
    short = short if len(short) > 1 else []
    items = [promise(each, voice) for each in sheet.promises if each not in short]
    blocks = [f"## {voice.say(heading)}", *([bullets(items)] if items else [])]
    if short:
        names = [_named(each, voice) for each in short]
        blocks.append(voice.sentence("promise.by_name", names=voice.both(names)))
    return blocks


def _is_short(each: Promise) -> bool:
    """Whether a test says no more than a few words of a name."""
    return not each.assertion and not each.group and len(each.words.split()) <= _FEW_WORDS


def promise(each: Promise, voice: Voice) -> str:
    """One test as a line: what its name says, and the assertion it comes down to."""
    said = _named(each, voice)
    return said + (voice.say("promise.assertion", code=markup.code(each.assertion)) if each.assertion else "")


def _named(each: Promise, voice: Voice) -> str:
    return voice.say(
        "promise.item", quote=voice.quote(each.words), place=markup.cite(each.span), group=markup.escape(each.group)
    )
