"""The chapter that follows one call through the code, stop by stop."""

from fondation_cli.course import markup
from fondation_cli.course.facts.projects import Stop
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.facts.uses import Origin
from fondation_cli.course.write.steps import Steps
from fondation_cli.course.write.voice import Voice, name


def trace(sheet: FactSheet, voice: Voice) -> list[str]:
    """The blocks of the trace."""
    facts = sheet.trace
    if facts is None:
        return []
    last = facts.stops[-1]
    first = facts.stops[0].subject
    lead = voice.sentence(
        "trace.lead_out" if last.package else "trace.lead",
        name=name(first),
        end=name(last.subject),
        package=markup.code(last.package),
        count=len(facts.stops),
    )
    blocks = [lead, _way(facts.stops, voice)]
    if facts.start is not None:
        key = "trace.start_test" if facts.start.origin is Origin.TEST else "trace.start"
        blocks += [voice.sentence(key, place=voice.place(facts.start.span)), markup.excerpt(facts.start.span)]
    for number, stop in enumerate(facts.stops, 1):
        blocks += _stop(number, stop, sheet, voice)
    return blocks


def _way(stops: tuple[Stop, ...], voice: Voice) -> str:
    """The stops at a glance."""
    items = [
        voice.say("trace.item", name=name(stop.subject), place=markup.cite(stop.subject.span))
        for stop in stops
        if stop.subject.span is not None
    ]
    return "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))


def _stop(number: int, stop: Stop, sheet: FactSheet, voice: Voice) -> list[str]:
    span = stop.subject.span
    if span is None:
        return []
    steps = Steps(voice, span.path, sheet.language)
    notes = [text for note in stop.notes if (text := steps.note(note))]
    blocks = [f"## {voice.say('trace.heading', number=str(number), name=name(stop.subject))}"]
    said = [_introduction(stop, voice), _onward(stop, voice)]
    blocks.append(" ".join(text for text in said if text))
    blocks.append(markup.excerpt(stop.excerpt))
    if notes:
        blocks.append("\n".join(f"{place}. {text}" for place, text in enumerate(notes, 1)))
    return blocks


def _introduction(stop: Stop, voice: Voice) -> str:
    subject = stop.subject
    if subject.span is None:
        return ""
    chapter = voice.full_chapter(subject.chapter) if subject.chapter is not None else ""
    said = voice.say("trace.where", name=name(subject), place=markup.cite(subject.span), chapter=chapter)
    if subject.meaning is None:
        return said
    quote, place = voice.quote(subject.meaning.text), voice.place(subject.meaning.span)
    return f"{said} {voice.sentence('trace.meaning', quote=quote, place=place)}"


def _onward(stop: Stop, voice: Voice) -> str:
    """Where the call goes from here; nothing where a note says so already."""
    if stop.subject.span is None or not stop.line:
        return ""
    line = markup.cite_lines(markup.Span(stop.subject.span.path, stop.line, stop.line))
    following = markup.code(stop.next_name)
    if stop.package:
        return voice.sentence("trace.hand_out", line=line, name=following, package=markup.code(stop.package))
    said = any(note.start <= stop.line <= note.end for note in stop.notes)
    return "" if said else voice.sentence("trace.hand", line=line, name=following)
