"""What is built on the leading type, one a line, where the code says something of it."""

from fondation_cli.course import markup
from fondation_cli.course.facts.mentions import Mention
from fondation_cli.course.facts.shapes import Shape
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.write.opening import has_words
from fondation_cli.course.write.voice import Voice, bullets, name


def family(sheet: FactSheet, voice: Voice) -> list[str]:
    """The heirs of the lead, with what their code says of them."""
    lead = sheet.subjects[0]
    if not has_words(lead):
        return []
    key = {Shape.ERRORS: "family.heading_errors", Shape.INTERFACE: "family.heading_interface"}
    heading = voice.say(key.get(sheet.shape, "family.heading"), name=name(lead.mention))
    rest = lead.derived_count - len(lead.derived)
    more = [voice.sentence("family.rest", count=rest)] if rest > 0 else []
    return [f"## {heading}", bullets([_heir(each, voice) for each in lead.derived]), *more]


def _heir(each: Mention, voice: Voice) -> str:
    if each.meaning is None:
        place = markup.cite(each.span) if each.span is not None else ""
        return voice.say("family.item_plain", name=name(each), place=place)
    quote = voice.quote(each.meaning.text)
    return voice.say("family.item", name=name(each), place=markup.cite(each.meaning.span), quote=quote)
