"""The last chapter: what to change first, what waits for somebody, how to take part, what to read."""

from collections.abc import Iterable

from fondation_cli.course import markup
from fondation_cli.course.facts.furthers import (
    Contributing,
    FirstChange,
    FurtherFacts,
    Reading,
    Reminder,
    Wanted,
    Wanting,
)
from fondation_cli.course.facts.mentions import Mention
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.write.history import hot_file
from fondation_cli.course.write.overview import command_item
from fondation_cli.course.write.voice import Voice, name


def further(sheet: FactSheet, voice: Voice) -> list[str]:
    """The blocks of the chapter. A section without facts is left out."""
    facts = sheet.further
    if facts is None:
        return []
    return [
        *_first(facts, voice),
        *_reminders(facts, voice),
        *_wanted("untested", facts.untested, voice),
        *_wanted("undocumented", facts.undocumented, voice),
        *_hot(facts, voice),
        *_part(facts.contributing, voice),
        *_readings(facts, voice),
    ]


def goals_of_further(sheet: FactSheet, voice: Voice) -> list[str]:
    """What a reader can do afterwards."""
    facts = sheet.further
    if facts is None:
        return []
    known = (("change", facts.first), ("part", facts.contributing), ("read", facts.readings))
    return [voice.say(f"further.goal_{key}") for key, found in known if found]


def _first(facts: FurtherFacts, voice: Voice) -> list[str]:
    items = [_first_item(change, voice) for change in facts.first]
    return _section("first", voice.sentence("further.first_lead"), items, voice)


def _first_item(change: FirstChange, voice: Voice) -> str:
    subject = change.subject
    meaning = ""
    if subject.meaning is not None:
        place = markup.cite_lines(subject.meaning.span)
        meaning = voice.say("further.first_meaning", quote=voice.quoted(subject.meaning), place=place)
    return voice.sentence(
        "further.first_item",
        name=name(subject),
        place=_place(subject),
        meaning=meaning,
        lines=change.lines,
        ties=_ties(change, voice),
        tests=voice.sentence("further.first_tests", test=markup.cite(change.test)),
        chapter=_taught(subject, voice),
    )


def _ties(change: FirstChange, voice: Voice) -> str:
    """Who calls it, and whom it calls."""
    known = (("callers", change.callers), ("calls", change.calls))
    return voice.both(voice.say(f"further.first_{key}", count=count) for key, count in known if count)


def _place(mention: Mention) -> str:
    return markup.cite(mention.span) if mention.span is not None else ""


def _taught(mention: Mention, voice: Voice) -> str:
    return voice.chapter(mention.chapter) if mention.chapter is not None else ""


def _reminders(facts: FurtherFacts, voice: Voice) -> list[str]:
    some = "some" if facts.reminder_count > len(facts.reminders) else "all"
    lead = voice.sentence(
        "further.reminders_lead",
        count=facts.reminder_count,
        files=facts.reminder_files,
        rest=voice.say(f"further.reminders_{some}", shown=len(facts.reminders)),
    )
    return _section("reminders", lead, [_reminder(each, voice) for each in facts.reminders], voice)


def _reminder(reminder: Reminder, voice: Voice) -> str:
    return voice.sentence(
        "further.reminder",
        mark=markup.code(reminder.mark),
        name=markup.code(reminder.inside) if reminder.inside else "",
        quote=voice.quote(reminder.quote.text),
        place=markup.cite(reminder.quote.span),
    )


def _wanted(kind: str, wanted: Wanted | None, voice: Voice) -> list[str]:
    if wanted is None:
        return []
    most = voice.say(f"further.{kind}_most") if wanted.count > len(wanted.shown) else ""
    lead = voice.sentence(f"further.{kind}_lead", count=wanted.count, total=wanted.total, most=most)
    return _section(kind, lead, [_wanting(each, voice) for each in wanted.shown], voice)


def _wanting(wanting: Wanting, voice: Voice) -> str:
    subject = wanting.subject
    return voice.sentence(
        "further.wanting",
        name=name(subject),
        place=_place(subject),
        uses=wanting.uses,
        chapter=_taught(subject, voice),
    )


def _hot(facts: FurtherFacts, voice: Voice) -> list[str]:
    if facts.owners is not None:
        lead = voice.sentence(
            "further.hot_owned", place=voice.place(facts.owners), months=facts.months, count=len(facts.hot)
        )
    else:
        lead = voice.sentence("further.hot_lead", months=facts.months, count=len(facts.hot))
    quoted: set[str] = set()
    return _section("hot", lead, [hot_file(file, voice, quoted) for file in facts.hot], voice)


def _part(guide: Contributing | None, voice: Voice) -> list[str]:
    if guide is None:
        return []
    path = markup.code(guide.path)
    if guide.opening is not None:
        quote, place = voice.quote(guide.opening.text), voice.place(guide.opening.span)
        said = [voice.sentence("further.part_says", path=path, quote=quote, place=place)]
    else:
        said = [voice.sentence("further.part_plain", path=path)]
    if guide.headings:
        headings = voice.both(
            voice.say("further.part_heading", quote=voice.quote(each.text), place=markup.cite_lines(each.span))
            for each in guide.headings
        )
        said.append(voice.sentence("further.part_headings", headings=headings))
    commands = [command_item(command, voice) for command in guide.commands]
    below = [voice.sentence("further.part_commands"), _bullets(commands)] if commands else []
    return [f"## {voice.say('further.part')}", " ".join(said), *below]


def _readings(facts: FurtherFacts, voice: Voice) -> list[str]:
    items = [_reading(reading, voice) for reading in facts.readings]
    return _section("read", voice.sentence("further.read_lead"), items, voice)


def _reading(reading: Reading, voice: Voice) -> str:
    return voice.sentence(
        "further.reading",
        quote=voice.quote(reading.title.text),
        place=markup.cite(reading.title.span, deep=True),
        names=voice.names(reading.names, most=3, total=reading.count),
    )


def _section(kind: str, lead: str, items: list[str], voice: Voice) -> list[str]:
    return [f"## {voice.say(f'further.{kind}')}", lead, _bullets(items)] if items else []


def _bullets(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)
