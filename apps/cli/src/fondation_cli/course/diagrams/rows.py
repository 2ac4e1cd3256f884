"""The drawing of a collaboration for a narrow page: users above, subjects between, what is relied on below."""

from collections.abc import Sequence

from fondation_cli.course.diagrams import shapes
from fondation_cli.course.diagrams.collaboration import Collaboration, Member
from fondation_cli.course.diagrams.members import PlacedMember, head_of, kind_of, lines_of, use_of
from fondation_cli.course.diagrams.uses import BUILT_ON, Seen
from fondation_cli.course.words import Words

_WIDTH = 300
_LANE = 11
_BEND = 16
_GAP = 10
_TITLE = 26
_BETWEEN = 14
_PORT = 8
_LEAST = 150
"""However many lanes there are, boxes keep this width."""


def draw_rows(title: str, found: Collaboration, words: Words) -> str:
    """The drawing. Each subject has a lane on the left for what comes in, and one on the right for what goes out."""
    ids = [member.id for member in found.subjects]
    sides = _BEND * (bool(found.users) + bool(found.relied)) + _LANE * len(ids) * 2
    width = max(_WIDTH - sides, _LEAST)
    y, pieces = 0.0, list[str]()
    placed: dict[tuple[str, str], PlacedMember] = {}
    for name, group in (("users", found.users), ("subjects", found.subjects), ("relied", found.relied)):
        if not group:
            continue
        pieces.append(shapes.small(0, y + 12, words[f"collaboration_{name}"], anchor="start"))
        y += _TITLE
        for box in _stacked(group, width, y):
            placed[name, box.member.id] = box
            y = box.y + box.height + _GAP
        y += _BETWEEN
    arrows = [arrow for each in found.arrows for arrow in _arrow(each, ids, placed)]
    boxes = [box.drawn(lead=name == "subjects") for (name, _), box in placed.items()]
    left = -_BEND - _LANE * len(ids) if found.users else 0
    right = width + (_BEND + _LANE * len(ids) if found.relied else 0)
    return shapes.drawing(title, (left, 0, right, y - _GAP - _BETWEEN), [*arrows, *pieces, *boxes])


def _stacked(group: Sequence[Member], width: float, top: float) -> list[PlacedMember]:
    boxes: list[PlacedMember] = []
    for member in group:
        lines = lines_of(member, width)
        boxes.append(PlacedMember(member, lines, 0, top, width, lines.height))
        top += lines.height + _GAP
    return boxes


def _arrow(arrow: tuple[str, str, Seen], subjects: list[str], placed: dict[tuple[str, str], PlacedMember]) -> list[str]:
    """One arrow; nothing where its ends are no boxes of two groups that stand one below the other."""
    source, target, use = arrow
    if ("users", source) in placed and target in subjects:
        start, end = placed["users", source], placed["subjects", target]
        lane: float = -_BEND - _LANE * subjects.index(target)
        return [_drawn(start, end, 0, lane, use)]
    if source in subjects and ("relied", target) in placed:
        start, end = placed["subjects", source], placed["relied", target]
        lane = start.width + _BEND + _LANE * (len(subjects) - 1 - subjects.index(source))
        return [_drawn(start, end, start.width, lane, use)]
    return []


def _drawn(start: PlacedMember, end: PlacedMember, side: float, lane: float, use: Seen) -> str:
    """Out of the side of one box, down its lane, into the same side of another; two kinds of heads apart."""
    low = end.middle + (-_PORT if use.manner in BUILT_ON else _PORT)
    points = [(side, start.middle), (lane, start.middle), (lane, low), (side, low)]
    return use_of(shapes.arrow(points, head_of(use), kind=kind_of(use)), use)
