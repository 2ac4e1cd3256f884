"""The box of one definition that works with others: its name whole, in as many lines as it needs."""

from dataclasses import dataclass

from fondation_cli.course.breaks import folded
from fondation_cli.course.diagrams import shapes
from fondation_cli.course.diagrams.collaboration import Member
from fondation_cli.course.diagrams.links import code_link
from fondation_cli.course.diagrams.shapes import LETTER, SMALL_LETTER, Head
from fondation_cli.course.diagrams.uses import BUILT_ON, Manner, Seen

_NAME_LINE = 17
_SMALL_LINE = 15
_PAD = 22
_AROUND = 14
_JOINT = " · "


@dataclass(frozen=True, slots=True)
class Lines:
    """What stands in a box: `name` in letters of code, `small` below it."""

    name: list[str]
    small: list[str]

    @property
    def width(self) -> float:
        """The room that the widest line takes."""
        names, smalls = [len(line) * LETTER for line in self.name], [len(line) * SMALL_LETTER for line in self.small]
        return max(names + smalls) + _PAD

    @property
    def height(self) -> float:
        """The room that all lines take."""
        return len(self.name) * _NAME_LINE + len(self.small) * _SMALL_LINE + _AROUND

    def drawn(self, middle: float, top: float) -> str:
        """The lines around a middle, in a box that begins at `top` and is as high as they need."""
        y = top + _AROUND / 2 - 4
        names = [shapes.code(middle, y + each * _NAME_LINE, line) for each, line in enumerate(self.name, 1)]
        y += len(names) * _NAME_LINE
        return "".join(
            [*names, *(shapes.small(middle, y + each * _SMALL_LINE, line) for each, line in enumerate(self.small, 1))]
        )


def lines_of(member: Member, width: float) -> Lines:
    """The lines of a member in a box that is no wider than this."""
    letters, small_letters = int((width - _PAD) / LETTER), int((width - _PAD) / SMALL_LETTER)
    if len(member.small) <= small_letters:
        small = [member.small] if member.small else []
    else:
        small = [line for piece in member.small.split(_JOINT) for line in folded(piece, small_letters)]
    return Lines(folded(member.name, letters), small)


@dataclass(frozen=True, slots=True)
class PlacedMember:
    """A member in its box, by its top left corner."""

    member: Member
    lines: Lines
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Where arrows meet it that come alone."""
        return self.y + self.height / 2

    def drawn(self, *, lead: bool) -> str:
        """The box; one that `lead`s is a subject of the chapter."""
        member, middle = self.member, self.x + self.width / 2
        frame = shapes.box(self.x, self.y, self.width, self.height)
        if member.definition is None:
            inside = frame + shapes.label(middle, self.middle + 5, member.name)
            return shapes.grouped(inside, title=member.told, kind="rest")
        inside = frame + self.lines.drawn(middle, self.middle - self.lines.height / 2)
        return shapes.grouped(inside, href=member.href, title=member.told, kind="part taught" if lead else "part")


def head_of(use: Seen) -> Head:
    """Hollow for what is built on."""
    return Head.HOLLOW if use.manner in BUILT_ON else Head.FULL


def use_of(line: str, use: Seen) -> str:
    """An arrow that leads to the line of the code that it stands for."""
    return shapes.grouped(line, href=code_link(use.span), title=use.fact, kind="use")


def kind_of(use: Seen) -> str:
    """A bare use is drawn in dashes."""
    return "quiet" if use.manner is Manner.USE else ""
