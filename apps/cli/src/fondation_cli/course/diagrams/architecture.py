"""The parts of the code in layers, and which uses which: files and folders, as many as one picture can hold."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import takewhile

from fondation_cli.course.diagrams.course_map import fact_of
from fondation_cli.course.diagrams.graph import Arrow, Box, Graph
from fondation_cli.course.diagrams.links import chapter_link
from fondation_cli.course.plan import ChapterKind, Link, Outline
from fondation_cli.course.words import Words

ID = "architecture"
ENOUGH = 10
MOST = 16
ARROWS_A_BOX = 1.6
REST = "…"
_LONG_LABEL = 25


def parts_of(outline: Outline, words: Words) -> Graph:
    """A box a part, from those that use to those that are used.

    What does not fit stands together in one box, and the text says what it is.
    """
    links = _inner(outline)
    weights = _weights(outline, links)
    parts = divide(weights)
    ranked = sorted(parts, key=lambda part: (-sum(weights[path] for path in parts[part]), part))
    shown, rest = (ranked, []) if len(ranked) <= MOST else (ranked[: MOST - 1], sorted(ranked[MOST - 1 :]))
    home = {path: part if part in shown else REST for part, paths in parts.items() for path in paths}
    uses = _uses(links, home)
    order = in_layers([*shown, *([REST] if rest else [])], uses)
    boxes = [
        Box(part, _label(part, shown), *_taught(outline, parts[part], words), told=part)
        if part != REST
        else Box(REST, words.count("rest", len(rest)), rest=True)
        for part in order
    ]
    titles = {box.id: box.title for box in boxes}
    arrows = _arrows(uses, order, titles)
    drawn = sum(1 + bool(arrow.back) for arrow in arrows)
    return Graph(
        ID, words["architecture_title"], boxes, arrows, "\n".join(_sentences(boxes, uses, arrows, drawn, rest, words))
    )


class Uses:
    """All uses of one part by another: how many, and the one that stands for them."""

    def __init__(self, first: Link) -> None:
        self.total = 0
        self.strongest = first

    def add(self, link: Link) -> None:
        """Count one more."""
        self.total += link.count
        self.strongest = max(self.strongest, link, key=lambda each: (each.count, each.path, -each.line))


def _inner(outline: Outline) -> list[Link]:
    """The uses between what chapters teach; tests use everything, and would hide the shape of the rest."""
    taught = {
        (definition.path, definition.qualified)
        for chapter in outline.chapters
        if chapter.kind is not ChapterKind.TESTING
        for definition in chapter.members
    }
    return [
        link
        for link in outline.links
        if {(link.source.path, link.source.qualified), (link.target.path, link.target.qualified)} <= taught
    ]


def _weights(outline: Outline, links: list[Link]) -> dict[str, float]:
    """How much each file matters: the rank of all that it defines and that is used or uses."""
    ends = {(end.path, end.qualified) for link in links for end in (link.source, link.target)}
    weights: defaultdict[str, float] = defaultdict(float)
    for path, name in sorted(ends):
        weights[path] += outline.rank.get((path, name), 0.0)
    return dict(weights)


def divide(weights: dict[str, float]) -> dict[str, list[str]]:
    """Cut the tree of folders into parts, the heaviest folder first, until there are enough to see something.

    A part is a folder (its name ends in `/`) or a file; its value, the files in it.
    """
    parts = {"": sorted(weights)}
    while len(parts) < ENOUGH:
        folders = [part for part in parts if part == "" or part.endswith("/")]
        if not folders:
            break
        heaviest = max(sorted(folders), key=lambda part: sum(weights[path] for path in parts[part]))
        for path in parts.pop(heaviest):
            inner, slash, _ = path.removeprefix(heaviest).partition("/")
            parts.setdefault(heaviest + inner + slash, []).append(path)
    return parts


def _uses(links: list[Link], home: dict[str, str]) -> dict[tuple[str, str], Uses]:
    uses: dict[tuple[str, str], Uses] = {}
    for link in links:
        ends = home[link.source.path], home[link.target.path]
        if ends[0] != ends[1]:
            uses.setdefault(ends, Uses(link)).add(link)
    return uses


def in_layers(parts: Sequence[str], uses: dict[tuple[str, str], Uses]) -> list[str]:
    """The parts from those that use to those that are used, with as few uses as may be that run the other way."""
    left, first, last = sorted(parts), list[str](), list[str]()
    weights = {ends: each.total for ends, each in uses.items()}
    while left:
        out = {part: sum(weights.get((part, other), 0) for other in left) for part in left}
        into = {part: sum(weights.get((other, part), 0) for other in left) for part in left}
        used_only = [part for part in left if not out[part]]
        chosen = used_only[-1] if used_only else max(left, key=lambda part: (not into[part], out[part] - into[part]))
        left.remove(chosen)
        (last if used_only else first).append(chosen)
    return [*first, *reversed(last)]


def _arrows(uses: dict[tuple[str, str], Uses], order: list[str], titles: dict[str, str]) -> list[Arrow]:
    """The strongest uses, two that go both ways as one arrow, and at least one of each part that has any."""
    level = {part: number for number, part in enumerate(order)}
    ranked = sorted(uses, key=lambda ends: (-uses[ends].total, ends))
    most = round(ARROWS_A_BOX * len(order))
    chosen: dict[tuple[str, str], None] = dict.fromkeys(ranked[:most])
    for part in order:
        if not any(part in ends for ends in chosen):
            chosen.update(dict.fromkeys([ends for ends in ranked if part in ends][:1]))
    forward = {ends[::-1] if ends[::-1] in uses and level[ends[0]] > level[ends[1]] else ends for ends in chosen}
    return [_arrow(ends, uses, level, titles) for ends in sorted(forward)]


def _arrow(
    ends: tuple[str, str], uses: dict[tuple[str, str], Uses], level: dict[str, int], titles: dict[str, str]
) -> Arrow:
    source, target = ends
    back = uses.get((target, source))
    told = [_told(ends, uses[ends], titles)] + ([_told((target, source), back, titles)] if back else [])
    return Arrow(
        source,
        target,
        fact_of(uses[ends].strongest),
        told="\n".join(told),
        back=fact_of(back.strongest) if back else "",
        against=level[source] > level[target],
    )


def _told(ends: tuple[str, str], use: Uses, titles: dict[str, str]) -> str:
    return f"{titles[ends[0]]} → {titles[ends[1]]} × {use.total}: {fact_of(use.strongest)}"


def _label(part: str, shown: Sequence[str]) -> str:
    """A part without the folders that all of them share; of what is still long, the last two names."""
    parts = part.rstrip("/").split("/")
    folders = [other.rstrip("/").split("/")[:-1] for other in shown]
    shared = sum(1 for _ in takewhile(lambda level: len(set(level)) == 1, zip(*folders, strict=False)))
    names = parts[shared:]
    ending = "/" if part.endswith("/") else ""
    return "/".join(names if len("/".join(names)) < _LONG_LABEL else names[-2:]) + ending


def _taught(outline: Outline, paths: list[str], words: Words) -> tuple[str, str | None]:
    """The chapter that teaches most of a part: its number in words, and its page."""
    weights: defaultdict[int, float] = defaultdict(float)
    for index, chapter in enumerate(outline.chapters):
        for definition in chapter.members:
            if definition.path in paths:
                weights[index] += outline.rank.get((definition.path, definition.qualified), 0.0)
    if not weights:
        return "", None
    chapter = outline.chapters[max(sorted(weights), key=lambda index: weights[index])]
    return words.say("taught_in", number=chapter.order), chapter_link(chapter.slug)


def _sentences(
    boxes: list[Box],
    uses: dict[tuple[str, str], Uses],
    arrows: list[Arrow],
    drawn: int,
    rest: list[str],
    words: Words,
) -> list[str]:
    titles = {box.id: box.title for box in boxes}
    said = []
    for box in boxes:
        used = sorted(((end, each.total) for (start, end), each in uses.items() if start == box.id), key=_by_count)
        listed = ", ".join(words.say("architecture_used", part=titles[part], count=count) for part, count in used)
        key = "architecture_uses" if listed else "architecture_alone"
        said.append(words.say(key, part=box.title, used=listed))
    mutual = [f"{titles[arrow.source]} ↔ {titles[arrow.target]}" for arrow in arrows if arrow.back]
    against = [f"{titles[arrow.source]} → {titles[arrow.target]}" for arrow in arrows if arrow.against]
    if mutual or against:
        said.append(words.say("architecture_circles", arrows=", ".join([*mutual, *against])))
    if drawn < len(uses):
        said.append(words.say("architecture_fewer", drawn=drawn, total=len(uses)))
    if rest:
        said.append(words.say("architecture_rest", parts=", ".join(rest)))
    return said


def _by_count(used: tuple[str, int]) -> tuple[int, str]:
    return -used[1], used[0]
