"""What an object keeps, who reads it, and which values an enumeration has."""

from fondation_cli.course import markup
from fondation_cli.course.facts.portraits import Attribute, SubjectFacts
from fondation_cli.course.facts.shapes import Shape
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.markup import Span
from fondation_cli.course.write.voice import Voice, bullets, name

COPYING = {"__repr__", "__str__", "__eq__", "__hash__", "__getstate__", "toString", "equals", "hashCode", "String"}
"""Methods that read whatever there is, and so tell nothing of what an attribute is for."""

ROUTINE = COPYING | {
    "fmt",
    "drop",
    "default",
    "clone",
    "eq",
    "ne",
    "hash",
    "ToString",
    "Equals",
    "GetHashCode",
    "__ne__",
}
"""Methods that types have whatever they are for."""

_FEWEST = 2
_MOST_READERS = 4
_EVERYWHERE = 4
_EMPTY = {
    "",
    "None",
    "null",
    "undefined",
    "{}",
    "[]",
    "()",
    "dict()",
    "[]string{}",
    "false",
    "False",
    "nil",
    "0",
    "''",
    '""',
}
"""What says nothing of an attribute that begins with it."""


def state(sheet: FactSheet, voice: Voice) -> list[str]:
    """What the lead's objects keep: what the code says of each thing, then which method reads what."""
    subject = sheet.subjects[0]
    if len(subject.state) < _FEWEST:
        return []
    items = [_attribute(each, voice) for each in subject.state if each.meaning]
    partly = subject.state_count > len(subject.state) and bool(items)
    key = {Shape.RECORD: "state.heading_record", Shape.BUILDER: "state.heading_builder"}
    blocks = [f"## {voice.say(key.get(sheet.shape, 'state.heading'), name=name(subject.mention))}"]
    blocks += [voice.sentence("state.some", count=subject.state_count, shown=len(items))] if partly else []
    blocks += [bullets(items)] if items else []
    readers = _readers(subject, voice)
    return [*blocks, *([readers] if readers else [])] if items or readers else []


def _attribute(attribute: Attribute, voice: Voice) -> str:
    where = attribute.meaning.span if attribute.meaning is not None else attribute.span
    span = Span(where.path, min(where.start, attribute.span.start), max(where.end, attribute.span.end))
    said = voice.say("state.item", name=markup.code(attribute.name), lines=markup.cite_lines(span))
    if attribute.is_given and attribute.meaning is None:
        said += voice.say("state.given")
    elif attribute.value not in _EMPTY and not attribute.is_given:
        said += voice.say("state.starts", value=markup.code(attribute.value))
    if attribute.meaning is not None:
        said += voice.say("state.meaning", quote=voice.quote(attribute.meaning.text))
    return said


def _readers(subject: SubjectFacts, voice: Voice) -> str:
    """Which methods read what, those that read the same together, the busiest first."""
    everywhere = [each for each in subject.state if len(each.readers) > _EVERYWHERE]
    reads: dict[str, list[str]] = {}
    for attribute in subject.state:
        for reader in attribute.readers if attribute not in everywhere else ():
            if reader in COPYING:
                continue
            reads.setdefault(reader, []).append(attribute.name)
    groups: dict[tuple[str, ...], list[str]] = {}
    for reader, names in reads.items():
        groups.setdefault(tuple(names), []).append(reader)
    busiest = sorted(groups, key=lambda names: (-len(names), -len(groups[names])))[:_MOST_READERS]
    said = [
        voice.say(
            "state.read", readers=voice.names(groups[each], most=3), names=voice.names(each), count=len(groups[each])
        )
        for each in busiest
    ]
    sentence = f"{voice.semicolons(said)}." if said else ""
    whole = [
        voice.sentence(
            "state.read_all", names=markup.code(each.name), readers=voice.names(each.readers, most=3), count=1
        )
        for each in everywhere[:1]
    ]
    return " ".join([*([sentence] if sentence else []), *whole])


def values(sheet: FactSheet, voice: Voice) -> list[str]:
    """The values of an enumeration: a list where the code says what they mean, else a sentence."""
    lead = sheet.subjects[0]
    if not lead.values:
        return []
    heading = f"## {voice.say('values.heading', name=name(lead.mention))}"
    if not any(each.meaning for each in lead.values):
        return [
            heading,
            voice.sentence("values.plain", names=voice.names([each.name for each in lead.values], most=12, key="or")),
        ]
    return [heading, bullets([_value(each, voice) for each in lead.values])]


def _value(value: Attribute, voice: Voice) -> str:
    if value.meaning is None:
        return voice.say("values.item_plain", name=markup.code(value.name), lines=markup.cite_lines(value.span))
    where = value.meaning.span
    span = Span(where.path, min(where.start, value.span.start), max(where.end, value.span.end))
    quote = voice.quote(value.meaning.text)
    return voice.say("values.item", name=markup.code(value.name), lines=markup.cite_lines(span), quote=quote)
