"""The last section: two or three sentences to remember, made from what no section has said by itself."""

from collections import Counter
from collections.abc import Callable, Mapping

from fondation_cli.course import markup
from fondation_cli.course.facts.phrases import Act
from fondation_cli.course.facts.shapes import Shape
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.facts.state import MOST_ATTRIBUTES
from fondation_cli.course.facts.subjects import demanded_by, known_as
from fondation_cli.course.write.state import COPYING
from fondation_cli.course.write.voice import Voice, name
from fondation_cli.course.write.walks import flat

_MOST = 3
_FEWEST = 2
_MANY_NAMES = 4
_FEWEST_ERRORS = 2
_ENDINGS = {"build", "create", "finish", "done", "compile", "get", "into_inner"}

Fact = Callable[[FactSheet, Voice], str]


def recap(sheet: FactSheet, voice: Voice) -> list[str]:
    """The recap; nothing where fewer than two facts carry one, but for shapes whose first fact is enough."""
    said = [text for fact in _FACTS.get(sheet.shape, _USUAL) if (text := fact(sheet, voice))][:_MOST]
    enough = len(said) >= _FEWEST or (said and sheet.shape in _STRONG)
    return [f"## {voice.say('recap.heading')}", " ".join(said)] if enough else []


def _catching(sheet: FactSheet, voice: Voice) -> str:
    lead = sheet.subjects[0]
    return voice.say("recap.errors", name=name(lead.mention), count=sheet.heirs) if sheet.heirs else ""


def _base_only(sheet: FactSheet, voice: Voice) -> str:
    lead = sheet.subjects[0]
    own = next((each for each in sheet.raised if each.error.name == lead.mention.name), None)
    others = any(each.sites for each in sheet.raised)
    bare = own is not None and not own.sites and others and lead.derived
    return voice.sentence("recap.errors_base", name=name(lead.mention)) if bare else ""


def _supply(sheet: FactSheet, voice: Voice) -> str:
    lead = sheet.subjects[0]
    demanded = demanded_by(lead)
    if not demanded:
        return ""
    names = voice.names(demanded, most=_MANY_NAMES)
    return voice.sentence("recap.interface", name=name(lead.mention), names=names, count=lead.derived_count)


def _chain(sheet: FactSheet, voice: Voice) -> str:
    lead = sheet.subjects[0]
    end = next((each for each in lead.members if known_as(each.mention) in _ENDINGS), None)
    return voice.sentence("recap.builder", end=name(end.mention)) if end is not None else ""


def _attributes(sheet: FactSheet, voice: Voice) -> str:
    """The method that reads most of what an object keeps; not where some of that is not known."""
    lead = sheet.subjects[0]
    if lead.state_count > len(lead.state) >= MOST_ATTRIBUTES:
        return ""
    reads: Counter[str] = Counter(reader for each in lead.state for reader in each.readers if reader not in COPYING)
    ordered = sorted(reads.items(), key=lambda pair: (-pair[1], pair[0]))
    clear = len(ordered) > 1 and ordered[0][1] > ordered[1][1]
    if not clear or ordered[0][1] <= _FEWEST:
        return ""
    reader = ordered[0][0]
    names = [each.name for each in lead.state if reader in each.readers]
    return voice.sentence("recap.attributes", reader=markup.code(reader), names=voice.names(names, most=_MANY_NAMES))


_STRONG = {Shape.ERRORS, Shape.INTERFACE, Shape.BUILDER}


def _translates(sheet: FactSheet, voice: Voice) -> str:
    walk = sheet.walk
    if walk is None:
        return ""
    found = [
        each.error
        for note in walk.notes
        for each in flat(note.phrases)
        if each.act is Act.TRANSLATE and each.names != (each.error,)
    ]
    errors = list(dict.fromkeys(found))
    if len(errors) < _FEWEST_ERRORS:
        return ""
    return voice.sentence("recap.translates", name=name(walk.subject), errors=voice.names(errors, most=_MANY_NAMES))


def _leads(sheet: FactSheet, voice: Voice) -> str:
    """The other chapters that the central function reaches."""
    walk = sheet.walk
    if walk is None:
        return ""
    reached = {
        each.target.chapter: each.target
        for note in walk.notes
        for each in flat(note.phrases)
        if each.target is not None and each.target.chapter is not None
    }
    if not reached:
        return ""
    listed = sorted(reached, key=lambda chapter: chapter.order)
    names = [f"{name(reached[chapter])} ({voice.chapter(chapter)})" for chapter in listed[:_MOST]]
    return voice.sentence("recap.leads", name=name(walk.subject), names=voice.both(names))


def _stakes(sheet: FactSheet, voice: Voice) -> str:
    """How much of the project leans on the lead: code and tests."""
    lead = sheet.subjects[0]
    if lead.user_count <= 1 or sheet.promise_count <= 1:
        return ""
    return voice.sentence("recap.stakes", users=lead.user_count, tests=sheet.promise_count, name=name(lead.mention))


def _way_in(sheet: FactSheet, voice: Voice) -> str:
    lead = sheet.subjects[0]
    walk = sheet.walk
    if walk is None or lead.mention.name != walk.subject.name:
        return ""
    handed = [each.target for note in walk.notes for each in note.phrases if each.act is Act.HAND and each.target]
    if len(handed) != 1 or handed[0].span is None or len(walk.notes) > _MOST:
        return ""
    return voice.sentence("recap.function", name=name(lead.mention), target=name(handed[0]))


_USUAL: tuple[Fact, ...] = (_attributes, _translates, _leads, _stakes)
_FACTS: Mapping[Shape, tuple[Fact, ...]] = {
    Shape.ERRORS: (_catching, _base_only, _stakes),
    Shape.INTERFACE: (_supply, _leads, _stakes),
    Shape.BUILDER: (_chain, _attributes, _leads, _stakes),
    Shape.RECORD: (_attributes, _leads, _stakes),
    Shape.FUNCTION: (_way_in, _translates, _leads, _stakes),
}
