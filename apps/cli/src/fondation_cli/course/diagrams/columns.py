"""The drawing of a collaboration: three columns, users on the left, what is relied on at the right."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from fondation_cli.course.diagrams import shapes
from fondation_cli.course.diagrams.collaboration import Collaboration, Member
from fondation_cli.course.diagrams.links import code_link
from fondation_cli.course.diagrams.shapes import LETTER, SMALL_LETTER, Head
from fondation_cli.course.diagrams.uses import BUILT_ON, Manner, Seen
from fondation_cli.course.words import Words

_HEIGHT = 46
"""Of a box that few arrows meet; each more needs `_PORT`."""

_GAP = 14
_BETWEEN = 62
_PAD = 22
_LETTERS = 24
_TITLE = 30
_PORT = 9


@dataclass(frozen=True, slots=True)
class _Placed:
    member: Member
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def draw_columns(title: str, found: Collaboration, words: Words) -> str:
    """The drawing. Boxes of a column stand in the order of what they are joined with, so that few arrows cross."""
    subjects = [member.id for member in found.subjects]
    heights = {each: number for number, each in enumerate(subjects)}
    sides = [_ordered(found.users, found, heights), found.subjects, _ordered(found.relied, found, heights)]
    columns = [column for column in zip(("users", "subjects", "relied"), sides, strict=True) if column[1]]
    met = _met(found)
    heights_of = {name: [_height(met[name, member.id]) for member in column] for name, column in columns}
    tallest = max(sum(each) + _GAP * (len(each) - 1) for each in heights_of.values())
    x, pieces, placed = 0.0, list[str](), dict[tuple[str, str], _Placed]()
    for name, column in columns:
        width = max(_width(member) for member in column)
        y = _TITLE + (tallest - sum(heights_of[name]) - _GAP * (len(column) - 1)) / 2
        pieces.append(shapes.small(x + width / 2, 10, words[f"collaboration_{name}"]))
        for member, height in zip(column, heights_of[name], strict=True):
            placed[name, member.id] = _Placed(member, x, y, width, height)
            y += height + _GAP
        x += width + _BETWEEN
    arrows = _arrows(found, placed)
    boxes = [_box(each, lead=name == "subjects") for (name, _), each in placed.items()]
    return shapes.drawing(title, (0, 0, x - _BETWEEN, _TITLE + tallest), [*arrows, *pieces, *boxes])


def _met(found: Collaboration) -> Counter[tuple[str, str]]:
    """How many arrows meet the fuller side of each box."""
    users, subjects = {member.id for member in found.users}, {member.id for member in found.subjects}
    into, out = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for source, target, _ in found.arrows:
        if source in users and target in subjects:
            into["subjects", target] += 1
            out["users", source] += 1
        elif source in subjects and target not in subjects:
            out["subjects", source] += 1
            into["relied", target] += 1
    return into | out


def _height(met: int) -> float:
    return max(_HEIGHT, 10 + met * _PORT)


def _ordered(side: Sequence[Member], found: Collaboration, heights: dict[str, int]) -> list[Member]:
    """By the middle of what each is joined with; what stands for many comes last."""
    joined: defaultdict[str, list[int]] = defaultdict(list)
    for source, target, _ in found.arrows:
        for one, other in ((source, target), (target, source)):
            if other in heights:
                joined[one].append(heights[other])
    middle = {member.id: sum(joined[member.id]) / len(joined[member.id]) for member in side if joined[member.id]}
    return sorted(side, key=lambda member: (member.definition is None, middle.get(member.id, 0.0)))


def _width(member: Member) -> float:
    return max(min(len(member.name), _LETTERS) * LETTER, min(len(member.small), _LETTERS + 8) * SMALL_LETTER) + _PAD


def _box(placed: _Placed, *, lead: bool) -> str:
    member, middle = placed.member, placed.x + placed.width / 2
    frame = shapes.box(placed.x, placed.y, placed.width, placed.height)
    if member.definition is None:
        inside = frame + shapes.label(middle, placed.middle + 5, member.name)
        return shapes.grouped(inside, title=member.told, kind="rest")
    inside = (
        frame
        + shapes.code(middle, placed.middle - 4, shapes.cut(member.name, _LETTERS))
        + shapes.small(middle, placed.middle + 13, shapes.cut(member.small, _LETTERS + 8))
    )
    told = f"{member.name}\n{member.told}" if len(member.name) > _LETTERS else member.told
    return shapes.grouped(inside, href=member.href, title=told, kind="part taught" if lead else "part")


def _arrows(found: Collaboration, placed: dict[tuple[str, str], _Placed]) -> list[str]:
    """Arrows between columns; inside the middle one only between neighbours, as the words tell the others."""
    users = {member.id for member in found.users}
    drawn = []
    ports: dict[tuple[str, str], list[tuple[float, int]]] = defaultdict(list)
    ways = []
    for number, (source, target, use) in enumerate(found.arrows):
        subjects = ("subjects", source), ("subjects", target)
        if subjects[0] in placed and subjects[1] in placed:
            drawn += _between_neighbours(placed[subjects[0]], placed[subjects[1]], use)
            continue
        ends = (
            (("users", source), subjects[1])
            if source in users and subjects[1] in placed
            else (subjects[0], ("relied", target))
        )
        if ends[0] in placed and ends[1] in placed:
            ways.append((number, ends, use))
            ports[ends[0][0] + ">", ends[0][1]].append((placed[ends[1]].middle, number))
            ports[">" + ends[1][0], ends[1][1]].append((placed[ends[0]].middle, number))
    for number, ends, use in ways:
        start, end = placed[ends[0]], placed[ends[1]]
        down = _port(ports[ends[0][0] + ">", ends[0][1]], number)
        up = _port(ports[">" + ends[1][0], ends[1][1]], number)
        drawn.append(_line((start.x + start.width, start.middle + down), (end.x, end.middle + up), use))
    return drawn


def _port(taken: list[tuple[float, int]], number: int) -> float:
    """Where an arrow meets the side of a box that others meet as well."""
    place = [each[1] for each in sorted(taken)].index(number)
    return (place - (len(taken) - 1) / 2) * _PORT


def _line(start: shapes.Point, end: shapes.Point, use: Seen) -> str:
    head = Head.HOLLOW if use.manner in BUILT_ON else Head.FULL
    line = shapes.curve(start, end, head, kind="quiet" if use.manner is Manner.USE else "")
    return shapes.grouped(line, href=code_link(use.span), title=use.fact, kind="use")


def _between_neighbours(source: _Placed, target: _Placed, use: Seen) -> list[str]:
    down = target.y > source.y
    upper, lower = (source, target) if down else (target, source)
    if lower.y - upper.y > upper.height + _GAP + 1:
        return []
    # Two that use each other have an arrow each.
    x = source.x + source.width * (0.42 if down else 0.58)
    start, end = (source.y + source.height, target.y) if down else (source.y, target.y + target.height)
    head = Head.HOLLOW if use.manner in BUILT_ON else Head.FULL
    line = shapes.arrow([(x, start), (x, end)], head, kind="quiet" if use.manner is Manner.USE else "")
    return [shapes.grouped(line, href=code_link(use.span), title=use.fact, kind="use")]
