"""The section on what to know before one uses or changes something: a paragraph for each place that speaks of it."""

from collections.abc import Sequence

from fondation_cli.course import markup
from fondation_cli.course.facts.mentions import Quote
from fondation_cli.course.facts.phrases import Walk
from fondation_cli.course.facts.pitfalls import Pitfall, Source
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.write.voice import Voice, bullets

_FEW = 2
"""So many are told in sentences; more make a list."""

_ALIKE = 40


def pitfalls(sheet: FactSheet, voice: Voice) -> list[str]:
    """The blocks; what the walks and the paragraphs on the subjects quote already is left out."""
    quoted = [*_comments(sheet.walk), *_comments(sheet.second_walk)]
    quoted += [quote.text for subject in sheet.subjects for quote in (*subject.purpose, *subject.reasons)]
    left = [each for each in sheet.pitfalls if not any(_same(each.quote, comment) for comment in quoted)]
    if not left:
        return []
    key = "pitfall.heading_one" if len(left) == 1 else "pitfall.heading"
    groups = [[each for each in left if each.source is source] for source in Source]
    return [f"## {voice.say(key)}", *(block for group in groups if group for block in _group(group, voice))]


def _group(group: Sequence[Pitfall], voice: Voice) -> list[str]:
    """What one kind of place says: in sentences, or as a list behind one."""
    source = group[0].source
    if len(group) <= _FEW:
        return [" ".join(_sentence(source, each, voice) for each in group)]
    items = [
        voice.say(
            "pitfall.item",
            name=markup.code(each.about) if each.about else "",
            quote=voice.quote(each.quote.text),
            place=markup.cite(each.quote.span),
        )
        for each in group
    ]
    return [voice.sentence(f"pitfall.{source}_lead", count=len(group)), bullets(items)]


def _sentence(source: Source, pitfall: Pitfall, voice: Voice) -> str:
    key = f"pitfall.{source}" if pitfall.about else f"pitfall.{source}_bare"
    if source is Source.DEPRECATED and pitfall.about and pitfall.in_part:
        key = "pitfall.deprecated_part"
    return voice.sentence(
        key,
        name=markup.code(pitfall.about) if pitfall.about else "",
        quote=voice.quote(pitfall.quote.text),
        place=voice.place(pitfall.quote.span),
    )


def _comments(walk: Walk | None) -> list[str]:
    return [note.comment for note in walk.notes if note.comment] if walk is not None else []


def _same(quote: Quote, comment: str) -> bool:
    return quote.text[:_ALIKE] in comment or comment[:_ALIKE] in quote.text
