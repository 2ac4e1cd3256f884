"""The chapter that follows one call through the code, stop by stop."""

from fondation_cli.course import markup
from fondation_cli.course.facts.mentions import ChapterRef, Mention
from fondation_cli.course.facts.projects import Handoff, Stop, TraceFacts
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.write.acts import Acts
from fondation_cli.course.write.steps import Steps
from fondation_cli.course.write.voice import Voice, name
from fondation_cli.course.write.wording import wording

_FEWEST_BACK = 2


def trace(sheet: FactSheet, voice: Voice) -> list[str]:
    """The blocks of the trace."""
    facts = sheet.trace
    if facts is None:
        return []
    last = facts.stops[-1]
    first = facts.stops[0].subject
    package = next((one.package for one in last.onward if one.package), "")
    lead = voice.sentence(
        "trace.lead_out" if package else "trace.lead",
        name=name(first),
        end=name(last.subject),
        package=markup.code(package),
        count=len(facts.stops),
    )
    blocks = [lead, _way(facts.stops, voice)]
    if facts.start is not None:
        key = f"trace.start_{facts.start.origin.value}"
        said = voice.sentence(key, name=name(first), place=voice.place(facts.start.span))
        blocks += [said, markup.excerpt(facts.start.span)]
    for number, stop in enumerate(facts.stops, 1):
        blocks += _stop(number, stop, sheet, voice)
        blocks += _again(number, facts, voice)
    return [*blocks, *_back(facts, voice)]


def _way(stops: tuple[Stop, ...], voice: Voice) -> str:
    """The stops at a glance, with the chapters that explain them: a chapter by its title once."""
    items = []
    met: set[ChapterRef | None] = {None}
    shared = {stop.subject.chapter for stop in stops}
    only = next(iter(shared)) if len(shared) == 1 else None
    for stop in stops:
        chapter = stop.subject.chapter if only is None else None
        shown = "" if chapter is None else voice.chapter(chapter) if chapter in met else voice.full_chapter(chapter)
        met.add(chapter)
        if stop.subject.span is not None:
            place = markup.cite(stop.subject.span)
            items.append(voice.say("trace.item", name=name(stop.subject), place=place, chapter=shown))
    listed = "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))
    return listed if only is None else f"{listed}\n\n{voice.sentence('trace.all_in', chapter=voice.full_chapter(only))}"


def _stop(number: int, stop: Stop, sheet: FactSheet, voice: Voice) -> list[str]:
    span = stop.subject.span
    if span is None:
        return []
    steps = Steps(voice, span.path, sheet.language)
    notes = [text for note in stop.notes if (text := steps.note(note))]
    blocks = [f"## {voice.say('trace.heading', number=str(number), name=name(stop.subject))}"]
    introduced = _introduction(stop, voice)
    blocks += [introduced] if introduced else []
    blocks.append(markup.excerpt(stop.excerpt))
    if notes:
        blocks.append("\n".join(f"{place}. {text}" for place, text in enumerate(notes, 1)))
    onward = _onward(number, stop, sheet.trace, voice) if sheet.trace is not None else ""
    after = " ".join(text for text in (onward, _passed(stop, voice, sheet)) if text)
    return [*blocks, *([after] if after else [])]


def _introduction(stop: Stop, voice: Voice) -> str:
    """What the function is for, in the words beside it."""
    meaning = stop.subject.meaning
    if meaning is None:
        return ""
    taken = wording(meaning.text, is_french=voice.is_french)
    quote, place = voice.quote(taken.text), voice.place(meaning.span)
    return voice.say(f"purpose.{taken.form.value}", name=name(stop.subject), quote=quote, verb=taken.verb, place=place)


def _passed(stop: Stop, voice: Voice, sheet: FactSheet) -> str:
    """The ways out before the line where the call goes on; whether a call takes one is not known."""
    if stop.subject.span is None or not stop.passed:
        return ""
    acts = Acts(voice, stop.subject.span.path, sheet.language)
    ways = [text for phrase in stop.passed if (text := acts.act(phrase))]
    joined = "; ".join(ways) if not voice.is_french else " ; ".join(ways)
    return voice.sentence("trace.passed", ways=joined, count=len(ways)) if ways else ""


def _onward(number: int, stop: Stop, facts: TraceFacts, voice: Voice) -> str:
    """Where the call goes first from here, and who does what is only declared there."""
    if stop.subject.span is None or not stop.onward or not stop.onward[0].line:
        return ""
    handoff, path = stop.onward[0], stop.subject.span.path
    if not handoff.package:
        told = (_handed("hand", handoff, path, voice), _answered(handoff, facts.stops[number].subject, voice))
        return " ".join(text for text in told if text)
    given = voice.both(_given(argument, made, path, voice) for argument, made in handoff.given)
    package, following = markup.code(handoff.package), markup.code(handoff.name)
    return voice.sentence(
        "trace.hand_out", line=_line(path, handoff.line), name=following, package=package, given=given
    )


def _handed(key: str, handoff: Handoff, path: str, voice: Voice, **words: str) -> str:
    """With what a call goes on, what becomes of its answer, and who gives that."""
    kind = "_made" if handoff.is_made else "_returned" if handoff.is_returned else "_kept" if handoff.kept else ""
    return voice.sentence(
        f"trace.{key}{kind}",
        line=_line(path, handoff.line),
        name=markup.code(handoff.name),
        given=voice.both(_given(argument, made, path, voice) for argument, made in handoff.given),
        kept=markup.code(handoff.kept) if handoff.kept else "",
        **words,
    )


def _again(number: int, facts: TraceFacts, voice: Voice) -> list[str]:
    """Where a call goes on from a function that it came through before."""
    handoff = facts.handoff(number) if number < len(facts.stops) else None
    if handoff is None or facts.stops[number].caller == number - 1 or not handoff.line:
        return []
    stop = facts.stops[facts.stops[number].caller]
    if stop.subject.span is None:
        return []
    told = (
        _handed("again", handoff, stop.subject.span.path, voice, origin=name(stop.subject)),
        _answered(handoff, facts.stops[number].subject, voice),
    )
    return [
        " ".join(text for text in told if text),
        *([markup.excerpt(handoff.again)] if handoff.again is not None else []),
    ]


def _answered(handoff: Handoff, after: Mention, voice: Voice) -> str:
    """Who does what is only declared where the call goes."""
    if handoff.declared is None:
        return ""
    return voice.sentence(
        "trace.answered_one" if handoff.answering == 1 else "trace.answered",
        declared=name(handoff.declared),
        count=handoff.answering,
        name=name(after),
    )


def _given(argument: str, made: int, path: str, voice: Voice) -> str:
    if not made:
        return voice.say("trace.given", name=markup.code(argument))
    return voice.say("trace.given_made", name=markup.code(argument), line=_line(path, made))


def _line(path: str, line: int) -> str:
    return markup.cite_lines(markup.Span(path, line, line))


def _back(facts: TraceFacts, voice: Voice) -> list[str]:
    """What each stop does with the answer of the one that it waits for, from the last to the first."""
    handing = [(stop, one) for stop, one in facts.way_back() if one.line and stop.subject.span is not None]
    if len(handing) < _FEWEST_BACK or not any(one.kept or one.is_returned for _, one in handing):
        return []
    said = [voice.sentence("trace.back_lead")]
    same: list[str] = []
    for stop, one in handing:
        if one.is_returned:
            same.append(name(stop.subject))
            continue
        said += _same(same, voice)
        same = []
        if stop.subject.span is not None:
            line = _line(stop.subject.span.path, one.line)
            key = "trace.back_kept" if one.kept else "trace.back_used"
            kept = markup.code(one.kept) if one.kept else ""
            said.append(voice.sentence(key, name=name(stop.subject), kept=kept, line=line))
    said += _same(same, voice)
    return [f"## {voice.say('trace.back')}", " ".join(said)]


def _same(names: list[str], voice: Voice) -> list[str]:
    """Those that hand an answer back as it is."""
    return [voice.sentence("trace.back_same", names=voice.both(names), count=len(names))] if names else []
