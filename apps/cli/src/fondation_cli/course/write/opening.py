"""The first paragraph of a chapter on a concept: what it is about, in the code's own words where it has some."""

from fondation_cli.course.facts.mentions import Mention, Quote
from fondation_cli.course.facts.portraits import Manner, SubjectFacts
from fondation_cli.course.facts.relations import Relation
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.markup import Span
from fondation_cli.course.write.voice import Voice, name
from fondation_cli.course.write.wording import Form, Wording, wording

_MOST_NAMED = 5
_MOST_RELATIONS = 2
_MOST_LATER = 2
_FUNCTIONS = {"function", "method", "macro"}
_TYPES = {"class", "struct", "enum"}


def opening(sheet: FactSheet, voice: Voice) -> list[str]:
    """The paragraphs before the first heading: what it is, what it stands on; then why; then what comes later."""
    lead = sheet.subjects[0]
    said = [introduction(lead, voice), *_family(lead, voice), *_relations(sheet, voice)]
    blocks = [" ".join(text for text in said if text), *why(lead, voice)]
    later = _later(sheet, voice)
    return [*blocks, *([later] if later else [])]


def introduction(facts: SubjectFacts, voice: Voice, *, is_lead: bool = True) -> str:
    """What one subject is: quoted from its documentation, or said from its shape."""
    mention = facts.mention
    if facts.purpose:
        return purpose(mention, facts.purpose, voice)
    place = voice.place(mention.span) if mention.span is not None else ""
    kind = voice.kind(mention, is_error=facts.is_error)
    if facts.told is not None:
        return _told(facts, facts.told, voice)
    if facts.member_count > 1:
        return voice.say("opening.holder", name=name(mention), kind=kind, count=facts.member_count, place=place)
    said = voice.say("opening.plain", name=name(mention), kind=kind, place=place)
    alone = is_lead and mention.kind in _FUNCTIONS and not facts.reasons
    return f"{said} {voice.say('opening.nothing')}" if alone else said


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
    acts = mention.kind in _FUNCTIONS
    voice.explained.add(mention.name)
    said = _sentence("purpose.", name(mention), first.text, first.span, voice, acts=acts)
    if not rest:
        return said
    whole = " ".join(quote.text for quote in rest)
    span = Span(first.span.path, min(quote.span.start for quote in rest), max(quote.span.end for quote in rest))
    then = _sentence("purpose.then_", "", whole, span, voice, acts=acts)
    return voice.say("purpose.joined", first=said.removesuffix("."), then=then)


def _sentence(prefix: str, subject: str, text: str, span: Span, voice: Voice, *, acts: bool) -> str:
    taken = wording(text, is_french=voice.is_french, acts=acts)
    if taken.form in {Form.LABEL, Form.NOUN} and not subject:
        taken = Wording(Form.WORDS, text)
    return voice.say(
        f"{prefix}{taken.form.value}",
        name=subject,
        quote=voice.quote(taken.text),
        place=voice.place(span),
        verb=taken.verb,
    )


def why(lead: SubjectFacts, voice: Voice) -> list[str]:
    """The reason for the lead, in the code's or the documentation's words."""
    said = []
    for quote in lead.reasons:
        own = lead.mention.span is not None and quote.span.path == lead.mention.span.path
        key = "why.code" if own else "why.docs"
        said.append(voice.sentence(key, quote=voice.quote(quote.text), place=voice.place(quote.span)))
    return [" ".join(said)] if said else []


def _family(lead: SubjectFacts, voice: Voice) -> list[str]:
    said: list[str] = []
    if lead.bases:
        bases = voice.both(with_chapter(base, voice) for base in lead.bases[:3])
        key = "opening.error_on" if lead.is_error else "opening.builds_on"
        said.append(voice.sentence(key, bases=bases, kind=voice.say("kind.a.error"), count=len(lead.bases[:3])))
    if lead.derived and not has_words(lead):
        listed = list(dict.fromkeys(each.name for each in lead.derived[:_MOST_NAMED]))
        key = "opening.derived_many" if lead.derived_count > len(listed) else "opening.derived"
        if listed == [lead.mention.name] or (len(listed) == 1 and lead.derived_count > 1):
            key = "opening.derived_namesakes"
        said.append(voice.sentence(key, count=lead.derived_count, names=voice.names(listed)))
    return said


def has_words(lead: SubjectFacts) -> bool:
    """Whether the code says something of the types built on the lead: then they have a list of their own."""
    return sum(each.meaning is not None for each in lead.derived) > 1


def _relations(sheet: FactSheet, voice: Voice) -> list[str]:
    """How the other subjects stand to the lead, but for what was said of its bases and heirs."""
    lead = sheet.subjects[0]
    known = {base.name for base in lead.bases} | {each.name for each in lead.derived}
    forwarding = {subject.mention.name for subject in sheet.subjects if subject.forwards}
    said: list[str] = []
    for relation in sheet.relations:
        touches = lead.mention.name in {relation.used.name, relation.user.name}
        inherits = relation.manner is Manner.INHERIT and {relation.used.name, relation.user.name} & known
        if touches and not inherits and relation.user.name not in forwarding and len(said) < _MOST_RELATIONS:
            said.append(_relation(relation, voice))
    return said


def _relation(relation: Relation, voice: Voice) -> str:
    is_type = relation.used.kind in _TYPES
    manner = relation.manner
    if manner is Manner.CALL:
        key = "make" if is_type else "call"
    else:
        key = manner.value if is_type or manner in {Manner.RAISE, Manner.CATCH} else "call"
    return voice.sentence(
        f"relation.{key}", user=name(relation.user), used=name(relation.used), place=voice.place(relation.span)
    )


def _later(sheet: FactSheet, voice: Voice) -> str:
    """What the chapter needs of chapters that come later: the cut where two lean on one another."""
    cut = {chapter.id for chapter in sheet.cycle}
    ahead = [
        reliance
        for reliance in sheet.reliances
        if reliance.chapter is not None and reliance.chapter.order > sheet.order and reliance.chapter.id in cut
    ][:_MOST_LATER]
    names = []
    for reliance in ahead:
        listed = [use.of for use in reliance.uses[:2]] or [target.name for target in reliance.targets[:2]]
        if reliance.chapter is not None and listed:
            chapter = voice.full_chapter(reliance.chapter)
            names.append(voice.say("opening.later_name", names=voice.names(listed), chapter=chapter))
    return voice.sentence("opening.later", names=voice.both(names)) if names else ""


def with_chapter(mention: Mention, voice: Voice) -> str:
    """A name, with its chapter where that is another."""
    if mention.chapter is None:
        return name(mention)
    return voice.say("act.in_chapter", name=name(mention), chapter=voice.chapter(mention.chapter))
