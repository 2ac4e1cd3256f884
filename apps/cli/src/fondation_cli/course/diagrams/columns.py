"""The drawing of a collaboration: three columns, users on the left, what is relied on at the right."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from fondation_cli.course.diagrams import shapes
from fondation_cli.course.diagrams.collaboration import Collaboration, Member
from fondation_cli.course.diagrams.members import PlacedMember, head_of, kind_of, lines_of, use_of
from fondation_cli.course.diagrams.uses import Seen
from fondation_cli.course.words import Words

_GAP = 14
_BETWEEN = 62
_WIDEST = 227
_TITLE = 30
_PORT = 9


def draw_columns(title: str, found: Collaboration, words: Words) -> str:
    """The drawing. Boxes of a column stand in the order of what they are joined with, so that few arrows cross."""
    subjects = [member.id for member in found.subjects]
    heights = {each: number for number, each in enumerate(subjects)}
    sides = [_ordered(found.users, found, heights), found.subjects, _ordered(found.relied, found, heights)]
    columns = [column for column in zip(("users", "subjects", "relied"), sides, strict=True) if column[1]]
    met = _met(found)
    lines = {(name, member.id): lines_of(member, _WIDEST) for name, column in columns for member in column}
    heights_of = {
        name: [max(lines[name, member.id].height, _height(met[name, member.id])) for member in column]
        for name, column in columns
    }
    tallest = max(sum(each) + _GAP * (len(each) - 1) for each in heights_of.values())
    x, pieces, placed = 0.0, list[str](), dict[tuple[str, str], PlacedMember]()
    for name, column in columns:
        width = max(lines[name, member.id].width for member in column)
        y = _TITLE + (tallest - sum(heights_of[name]) - _GAP * (len(column) - 1)) / 2
        pieces.append(shapes.small(x + width / 2, 10, words[f"collaboration_{name}"]))
        for member, height in zip(column, heights_of[name], strict=True):
            placed[name, member.id] = PlacedMember(member, lines[name, member.id], x, y, width, height)
            y += height + _GAP
        x += width + _BETWEEN
    arrows = _arrows(found, placed)
    boxes = [each.drawn(lead=name == "subjects") for (name, _), each in placed.items()]
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
    return 10 + met * _PORT


def _ordered(side: Sequence[Member], found: Collaboration, heights: dict[str, int]) -> list[Member]:
    """By the middle of what each is joined with; what stands for many comes last."""
    joined: defaultdict[str, list[int]] = defaultdict(list)
    for source, target, _ in found.arrows:
        for one, other in ((source, target), (target, source)):
            if other in heights:
                joined[one].append(heights[other])
    middle = {member.id: sum(joined[member.id]) / len(joined[member.id]) for member in side if joined[member.id]}
    return sorted(side, key=lambda member: (member.definition is None, middle.get(member.id, 0.0)))


def _arrows(found: Collaboration, placed: dict[tuple[str, str], PlacedMember]) -> list[str]:
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
    return use_of(shapes.curve(start, end, head_of(use), kind=kind_of(use)), use)


def _between_neighbours(source: PlacedMember, target: PlacedMember, use: Seen) -> list[str]:
    down = target.y > source.y
    upper, lower = (source, target) if down else (target, source)
    if lower.y - upper.y > upper.height + _GAP + 1:
        return []
    # Two that use each other have an arrow each.
    x = source.x + source.width * (0.42 if down else 0.58)
    start, end = (source.y + source.height, target.y) if down else (source.y, target.y + target.height)
    return [use_of(shapes.arrow([(x, start), (x, end)], head_of(use), kind=kind_of(use)), use)]
