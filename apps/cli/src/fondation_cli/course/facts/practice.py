"""Which questions a chapter asks: two or three on each thing that it teaches, no two neighbours of the same kind."""

from collections.abc import Callable, Iterator, Sequence

from fondation_cli.course.facts.library import FUNCTIONS, Library, key_of
from fondation_cli.course.facts.phrases import Walk
from fondation_cli.course.facts.tests_named import trials_naming
from fondation_cli.course.history.record import History
from fondation_cli.course.plan import ChapterKind, ChapterPlan
from fondation_cli.course.practice.asked import Asked
from fondation_cli.course.practice.code import Code
from fondation_cli.course.practice.kinds import questions_about
from fondation_cli.course.symbols import Definition

_MOST = 12
"""Questions of a chapter."""

_MOST_OF_A_KIND = 2
_PER_SECTION, _PER_ONE_OF_MANY = 3, 2
_MANY = 3
_MOST_LEADS = 2
"""A chapter of more sections asks less in each."""

_MOST_MEMBERS = 12
_MOST_TRIED = 4
_ABOUT_A_CALL = frozenset({"next", "order", "before", "raises", "returns", "handles", "calls", "guards", "case"})
_ABOUT_A_TEST = frozenset({"tests", "expects"})
_ABOUT_TRIALS = frozenset({"watched"})
_ABOUT_THE_WHOLE = frozenset({"home", "told", "renamed"})
_ABOUT_THE_PAST = frozenset({"elder", "busiest", "together"})
_ABOUT_A_CHANGE = frozenset({"calls"})
_ABOUT_A_USE = frozenset({"renamed"})


class Examiner:
    """Finds the questions of one chapter after another; none is asked twice in a course."""

    def __init__(self, library: Library, history: Callable[[], History]) -> None:
        self._library = library
        self._code = code_of(library, history)
        self._asked: set[str] = set()

    def ask(self, chapter: ChapterPlan, heads: Sequence[Definition], walks: Sequence[Walk | None]) -> tuple[Asked, ...]:
        """The questions of a chapter in the order of its sections.

        A section is what is said of one thing: a function taken step by step, a subject with its members, the tests.
        """
        chosen: list[Asked] = []
        kinds: dict[str, int] = {}
        sections = [section for section in self._sections(chapter, heads, walks) if section]
        each_has = _PER_SECTION if len(sections) <= _MANY else _PER_ONE_OF_MANY
        for section in sections:
            room = min(each_has, _MOST - len(chosen))
            for asked in _best(section, kinds, self._asked):
                if room and not any(_gives_away(asked, other) for other in chosen):
                    chosen.append(asked)
                    room -= 1
                    kinds[asked.kind] = kinds.get(asked.kind, 0) + 1
                    self._asked.add(asked.id)
        return tuple(_mixed(chosen))

    def _sections(
        self, chapter: ChapterPlan, heads: Sequence[Definition], walks: Sequence[Walk | None]
    ) -> Iterator[list[Asked]]:
        if chapter.kind is ChapterKind.TRACE:
            for part in (heads[::2], heads[1::2]):
                yield [asked for head in part for asked in questions_about(head, self._code, _ABOUT_A_CALL)]
        elif chapter.kind is ChapterKind.TESTING:
            yield [asked for head in heads for asked in self._about_tests(head)]
            tried = [each for lead in self._leads() for each in (lead, *self._methods(lead)[:_MOST_TRIED])]
            yield [asked for each in tried for asked in questions_about(each, self._code, _ABOUT_TRIALS)]
            yield [asked for each in tried for asked in self._about_tests(each)]
        elif chapter.kind is ChapterKind.CONCEPT:
            for walk in walks:
                walked = self._walked(walk)
                yield list(questions_about(walked, self._code)) if walked is not None else []
            for head in heads:
                yield list(self._about_subject(head))
            yield [asked for head in heads[:2] for asked in self._about_tests(head)]
        else:
            yield from self._about_the_whole(chapter, heads)

    def _about_the_whole(self, chapter: ChapterPlan, heads: Sequence[Definition]) -> Iterator[list[Asked]]:
        """What chapters ask that are about no one part of the code."""
        if chapter.kind is ChapterKind.FURTHER:
            for head in heads:
                holder = self._holder(head)
                watched = questions_about(holder, self._code, _ABOUT_TRIALS | _ABOUT_A_USE)
                yield [*self._about_tests(head), *questions_about(head, self._code, _ABOUT_A_CHANGE), *watched]
            return
        leads = self._leads()
        if chapter.kind is ChapterKind.HISTORY:
            yield [asked for lead in leads for asked in questions_about(lead, self._code, _ABOUT_THE_PAST)]
            return
        for part in (leads[::2], leads[1::2]):
            yield [asked for lead in part for asked in questions_about(lead, self._code, _ABOUT_THE_WHOLE)]

    def _leads(self) -> list[Definition]:
        """What the chapters on the code are about: the first subject of each, then the second ones."""
        plans = [plan for plan in self._library.outline.chapters if plan.kind is ChapterKind.CONCEPT]
        subjects = [plan.subjects[at] for at in range(_MOST_LEADS) for plan in plans if at < len(plan.subjects)]
        return [self._library.by_key.get(key_of(subject), subject) for subject in subjects]

    def _holder(self, head: Definition) -> Definition:
        """The type that a method belongs to; anything else is its own."""
        return self._library.by_key.get((head.path, head.qualified.rpartition(".")[0]), head)

    def _walked(self, walk: Walk | None) -> Definition | None:
        span = walk.subject.span if walk is not None else None
        if walk is None or span is None:
            return None
        bare = walk.subject.name.rpartition(".")[2]
        known = self._library.by_name.get(bare, ())
        return next((each for each in known if (each.path, each.start_line) == (span.path, span.start)), None)

    def _about_subject(self, head: Definition) -> Iterator[Asked]:
        yield from questions_about(head, self._code)
        for member in self._methods(head)[:_MOST_MEMBERS]:
            yield from questions_about(member, self._code)

    def _methods(self, head: Definition) -> list[Definition]:
        """The methods of a type, those that much goes through first."""
        members = [each for each in self._library.members(head) if each.kind in FUNCTIONS]
        return sorted(members, key=lambda each: (not each.public, -self._library.rank(each), each.start_line))

    def _about_tests(self, head: Definition) -> Iterator[Asked]:
        for trial in trials_naming(head.name, self._library)[:_MOST_MEMBERS]:
            for each in self._library.index.by_path[trial.path].definitions:
                if each.start_line == trial.start:
                    found = questions_about(each, self._code, _ABOUT_A_TEST)
                    yield from (asked for asked in found if asked.kind == "expects" or asked.value == head.name)


def code_of(library: Library, history: Callable[[], History]) -> Code:
    """A repository's index as questions look at it."""
    index = library.index
    return Code(
        content=library.content,
        definitions=lambda path: index.by_path[path].definitions if path in index.by_path else (),
        named=lambda name: library.by_name.get(name, ()),
        role=library.role,
        paths=lambda: [file.path for file in index.files],
        history=history,
        taken_apart=library.anatomy,
    )


def _best(found: list[Asked], kinds: dict[str, int], before: set[str]) -> list[Asked]:
    """The questions most worth asking, each kind once; kinds that the chapter has asked enough are left out."""
    fresh = [each for each in found if each.id not in before and kinds.get(each.kind, 0) < _MOST_OF_A_KIND]
    best: dict[str, Asked] = {}
    for asked in sorted(fresh, key=lambda each: (-each.worth + kinds.get(each.kind, 0) / 2, each.id)):
        best.setdefault(asked.kind, asked)
    return list(best.values())


def _gives_away(asked: Asked, other: Asked) -> bool:
    """Whether two questions stand on the same line, or ask the same of twins."""
    same_line = asked.kind not in _ABOUT_THE_PAST and (asked.span.path, asked.span.start) == (
        other.span.path,
        other.span.start,
    )
    condition, before = asked.condition, other.condition
    twins = condition is not None and before is not None and condition.text == before.text
    return same_line or twins or (asked.kind, asked.value, asked.right) == (other.kind, other.value, other.right)


def _mixed(chosen: list[Asked]) -> Iterator[Asked]:
    """The same questions as near to their order as it goes with no two neighbours of one kind."""
    waiting = list(chosen)
    last = ""
    while waiting:
        following = next((each for each in waiting if each.kind != last), None)
        if following is None:
            return
        waiting.remove(following)
        last = following.kind
        yield following
