"""Families of types: what a chapter's subject is built on, and all that is built on that."""

import textwrap
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from fondation_cli.course.breaks import folded
from fondation_cli.course.diagrams import shapes
from fondation_cli.course.diagrams.collaboration import id_of
from fondation_cli.course.diagrams.links import code_link
from fondation_cli.course.diagrams.members import Lines, use_of
from fondation_cli.course.diagrams.shapes import Head
from fondation_cli.course.diagrams.uses import BUILT_ON, TYPES, Seen, UseFinder
from fondation_cli.course.markup import Span, short_path
from fondation_cli.course.plan import ChapterPlan, Outline
from fondation_cli.course.ranking.graph import Key, key_of
from fondation_cli.course.symbols import Definition
from fondation_cli.course.words import Words

FEWEST = 3
MOST = 18
_MOST_NAMED = 12
_GAP = 8
_INDENT = 26
_LETTERS = 28
_SMALL_LETTERS = 36


@dataclass(slots=True)
class Branch:
    """A type in its family: `seen` is the use that ties it to the one it stands under."""

    definition: Definition
    seen: Seen | None
    depth: int
    branches: list["Branch"] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    """Names of further types that it is built on, and that it does not stand under."""


class Families:
    """The trees of types of a repository."""

    def __init__(self, outline: Outline, finder: UseFinder) -> None:
        self._rank = outline.rank
        self._up: defaultdict[Key, dict[Key, Seen]] = defaultdict(dict)
        self._down: defaultdict[Key, dict[Key, Seen]] = defaultdict(dict)
        self._known: dict[Key, Definition] = {}
        for seen in finder.seen:
            source, target = seen.source, seen.target
            if seen.manner in BUILT_ON and source.kind in TYPES and target.kind in TYPES:
                ends = key_of(source), key_of(target)
                self._up[ends[0]][ends[1]] = seen
                self._down[ends[1]][ends[0]] = seen
                self._known.update({ends[0]: source, ends[1]: target})

    def of(self, chapter: ChapterPlan, taken: set[Key]) -> Branch | None:
        """The family of a chapter's first subject that has one large enough, and that no earlier chapter shows."""
        for subject in chapter.subjects:
            if key_of(subject) not in self._known:
                continue
            root = self._root(key_of(subject))
            members = self._below(root)
            if root not in taken and len(members) >= FEWEST:
                taken.add(root)
                return self._tree(root, self._chosen(root, members, chapter))
        return None

    def _root(self, key: Key) -> Key:
        """The oldest ancestor: of several, the one with the larger family."""
        seen = {key}
        while True:
            older = [each for each in self._up.get(key, {}) if each not in seen]
            if not older:
                return key
            key = max(older, key=lambda each: (len(self._down[each]), each))
            seen.add(key)

    def _below(self, root: Key) -> set[Key]:
        found, waiting = {root}, [root]
        while waiting:
            new = set(self._down.get(waiting.pop(), ())) - found
            found |= new
            waiting += sorted(new)
        return found

    def _chosen(self, root: Key, members: set[Key], chapter: ChapterPlan) -> set[Key]:
        """Those to draw: the chapter's own and what lies above them first, then the best known."""
        subjects = [key_of(each) for each in chapter.subjects if key_of(each) in members]
        own = {key_of(each) for each in chapter.members}
        ranked = sorted(members, key=lambda each: (each not in own, -self._rank.get(each, 0.0), each))
        chosen = {root}
        for key in [*subjects, *ranked]:
            path = self._path(key, root, members)
            if len(chosen | set(path)) <= MOST:
                chosen |= set(path)
        return chosen

    def _path(self, key: Key, root: Key, members: set[Key]) -> list[Key]:
        """A type with all that stands above it in the tree."""
        path = [key]
        while path[-1] != root:
            path.append(self._parent(path[-1], members - set(path)))
        return path

    def _parent(self, key: Key, members: set[Key]) -> Key:
        """Of several types that one is built on, the one that is named first."""
        inside = {each: seen for each, seen in self._up[key].items() if each in members}
        return min(inside, key=lambda each: (inside[each].span.start, each))

    def _tree(self, root: Key, chosen: set[Key]) -> Branch:
        members = self._below(root)
        children: defaultdict[Key, list[Key]] = defaultdict(list)
        for key in sorted(members - {root}):
            children[self._parent(key, members)].append(key)
        return self._branch(root, None, 0, children, chosen)

    def _branch(
        self, key: Key, seen: Seen | None, depth: int, children: dict[Key, list[Key]], chosen: set[Key]
    ) -> Branch:
        above = key_of(seen.target) if seen is not None else None
        others = sorted(self._known[each].qualified for each in self._up.get(key, {}) if each != above)
        branch = Branch(self._known[key], seen, depth, others=others)
        for child in children.get(key, []):
            if child in chosen:
                branch.branches.append(self._branch(child, self._up[child][key], depth + 1, children, chosen))
            else:
                branch.hidden += self._names_below(child, children)
        return branch

    def _names_below(self, key: Key, children: dict[Key, list[Key]]) -> list[str]:
        names = [self._known[key].qualified]
        for child in children.get(key, []):
            names += self._names_below(child, children)
        return names


def flat(branch: Branch) -> list[Branch]:
    """A family from the top, each type before those under it."""
    return [branch, *(each for child in branch.branches for each in flat(child))]


def sentences(branch: Branch, words: Words) -> str:
    """The family in words."""
    said = []
    for each in flat(branch):
        if each.seen is not None:
            said.append(
                words.say(
                    f"uses_{each.seen.manner}",
                    source=each.definition.qualified,
                    target=each.seen.target.qualified,
                    place=f"{each.seen.span.path}:{each.seen.span.start}",
                )
                + "."
            )
        if each.hidden:
            said.append(words.say("family_hidden", name=each.definition.qualified, names=_listed(each.hidden)))
    return "\n".join(said)


def _listed(names: Sequence[str]) -> str:
    return ", ".join([*names[:_MOST_NAMED], "…"] if len(names) > _MOST_NAMED else names)


@dataclass(frozen=True, slots=True)
class _Row:
    branch: Branch
    rest: bool
    top: float
    lines: Lines

    @property
    def left(self) -> float:
        return (self.branch.depth + self.rest) * _INDENT

    @property
    def bottom(self) -> float:
        return self.top + self.lines.height


def draw_family(title: str, root: Branch, subjects: set[str], words: Words) -> str:
    """The family as a tree that grows to the right, a type a row: as readable on a telephone as on a desk."""
    rows = _rows(root, 0.0, words)
    tops = {id_of(row.branch.definition): row for row in rows if not row.rest}
    width = max(row.left + row.lines.width for row in rows)
    pieces = [_tie(row, tops) for row in rows]
    pieces += [_type(row, subjects) for row in rows]
    return shapes.drawing(title, (0, 0, width, rows[-1].bottom), pieces)


def _rows(branch: Branch, top: float, words: Words) -> list[_Row]:
    rows = [_Row(branch, rest=False, top=top, lines=_lines(branch, words))]
    for child in branch.branches:
        rows += _rows(child, rows[-1].bottom + _GAP, words)
    if branch.hidden:
        said = Lines([words.count("family_rest", len(branch.hidden))], [])
        rows.append(_Row(branch, rest=True, top=rows[-1].bottom + _GAP, lines=said))
    return rows


def _lines(branch: Branch, words: Words) -> Lines:
    """The name; below it where the type is, and what else it is built on."""
    place = f"{short_path(branch.definition.path)}:{branch.definition.start_line}"
    small = folded(place, _SMALL_LETTERS)
    if branch.others:
        also = words.say("family_also", names=", ".join(branch.others))
        small += textwrap.wrap(also, _SMALL_LETTERS)
    return Lines(folded(branch.definition.qualified, _LETTERS), small)


def _type(row: _Row, subjects: set[str]) -> str:
    definition, lines = row.branch.definition, row.lines
    frame = shapes.box(row.left, row.top, lines.width, lines.height)
    middle = row.left + lines.width / 2
    if row.rest:
        inside = frame + shapes.label(middle, row.top + 20, lines.name[0])
        return shapes.grouped(inside, title=_listed(row.branch.hidden), kind="rest")
    inside = frame + lines.drawn(middle, row.top)
    lead = id_of(definition) in subjects
    href = code_link(Span(definition.path, definition.start_line, definition.end_line))
    return shapes.grouped(inside, href=href, title=definition.path, kind="part taught" if lead else "part")


def _tie(row: _Row, tops: dict[str, _Row]) -> str:
    """From a type to the one above it, with the hollow head of what is built on."""
    if row.rest:
        above = tops[id_of(row.branch.definition)]
    elif row.branch.seen is not None:
        above = tops[id_of(row.branch.seen.target)]
    else:
        return ""
    x, y = above.left + 13, (row.top + row.bottom) / 2
    line = shapes.arrow([(row.left, y), (x, y), (x, above.bottom)], Head.HOLLOW, kind="quiet" if row.rest else "")
    seen = row.branch.seen
    return shapes.grouped(line, kind="use") if row.rest or seen is None else use_of(line, seen)
