"""The first paragraph of a chapter on a concept: what it is about, in the code's own words where it has some."""

import re

from fondation_cli.course import markup
from fondation_cli.course.facts.mentions import Mention, Quote
from fondation_cli.course.facts.portraits import SubjectFacts
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.markup import Span
from fondation_cli.course.write.verbs import verbs
from fondation_cli.course.write.voice import Voice, name

_ARTICLE = re.compile(r"^(?:An?|The|One)\s")
_MOST_NAMED = 5
_CODE = {"function", "method", "macro"}


def opening(sheet: FactSheet, voice: Voice) -> list[str]:
    """The paragraphs before the first heading."""
    lead = sheet.subjects[0]
    said = [introduction(lead, voice), *_family(lead, voice)]
    companions = [subject.mention.name for subject in sheet.subjects[1:] if subject.mention not in lead.bases]
    if companions:
        said.append(voice.sentence("opening.companions", names=voice.names(companions), count=len(companions)))
    if sheet.cycle:
        here = voice.say("opening.here")
        chapters = voice.both([here, *(voice.chapter(each, "the") for each in sheet.cycle)])
        said.append(voice.sentence("opening.cycle", chapters=chapters))
    return [" ".join(text for text in said if text)]


def introduction(facts: SubjectFacts, voice: Voice, *, is_lead: bool = True) -> str:
    """What one subject is: quoted from its documentation, or said from its shape."""
    mention = facts.mention
    if facts.purpose:
        return purpose(mention, facts.purpose, voice)
    place = voice.place(mention.span) if mention.span is not None else ""
    kind = voice.kind(mention, is_error=facts.is_error)
    if facts.member_count > 1 and facts.told is None:
        return voice.say("opening.holder", name=name(mention), kind=kind, count=facts.member_count, place=place)
    if facts.told is not None:
        return _told(facts, facts.told, voice)
    lines = mention.span.end - mention.span.start + 1 if mention.span is not None else 0
    said = voice.say("opening.plain", name=name(mention), kind=kind, lines=lines, place=place)
    return (
        f"{said} {voice.say('opening.nothing')}"
        if is_lead and mention.kind in {"function", "method", "macro"}
        else said
    )


def _told(facts: SubjectFacts, told: Quote, voice: Voice) -> str:
    """What the documentation says of a subject whose code says nothing."""
    place = voice.place(facts.mention.span) if facts.mention.span is not None else ""
    kind = voice.kind(facts.mention, is_error=facts.is_error)
    said = voice.say("opening.bare", name=name(facts.mention), kind=kind, place=place)
    more = voice.sentence("purpose.elsewhere", quote=voice.quote(told.text), place=voice.place(told.span))
    return f"{said} {more}"


def purpose(mention: Mention, quotes: tuple[Quote, ...], voice: Voice) -> str:
    """The code's own words on a definition, fitted into sentences."""
    first, rest = quotes[0], quotes[1:]
    key, text = _form(first.text, voice)
    said = voice.say(f"purpose.{key}", name=name(mention), quote=voice.quote(text), place=voice.place(first.span))
    if not rest:
        return said
    whole = " ".join(quote.text for quote in rest)
    span = Span(first.span.path, min(quote.span.start for quote in rest), max(quote.span.end for quote in rest))
    if len(rest) == 1:
        key, text = _form(whole, voice)
        more = voice.say(f"purpose.then_{key}", quote=voice.quote(text), place=voice.place(span))
    else:
        more = voice.say("purpose.then_words", quote=voice.quote(whole), place=voice.place(span))
    return f"{said} {more}"


def _form(text: str, voice: Voice) -> tuple[str, str]:
    """How a sentence of documentation can be taken up: as a noun, as a verb, or only as it stands."""
    word = text.split(" ", 1)[0]
    small = text[:1].lower() + text[1:].rstrip(".")
    if text[:1].islower() and word in _BARE:
        return "bare", text.rstrip(".")
    if voice.is_french or len(text) > _FITTING or re.search(r"[.;:]\s", small):
        return "words", text
    if _ARTICLE.match(text) and not _FINITE.search(_RELATIVE.split(small, maxsplit=1)[0]):
        return "noun", small
    if word.lower() in verbs():
        return "verb", small
    return "words", text


_RELATIVE = re.compile(r"\b(?:that|which|who|whose|where|when|for|to|used|which|with|containing)\b")
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|can|could|must|should|may|might|occurr?ed|failed|timed|does|did|gets?|"
    r"provided|sent|tried|attempted|exceeded|expired|refused|missing|[a-z]+(?:[aeiou]ts|ins|ides|olds|ents|les|acts|ores|"
    r"ages|eeps|ses|aps|ows|akes|uns|urns|aves|orks|ibes|eeds|ives|ates|dds|ets|ends|eads|ites|ecks|udes|ares|ines))\b"
)


_FITTING = 160
_BARE = {"is", "are", "was", "has", "will", "can", "does", "contains", "represents", "returns", "defines", "implements"}
"""How documentation goes on that began with the name of what it documents, as Go's does."""


def _family(lead: SubjectFacts, voice: Voice) -> list[str]:
    said: list[str] = []
    if lead.bases:
        bases = voice.both(with_chapter(base, voice) for base in lead.bases[:3])
        key = "opening.error_on" if lead.is_error else "opening.builds_on"
        said.append(voice.sentence(key, bases=bases, kind=voice.say("kind.a.error"), count=len(lead.bases[:3])))
    if lead.derived and not _has_words(lead):
        listed = list(dict.fromkeys(each.name for each in lead.derived[:_MOST_NAMED]))
        key = "opening.derived_many" if lead.derived_count > len(listed) else "opening.derived"
        if listed == [lead.mention.name] or (len(listed) == 1 and lead.derived_count > 1):
            key = "opening.derived_namesakes"
        said.append(voice.sentence(key, count=lead.derived_count, names=voice.names(listed)))
    return said


def family_list(lead: SubjectFacts, voice: Voice) -> list[str]:
    """The types built on the lead, one a line, where the code says something of them."""
    if not _has_words(lead):
        return []
    heading = voice.say("family.heading_errors" if lead.is_error else "family.heading", name=name(lead.mention))
    items = []
    for each in lead.derived:
        place = markup.cite(each.span) if each.span is not None else ""
        if each.meaning is not None:
            quote = f"{voice.quote(each.meaning.text)}"
            items.append(voice.say("family.item", name=name(each), place=markup.cite(each.meaning.span), quote=quote))
        else:
            items.append(voice.say("family.item_plain", name=name(each), place=place))
    text = "\n".join(f"- {item}" for item in items)
    rest = lead.derived_count - len(lead.derived)
    more = [voice.sentence("family.rest", count=rest)] if rest > 0 else []
    return [f"## {heading}", text, *more]


def _has_words(lead: SubjectFacts) -> bool:
    return sum(each.meaning is not None for each in lead.derived) > 1


def with_chapter(mention: Mention, voice: Voice) -> str:
    """A name, with its chapter where that is another."""
    if mention.chapter is None:
        return name(mention)
    return voice.say("act.in_chapter", name=name(mention), chapter=voice.chapter(mention.chapter))
