"""The drawing of a sequence: a line of life for each who takes part, a row for each message."""

from fondation_cli.course.breaks import folded
from fondation_cli.course.diagrams import shapes
from fondation_cli.course.diagrams.links import code_link
from fondation_cli.course.diagrams.sequence import Message, Participant, Sequenced, calls_at
from fondation_cli.course.diagrams.shapes import LETTER, SMALL_LETTER
from fondation_cli.course.markup import short_path

_HEAD = 46
"""The height of a box with one line of name; a longer name has more, and the box grows upwards."""

_NAME_LINE = 16
_SMALL_LINE = 15
_ROW = 58
_TOP = 40
_PAD = 22
_BADGE = 26
_BAR = 5
_LOOP = 26
_LETTERS = 26


def draw_lifelines(title: str, found: Sequenced) -> str:
    """The drawing; as far apart as the words between two lines need."""
    places = _places(found)
    rows = _rows(found)
    bottom = rows[-1] + _ROW - 22
    pieces = [_life(each, places, found, rows) for each in found.participants]
    pieces += [_message(message, y, places) for message, y in zip(found.messages, rows[1:], strict=True)]
    if not found.messages or found.messages[0].number != 1:
        pieces.append(_start(found, places))
    pieces += [_participant(each, places[each.id]) for each in found.participants]
    right = max(
        [places[each.id] + _half(each) for each in found.participants]
        + [_reach(each, places) for each in found.messages]
    )
    left = min(places[each.id] - _half(each) for each in found.participants)
    top = -max(_above(each) for each in found.participants)
    return shapes.drawing(title, (left, top, max(right, _first_reach(found, places)), bottom), pieces)


def _places(found: Sequenced) -> dict[str, float]:
    """Where each line of life stands."""
    ids = [each.id for each in found.participants]
    order = {each: number for number, each in enumerate(ids)}
    gaps = [
        _half(one) + _half(other) + 24 for one, other in zip(found.participants, found.participants[1:], strict=False)
    ]
    for message in found.messages:
        low, high = sorted((order[message.source], order[message.target]))
        if low == high:
            if low < len(gaps):
                gaps[low] = max(gaps[low], _words(message) + _LOOP + 30)
        else:
            missing = _words(message) + 2 * _PAD - sum(gaps[low:high])
            gaps[low] += max(0.0, missing)
    if found.messages and found.messages[0].number != 1 and gaps:
        at = order[found.first[0]]
        if at < len(gaps):
            gaps[at] = max(gaps[at], _first_width(found) + 30)
    x, places = 0.0, dict[str, float]()
    for number, each in enumerate(ids):
        places[each] = x
        x += gaps[number] if number < len(gaps) else 0
    return places


def _rows(found: Sequenced) -> list[float]:
    """How far down the call begins, and each message after it: a name of several lines has the room that it needs."""
    rows = [float(_HEAD + _TOP + 22 - _ROW)]
    for message in found.messages:
        rows.append(rows[-1] + _ROW + (len(_name(message)) - 1) * _NAME_LINE)
    return rows


def _half(participant: Participant) -> float:
    name = max(map(len, folded(participant.name, _LETTERS)))
    small = max(map(len, folded(participant.small, _LETTERS)))
    return (max(name * LETTER, small * SMALL_LETTER) + _PAD) / 2


def _words(message: Message) -> float:
    badge = _BADGE if message.number is not None else 0
    return max(_letters(message) * LETTER + badge, len(_place(message)) * SMALL_LETTER)


def _letters(message: Message) -> int:
    return max(map(len, _name(message)))


def _name(message: Message) -> list[str]:
    """What is called, whole."""
    return folded(message.name.rpartition(".")[2], _LETTERS)


def _place(message: Message) -> str:
    return f"{short_path(message.span.path)}:{message.span.start}"


def _first_width(found: Sequenced) -> float:
    return _BADGE + 14 + max(map(len, _first_name(found))) * LETTER


def _first_name(found: Sequenced) -> list[str]:
    return folded(found.first[1].rpartition(".")[2], _LETTERS)


def _first_reach(found: Sequenced, places: dict[str, float]) -> float:
    opened = bool(found.messages) and found.messages[0].number == 1
    return 0.0 if opened else places[found.first[0]] + _first_width(found)


def _reach(message: Message, places: dict[str, float]) -> float:
    """How far to the right a message is drawn."""
    if message.source == message.target:
        return places[message.source] + _LOOP + 14 + _words(message)
    return max(places[message.source], places[message.target])


def _life(participant: Participant, places: dict[str, float], found: Sequenced, rows: list[float]) -> str:
    """The line of life, thick where the participant is at work."""
    x, bottom = places[participant.id], rows[-1] + _ROW - 22
    calls = [row + 1 for row in calls_at(found.messages, participant.id)]
    begins = participant.id == found.first[0] and found.messages[:1] and found.messages[0].number != 1
    start = 0 if begins else min(calls, default=0)
    top, low = rows[start] - (4 if start else 14), rows[max(calls, default=0)] + 22
    line = shapes.stroke(f"M{shapes.number(x)} {_HEAD}L{shapes.number(x)} {shapes.number(bottom)}", "life")
    bar = (
        f'<rect class="bar" x="{shapes.number(x - _BAR)}" y="{shapes.number(top)}" width="{2 * _BAR}" '
        f'height="{shapes.number(low - top)}" rx="3" fill="#dedbd0"/>'
    )
    return line + bar


def _above(participant: Participant) -> float:
    names, smalls = (len(folded(each, _LETTERS)) - 1 for each in (participant.name, participant.small))
    return names * _NAME_LINE + smalls * _SMALL_LINE


def _participant(participant: Participant, x: float) -> str:
    half, above = _half(participant), _above(participant)
    first = (19 if participant.small else 28) - above
    inside = shapes.box(x - half, -above, 2 * half, _HEAD + above)
    for number, line in enumerate(folded(participant.name, _LETTERS)):
        inside += shapes.code(x, first + number * _NAME_LINE, line)
    smalls = folded(participant.small, _LETTERS) if participant.small else []
    for number, line in enumerate(reversed(smalls)):
        inside += shapes.small(x, 36 - number * _SMALL_LINE, line)
    return shapes.grouped(inside, href=participant.href, kind="rest" if participant.outside else "part")


def _start(found: Sequenced, places: dict[str, float]) -> str:
    """Where the call begins, when nothing in the repository is shown to begin it."""
    x, y = places[found.first[0]], _HEAD + _TOP + 30 - _ROW
    names = enumerate(_first_name(found))
    lines = [shapes.code(x + 36, y + 4 + number * _NAME_LINE, line, anchor="start") for number, line in names]
    return shapes.badge(x + 20, y, "1") + "".join(lines)


def _message(message: Message, y: float, places: dict[str, float]) -> str:
    source, target = places[message.source], places[message.target]
    if message.source == message.target:
        x = source + _BAR
        line = shapes.arrow([(x, y - 8), (x + _LOOP, y - 8), (x + _LOOP, y + 10), (x, y + 10)])
        words = _label(message, x + _LOOP + 8, y - 2, 0)
    else:
        way = 1 if target > source else -1
        line = shapes.arrow([(source + way * _BAR, y), (target - way * _BAR, y)])
        words = _label(message, min(source, target) + _PAD, y - 9, 24)
    return shapes.grouped(line + words, href=code_link(message.span), title=message.fact, kind="use")


def _label(message: Message, x: float, y: float, below: float) -> str:
    """The number and the name above the line, the place below it."""
    names = _name(message)
    indent = _BADGE if message.number is not None else 0
    first = y - (len(names) - 1) * _NAME_LINE
    lines = [
        shapes.code(x + indent, first + number * _NAME_LINE, line, anchor="start") for number, line in enumerate(names)
    ]
    place = shapes.small(x + (0 if below else indent), y + (below or 16), _place(message), anchor="start")
    badge = shapes.badge(x + 10, first - 4, str(message.number)) if message.number is not None else ""
    return "".join([badge, *lines, place])
