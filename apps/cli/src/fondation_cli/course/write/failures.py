"""What can go wrong: errors with their conditions, and what the code takes for granted."""

from fondation_cli.course import markup
from fondation_cli.course.facts.phrases import Act, Walk
from fondation_cli.course.facts.refusals import Raised, Refusal
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.facts.subjects import known_as
from fondation_cli.course.write.conditions import Conditions
from fondation_cli.course.write.voice import Voice, bullets, name
from fondation_cli.course.write.walks import flat

_SAID = {Act.RAISE, Act.TRANSLATE}
_MOST = 6
_FEWEST = 2


def failures(sheet: FactSheet, voice: Voice) -> list[str]:
    """The errors that no walk has told of, grouped by error, and the assertions."""
    left = [each for each in sheet.refusals if not _is_told(each, (sheet.walk, sheet.second_walk))]
    found = list(_by_error(left).items())[:_MOST]
    key = "refusal.one" if len(found) > 1 else "refusal.alone"
    items = [_error(key, error, sites, sheet, voice) for error, sites in found]
    claims = [
        voice.say("refusal.claim", by=name(claim.by), text=markup.code(claim.text), place=voice.place(claim.span))
        for claim in sheet.claims
    ]
    if not items and len(claims) < _FEWEST:
        return []
    heading = voice.say("refusal.heading" if items else "refusal.heading_claims")
    return [
        f"## {heading}",
        *([bullets(items)] if len(items) > 1 else items),
        *([f"{voice.semicolons(claims)}."] if claims else []),
    ]


def _by_error(refusals: list[Refusal]) -> dict[str, list[Refusal]]:
    found: dict[str, list[Refusal]] = {}
    for refusal in refusals:
        found.setdefault(refusal.error, []).append(refusal)
    return found


def _is_told(refusal: Refusal, walks: tuple[Walk | None, ...]) -> bool:
    """Whether a walk has a note on this error at these lines."""
    return any(
        note.start <= refusal.span.start <= note.end
        and any(phrase.act in _SAID and phrase.error == refusal.error for phrase in flat(note.phrases))
        for walk in walks
        if walk is not None and walk.subject.span is not None and walk.subject.span.path == refusal.span.path
        for note in walk.notes
    )


def _error(key: str, error: str, sites: list[Refusal], sheet: FactSheet, voice: Voice) -> str:
    message = next((each.message for each in sites if len(each.message.split()) > 1), "")
    return voice.say(
        key,
        error=markup.code(error),
        sites=voice.semicolons(_site("refusal.site", each, sheet, voice) for each in sites),
        message=voice.quote(message) if message and message not in error and len(sites) == 1 else "",
    )


def _site(key: str, refusal: Refusal, sheet: FactSheet, voice: Voice) -> str:
    conditions = Conditions(voice, sheet.language)
    when = conditions.exactly(refusal.condition)
    if not when and refusal.caught and refusal.caught != (refusal.error,):
        when = voice.say("refusal.instead", caught=voice.names(refusal.caught, key="or"))
    place = markup.cite(refusal.span)
    return voice.say(key, by=name(refusal.by), place=place, line=place, when=when)


def sources(sheet: FactSheet, voice: Voice) -> list[str]:
    """Of a family of errors: what each is, and where the project's own code raises it."""
    raised = [each for each in sheet.raised if each.sites]
    lead = sheet.subjects[0].mention.name
    never = [each for each in sheet.raised if not each.sites and each.error.meaning and each.error.name != lead]
    if not raised and not never:
        return []
    key = "raised.heading" if raised else "family.heading_errors"
    blocks = [f"## {voice.say(key)}"]
    blocks += [bullets([_source(each, sheet, voice) for each in raised])] if raised else []
    blocks += [voice.sentence("raised.never")] if raised and never else []
    return [*blocks, *([bullets([_unraised(each, voice) for each in never])] if never else [])]


def _source(raised: Raised, sheet: FactSheet, voice: Voice) -> str:
    said = [_site("raised.site", each, sheet, voice) for each in raised.sites]
    rest = raised.count - len(raised.sites)
    sites = voice.semicolons(said)
    if rest:
        sites = voice.say("raised.more", sites=sites, count=rest)
    return voice.say("raised.item", error=_name(raised), place=_place(raised), sites=sites, quote=_words(raised, voice))


def _unraised(raised: Raised, voice: Voice) -> str:
    return voice.say("raised.item_plain", error=_name(raised), place=_place(raised), quote=_words(raised, voice))


def _name(raised: Raised) -> str:
    return markup.code(known_as(raised.error))


def _place(raised: Raised) -> str:
    """The lines of the error, or of the words beside it where they are quoted."""
    error = raised.error
    where = error.meaning.span if error.meaning is not None else error.span
    return markup.cite(where) if where is not None else ""


def _words(raised: Raised, voice: Voice) -> str:
    meaning = raised.error.meaning
    voice.explained.add(raised.error.name)
    return voice.quote(meaning.text.rstrip(".")) if meaning is not None else ""
