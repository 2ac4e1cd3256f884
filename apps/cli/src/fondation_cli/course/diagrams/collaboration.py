"""Who works with whom in a chapter: its subjects, what relies on them, what they rely on."""

from collections.abc import Sequence
from dataclasses import dataclass

from fondation_cli.course.diagrams.links import chapter_link, code_link
from fondation_cli.course.diagrams.uses import Manner, Seen, UseFinder, by_strength
from fondation_cli.course.markup import Span, short_path
from fondation_cli.course.plan import ChapterKind, ChapterPlan, Outline
from fondation_cli.course.ranking.graph import Key, key_of
from fondation_cli.course.symbols import Definition, Kind
from fondation_cli.course.words import Words

MOST_SIDE = 6
_MOST_NAMED = 12
_FEWEST = 2
_QUIET = {Kind.MODULE, Kind.CONSTANT}


@dataclass(frozen=True, slots=True)
class Member:
    """A box of the drawing. Without `definition` it stands for `names` that have no box of their own."""

    id: str
    name: str
    definition: Definition | None = None
    small: str = ""
    href: str | None = None
    told: str = ""


@dataclass(frozen=True, slots=True)
class Collaboration:
    """The columns of the drawing, and its arrows by the ids of boxes."""

    users: list[Member]
    subjects: list[Member]
    relied: list[Member]
    arrows: list[tuple[str, str, Seen]]
    text: str


def id_of(definition: Definition) -> str:
    """How an edge names a definition."""
    return f"{definition.path}#{definition.qualified}"


class Collaborations:
    """Finds what chapters draw; what is taught in another chapter leads there."""

    def __init__(self, outline: Outline, finder: UseFinder, words: Words) -> None:
        self._finder = finder
        self._words = words
        self._uses = finder.between_wholes()
        self._chapters: dict[Key, ChapterPlan] = {}
        for chapter in reversed([each for each in outline.chapters if each.kind is ChapterKind.CONCEPT]):
            self._chapters.update({key_of(member): chapter for member in chapter.members})

    def of(self, chapter: ChapterPlan) -> Collaboration | None:
        """What a chapter draws; None where there is too little."""
        heads = {key_of(whole): whole for each in chapter.subjects for whole in [self._finder.whole(each)]}
        into = [use for (source, target), use in self._uses.items() if target in heads and source not in heads]
        out = [use for (source, target), use in self._uses.items() if source in heads and target not in heads]
        inner = [use for (source, target), use in self._uses.items() if source in heads and target in heads]
        users, hidden_users = self._side(into, source=True)
        relied, hidden_relied = self._side(out, source=False)
        if len(users) + len(relied) < _FEWEST:
            return None
        arrows = [*self._arrows(into, users, source=True), *self._arrows(out, relied, source=False)]
        arrows += [(id_of(self._finder.whole(use.source)), id_of(self._finder.whole(use.target)), use) for use in inner]
        touched = {end for arrow in arrows for end in arrow[:2]}
        return Collaboration(
            [self._member(each, chapter, self._verbs(each, into, "user")) for each in users]
            + self._rest("users", hidden_users),
            [self._subject(head) for head in heads.values() if id_of(head) in touched],
            [self._member(each, chapter, self._verbs(each, out, "relied")) for each in relied]
            + self._rest("relied", hidden_relied),
            sorted(arrows, key=lambda arrow: arrow[:2]),
            "\n".join(self._sentences(arrows, list(heads.values()), hidden_users, hidden_relied)),
        )

    def _side(self, uses: Sequence[Seen], *, source: bool) -> tuple[list[Definition], list[Definition]]:
        """The definitions on one side, the strongest first, and those for which there is no room."""
        found: dict[Key, Definition] = {}
        for use in by_strength(uses):
            whole = self._finder.whole(use.source if source else use.target)
            if whole.kind not in _QUIET:
                found.setdefault(key_of(whole), whole)
        ordered = list(found.values())
        # A box for one more takes no more room than that one.
        room = MOST_SIDE + 1 if len(ordered) == MOST_SIDE + 1 else MOST_SIDE
        return ordered[:room], ordered[room:]

    def _arrows(
        self, uses: Sequence[Seen], shown: Sequence[Definition], *, source: bool
    ) -> list[tuple[str, str, Seen]]:
        keys = {key_of(each) for each in shown}
        found = []
        for use in uses:
            ends = self._finder.whole(use.source), self._finder.whole(use.target)
            if key_of(ends[0] if source else ends[1]) in keys:
                found.append((id_of(ends[0]), id_of(ends[1]), use))
        return found

    def _verbs(self, definition: Definition, uses: Sequence[Seen], side: str) -> str:
        """How it uses or is used: the strongest manners, and the first place."""
        own = by_strength(
            use
            for use in uses
            if key_of(definition) == key_of(self._finder.whole(use.source if side == "user" else use.target))
        )
        manners = dict.fromkeys(use.manner for use in own if use.manner is not Manner.USE or len(own) == 1)
        verbs = [self._words[f"collaboration_{side}_{manner}"] for manner in list(manners or {Manner.USE: None})[:2]]
        span = own[0].span
        return f"{', '.join(verbs)} · {short_path(span.path)}:{span.start}"

    def _member(self, definition: Definition, chapter: ChapterPlan, small: str) -> Member:
        taught = self._chapters.get(key_of(definition))
        elsewhere = taught is not None and taught.id != chapter.id
        href = chapter_link(taught.slug) if taught and elsewhere else _code(definition)
        told = f"{definition.path}:{definition.start_line}"
        if taught and elsewhere:
            told += f" · {self._words.say('taught_in', number=taught.order)}"
        return Member(id_of(definition), definition.qualified, definition, small, href, told)

    def _subject(self, definition: Definition) -> Member:
        place = f"{short_path(definition.path)}:{definition.start_line}"
        return Member(id_of(definition), definition.qualified, definition, place, _code(definition), definition.path)

    def _rest(self, side: str, hidden: Sequence[Definition]) -> list[Member]:
        if not hidden:
            return []
        names = ", ".join(each.qualified for each in hidden[:_MOST_NAMED])
        return [Member(f"…{side}", self._words.count("collaboration_rest", len(hidden)), told=names)]

    def _sentences(
        self,
        arrows: Sequence[tuple[str, str, Seen]],
        heads: Sequence[Definition],
        hidden_users: Sequence[Definition],
        hidden_relied: Sequence[Definition],
    ) -> list[str]:
        own = {id_of(head) for head in heads}
        sides = {
            "users": [use for source, _, use in arrows if source not in own],
            "relied": [use for _, target, use in arrows if target not in own],
            "inner": [use for source, target, use in arrows if source in own and target in own],
        }
        said = [
            self._words[f"collaboration_{side}"] + self._words["colon"] + self._listed(uses)
            for side, uses in sides.items()
            if uses
        ]
        for side, hidden in (("users", hidden_users), ("relied", hidden_relied)):
            if hidden:
                names = ", ".join(
                    [each.qualified for each in hidden[:_MOST_NAMED]] + ["…"][: len(hidden) > _MOST_NAMED]
                )
                said.append(self._words.say(f"collaboration_hidden_{side}", names=names))
        return said

    def _listed(self, uses: Sequence[Seen]) -> str:
        lines = [
            self._words.say(
                f"uses_{use.manner}",
                source=use.source.qualified,
                target=use.target.qualified,
                place=f"{use.span.path}:{use.span.start}",
            )
            for use in by_strength(uses)
        ]
        return "; ".join(lines) + "."


def _code(definition: Definition) -> str:
    return code_link(Span(definition.path, definition.start_line, definition.end_line))
