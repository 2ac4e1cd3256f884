"""A call as a sequence: who takes part, and the messages between them, numbered as the stops of the trace."""

from collections.abc import Sequence
from dataclasses import dataclass

from fondation_cli.course.diagrams.links import chapter_link, code_link
from fondation_cli.course.facts.projects import Stop, TraceFacts
from fondation_cli.course.facts.uses import Example, Origin
from fondation_cli.course.markup import Span, short_path
from fondation_cli.course.symbols import Index
from fondation_cli.course.words import Words

ID = "trace"
OUTSIDE = "package:"


@dataclass(frozen=True, slots=True)
class Participant:
    """What takes part: a type, or a file of functions; `small` says where, `outside` that it is another project."""

    id: str
    name: str
    small: str
    href: str | None = None
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A call from one to another, at `span`; `number` is the stop that it arrives at."""

    source: str
    target: str
    name: str
    fact: str
    span: Span
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Sequenced:
    """A call to be drawn. `first` is what the call begins with, and who has it."""

    participants: list[Participant]
    messages: list[Message]
    first: tuple[str, str]
    text: str


def sequence_of(facts: TraceFacts, index: Index, words: Words) -> Sequenced | None:
    """The call of a trace; None where a step of it has no line."""
    stops = facts.stops
    handed = [facts.handoff(number) for number in range(len(stops))]
    if any(stop.subject.span is None for stop in stops) or any(one is not None and not one.line for one in handed):
        return None
    participants: dict[str, Participant] = {}
    messages = list[Message]()
    opening = _opening(facts.start, stops[0], index, words) if facts.start is not None else None
    if opening is not None:
        participants[opening[0].id] = opening[0]
        messages.append(opening[1])
    for stop in stops:
        participants.setdefault(_owner(stop), _participant(stop))
    for number, (after, one) in enumerate(zip(stops, handed, strict=True), 1):
        if one is not None:
            messages.append(_message(stops[after.caller], one.line, _owner(after), after.subject.name, number))
    out = next((one for one in stops[-1].onward if one.package and one.line), None)
    if out is not None:
        outside = Participant(OUTSIDE + out.package, out.package, words["sequence_outside"], outside=True)
        participants[outside.id] = outside
        messages.append(_message(stops[-1], out.line, outside.id, out.name, None))
    first = (_owner(stops[0]), stops[0].subject.name)
    said = [words.say("sequence_first", name=first[1], owner=participants[first[0]].name)]
    said += [_sentence(message, participants, words) for message in messages]
    return Sequenced(list(participants.values()), messages, first, "\n".join(said))


def _opening(start: Example, stop: Stop, index: Index, words: Words) -> tuple[Participant, Message] | None:
    """A test or an example that begins the call, where the index knows the line."""
    file = index.by_path.get(start.span.path)
    name = stop.subject.name.rpartition(".")[2]
    lines = [
        use.line
        for use in (file.references if file is not None else ())
        if use.name == name and start.span.start <= use.line <= start.span.end
    ]
    if not lines:
        return None
    span = Span(start.span.path, min(lines), min(lines))
    origin = words["sequence_test" if start.origin is Origin.TEST else "sequence_example"]
    actor = Participant(f"{span.path}#{start.user}", start.user or short_path(span.path), origin, code_link(start.span))
    fact = f"call: {start.user or span.path} → {stop.subject.name} ({span.path}:{span.start})"
    return actor, Message(actor.id, _owner(stop), stop.subject.name, fact, span, 1)


def _owner(stop: Stop) -> str:
    """The type that a function belongs to, else its file."""
    owner, _, _ = stop.subject.name.rpartition(".")
    path = stop.subject.span.path if stop.subject.span is not None else ""
    return f"{path}#{owner}"


def _participant(stop: Stop) -> Participant:
    owner, _, _ = stop.subject.name.rpartition(".")
    span = stop.subject.span
    path = span.path if span is not None else ""
    chapter = stop.subject.chapter
    href = chapter_link(chapter.slug) if chapter is not None else (code_link(span) if span is not None else None)
    return Participant(_owner(stop), owner or short_path(path), short_path(path) if owner else "", href)


def _message(here: Stop, line: int, target: str, name: str, number: int | None) -> Message:
    path = here.subject.span.path if here.subject.span is not None else ""
    span = Span(path, line, line)
    fact = f"call: {here.subject.name} → {name} ({span.path}:{span.start})"
    return Message(_owner(here), target, name, fact, span, number)


def _sentence(message: Message, participants: dict[str, Participant], words: Words) -> str:
    key = "sequence_message" if message.number is not None else "sequence_leaves"
    return words.say(
        key,
        number=message.number or 0,
        source=participants[message.source].name,
        name=message.name,
        target=participants[message.target].name,
        place=f"{message.span.path}:{message.span.start}",
    )


def calls_at(messages: Sequence[Message], participant: str) -> list[int]:
    """The rows of the messages that a participant sends or gets."""
    return [row for row, message in enumerate(messages) if participant in {message.source, message.target}]
