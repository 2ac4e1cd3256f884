"""The chapter that follows one call through the code, stop by stop."""

from fondation_cli.course import markup
from fondation_cli.course.facts.projects import Stop
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
    lead = voice.sentence(
        "trace.lead_out" if last.package else "trace.lead",
        name=name(first),
        end=name(last.subject),
        package=markup.code(last.package),
        count=len(facts.stops),
    )
    blocks = [lead, _way(facts.stops, voice)]
    if facts.start is not None:
        key = f"trace.start_{facts.start.origin.value}"
        said = voice.sentence(key, name=name(first), place=voice.place(facts.start.span))
        blocks += [said, markup.excerpt(facts.start.span)]
    for number, stop in enumerate(facts.stops, 1):
        blocks += _stop(number, stop, sheet, voice)
    return [*blocks, *_back(facts.stops, voice)]


def _way(stops: tuple[Stop, ...], voice: Voice) -> str:
    """The stops at a glance, with the chapters that explain them."""
    items = [
        voice.say(
            "trace.item",
            name=name(stop.subject),
            place=markup.cite(stop.subject.span),
            chapter=voice.full_chapter(stop.subject.chapter) if stop.subject.chapter is not None else "",
        )
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
    introduced = _introduction(stop, voice)
    blocks += [introduced] if introduced else []
    blocks.append(markup.excerpt(stop.excerpt))
    if notes:
        blocks.append("\n".join(f"{place}. {text}" for place, text in enumerate(notes, 1)))
    told = (_onward(stop, voice), _passed(stop, voice, sheet), _answered(number, stop, sheet, voice))
    after = " ".join(text for text in told if text)
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


def _onward(stop: Stop, voice: Voice) -> str:
    """Where the call goes from here, with what, and what becomes of the answer."""
    if stop.subject.span is None or not stop.line:
        return ""
    path = stop.subject.span.path
    line = _line(path, stop.line)
    following = markup.code(stop.next_name)
    given = voice.both(_given(argument, made, path, voice) for argument, made in stop.given)
    if stop.package:
        package = markup.code(stop.package)
        return voice.sentence("trace.hand_out", line=line, name=following, package=package, given=given)
    key = "hand_made" if stop.is_made else "hand_returned" if stop.is_returned else "hand_kept" if stop.kept else "hand"
    kept = markup.code(stop.kept) if stop.kept else ""
    return voice.sentence(f"trace.{key}", line=line, name=following, given=given, kept=kept)


def _answered(number: int, stop: Stop, sheet: FactSheet, voice: Voice) -> str:
    """Who does what is only declared where the call goes."""
    if stop.declared is None or sheet.trace is None or number >= len(sheet.trace.stops):
        return ""
    after = sheet.trace.stops[number].subject
    return voice.sentence(
        "trace.answered_one" if stop.answering == 1 else "trace.answered",
        declared=name(stop.declared),
        count=stop.answering,
        name=name(after),
    )


def _given(argument: str, made: int, path: str, voice: Voice) -> str:
    if not made:
        return voice.say("trace.given", name=markup.code(argument))
    return voice.say("trace.given_made", name=markup.code(argument), line=_line(path, made))


def _line(path: str, line: int) -> str:
    return markup.cite_lines(markup.Span(path, line, line))


def _back(stops: tuple[Stop, ...], voice: Voice) -> list[str]:
    """What each stop does with the answer of the one behind it, from the last to the first."""
    handing = [stop for stop in reversed(stops[:-1]) if stop.line and stop.subject.span is not None]
    if len(handing) < _FEWEST_BACK or not any(stop.kept or stop.is_returned for stop in handing):
        return []
    said = [voice.sentence("trace.back_lead")]
    same: list[str] = []
    for stop in [*handing, None]:
        if stop is not None and stop.is_returned:
            same.append(name(stop.subject))
            continue
        if same:
            said.append(voice.sentence("trace.back_same", names=voice.both(same), count=len(same)))
            same = []
        if stop is not None and stop.subject.span is not None:
            line = _line(stop.subject.span.path, stop.line)
            key = "trace.back_kept" if stop.kept else "trace.back_used"
            kept = markup.code(stop.kept) if stop.kept else ""
            said.append(voice.sentence(key, name=name(stop.subject), kept=kept, line=line))
    return [f"## {voice.say('trace.back')}", " ".join(said)]
