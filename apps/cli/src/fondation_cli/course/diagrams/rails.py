"""The drawing of a sequence for a narrow page: lines of life close together, and every word to the right of them."""

from fondation_cli.course.breaks import folded
from fondation_cli.course.diagrams import shapes
from fondation_cli.course.diagrams.links import code_link
from fondation_cli.course.diagrams.sequence import Message, Sequenced
from fondation_cli.course.diagrams.shapes import LETTER, SMALL_LETTER
from fondation_cli.course.markup import short_path

_WIDTH = 300
_LEAST = 150
"""However many lines of life there are, words keep this width."""

_APART = 22
_EDGE = 2
_BADGE = 26
_PAD = 10
_NAME_LINE = 16
_SMALL_LINE = 15
_BETWEEN = 12
_LOOP = 14


class _Rails:
    """Puts a sequence together from above: a box where a participant first takes part, a row for each message."""

    def __init__(self, found: Sequenced) -> None:
        self._x = {each.id: number * _APART + _EDGE for number, each in enumerate(found.participants)}
        self._words = len(found.participants) * _APART
        self._letters = int((self.width - self._words - _BADGE) / LETTER)
        self._small_letters = int((self.width - self._words - _BADGE) / SMALL_LETTER)
        self._waiting = {each.id: each for each in found.participants}
        self._from: dict[str, float] = {}
        self._y = 0.0
        self._pieces: list[str] = []

    @property
    def width(self) -> float:
        """From the first line of life to the end of the words."""
        return max(_WIDTH, self._words + _LEAST)

    def meet(self, participant: str) -> None:
        """The box of a participant, where it has none yet; its line of life begins there."""
        each = self._waiting.pop(participant, None)
        if each is None:
            return
        names = folded(each.name, int((self.width - self._words - 2 * _PAD) / LETTER))
        smalls = folded(each.small, int((self.width - self._words - 2 * _PAD) / SMALL_LETTER)) if each.small else []
        height = len(names) * _NAME_LINE + len(smalls) * _SMALL_LINE + _PAD
        x = self._x[each.id]
        inside = shapes.box(self._words, self._y, self.width - self._words, height)
        inside += self._lines(self._words + _PAD, self._y, names, smalls)
        tie = shapes.stroke(f"M{shapes.number(x)} {shapes.number(self._y + height / 2)}H{shapes.number(self._words)}")
        kind = "rest" if each.outside else "part"
        self._pieces += [tie, shapes.grouped(inside, href=each.href, kind=kind)]
        self._from[each.id] = self._y + height / 2
        self._y += height + _BETWEEN

    def begin(self, participant: str, name: str) -> None:
        """What the call begins with, where nothing in the repository is shown to begin it."""
        names = folded(name, self._letters)
        self._pieces += [self._numbered("1"), self._lines(self._words + _BADGE, self._y, names, [])]
        self._y += len(names) * _NAME_LINE + _BETWEEN
        self._from.setdefault(participant, self._y)

    def send(self, message: Message) -> None:
        """An arrow from one line of life to another, and its words beside it."""
        names = folded(message.name.rpartition(".")[2], self._letters)
        smalls = folded(f"{short_path(message.span.path)}:{message.span.start}", self._small_letters)
        source, target, y = self._x[message.source], self._x[message.target], self._y + 12
        if source == target:
            points = [(source, y - 6), (source + _LOOP, y - 6), (source + _LOOP, y + 8), (source, y + 8)]
        else:
            points = [(source, y), (target, y)]
        words = self._lines(self._words + _BADGE, self._y, names, smalls)
        badge = self._numbered(str(message.number)) if message.number is not None else ""
        inside = shapes.arrow(points) + badge + words
        self._pieces.append(shapes.grouped(inside, href=code_link(message.span), title=message.fact, kind="use"))
        self._y += len(names) * _NAME_LINE + len(smalls) * _SMALL_LINE + _BETWEEN

    def drawing(self, title: str) -> str:
        """All of it; the lines of life run to the end."""
        lives = [self._life(each, top) for each, top in self._from.items()]
        return shapes.drawing(title, (0, 0, self.width, self._y), [*lives, *self._pieces])

    def _life(self, participant: str, top: float) -> str:
        x, start, end = map(shapes.number, (self._x[participant], top, self._y))
        return shapes.stroke(f"M{x} {start}V{end}", "life")

    def _numbered(self, number: str) -> str:
        return shapes.badge(self._words + 10, self._y + 12, number)

    @staticmethod
    def _lines(x: float, top: float, names: list[str], smalls: list[str]) -> str:
        lines = [shapes.code(x, top + row * _NAME_LINE, line, anchor="start") for row, line in enumerate(names, 1)]
        top += len(names) * _NAME_LINE
        lines += [shapes.small(x, top + row * _SMALL_LINE, line, anchor="start") for row, line in enumerate(smalls, 1)]
        return "".join(lines)


def draw_rails(title: str, found: Sequenced) -> str:
    """The drawing of a sequence, as high as it needs and no wider than a telephone."""
    rails = _Rails(found)
    if not found.messages or found.messages[0].number != 1:
        rails.meet(found.first[0])
        rails.begin(found.first[0], found.first[1].rpartition(".")[2])
    for message in found.messages:
        rails.meet(message.source)
        rails.meet(message.target)
        rails.send(message)
    return rails.drawing(title)
