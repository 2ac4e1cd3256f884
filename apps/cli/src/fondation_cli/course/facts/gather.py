"""Gathers the fact sheets of a whole course."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from fondation_cli.course.facts.central import central_walks
from fondation_cli.course.facts.companions import companions_of, workings_of
from fondation_cli.course.facts.examples import ExampleFinder
from fondation_cli.course.facts.exercises import Proposer
from fondation_cli.course.facts.further import further_of
from fondation_cli.course.facts.history import history_of
from fondation_cli.course.facts.library import Library, key_of, reference_to
from fondation_cli.course.facts.mentions import ChapterRef
from fondation_cli.course.facts.names import NameTable
from fondation_cli.course.facts.past import Past
from fondation_cli.course.facts.phrases import Walk
from fondation_cli.course.facts.pitfalls import Lookout
from fondation_cli.course.facts.practice import Examiner
from fondation_cli.course.facts.project import project_of
from fondation_cli.course.facts.refusals import family_raised, refusals_of
from fondation_cli.course.facts.relations import relations_of
from fondation_cli.course.facts.reliances import reliances_of
from fondation_cli.course.facts.shapes import Shape, shape_of
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.facts.subjects import SubjectReader
from fondation_cli.course.facts.suites import testing_of
from fondation_cli.course.facts.targets import Targets
from fondation_cli.course.facts.tests_named import Promises
from fondation_cli.course.facts.tracing import Tracer
from fondation_cli.course.facts.walk import Walker
from fondation_cli.course.markup import Span
from fondation_cli.course.plan import ChapterKind, ChapterPlan, Outline
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.symbols import Definition, Index
from fondation_cli.runner import Report


def gather_facts(outline: Outline, index: Index, snapshot: Snapshot, report: Report | None = None) -> list[FactSheet]:
    """One fact sheet a chapter, in the order of the outline. Raises whatever `report` raises."""
    gatherer = Gatherer(outline, index, snapshot)
    sheets: list[FactSheet] = []
    for done, chapter in enumerate(outline.chapters):
        if report is not None:
            report(done, len(outline.chapters), chapter.title)
        sheets.append(gatherer.sheet(chapter))
    return sheets


class Gatherer:
    """Gathers the sheet of one chapter after another."""

    def __init__(self, outline: Outline, index: Index, snapshot: Snapshot) -> None:
        self._outline = outline
        self._library = Library(outline, index, snapshot)
        self._names = NameTable(self._library)
        self._targets = Targets(self._library, self._names)
        self._subjects = SubjectReader(self._library, self._names, self._targets)
        self._examples = ExampleFinder(self._library)
        self._examiner = Examiner(self._library, lambda: snapshot.history)
        self._proposer = Proposer(self._library)
        self._promises = Promises(self._library)
        self._lookout = Lookout(self._library)
        self._snapshot = snapshot
        self._by_id = {chapter.id: chapter for chapter in outline.chapters}

    def sheet(self, chapter: ChapterPlan) -> FactSheet:
        """All facts of one chapter."""
        walker = Walker(self._library, self._targets, chapter)
        subjects = tuple(self._library.by_key.get(key_of(subject), subject) for subject in chapter.subjects)
        heads = _heads(subjects)
        sheet = self._common(chapter, subjects, heads, walker)
        if chapter.kind is ChapterKind.CONCEPT:
            return self._concept(sheet, chapter, heads, walker)
        if chapter.kind in {ChapterKind.OVERVIEW, ChapterKind.TESTING, ChapterKind.HISTORY}:
            sheet = replace(sheet, practice=self._examiner.ask(chapter, heads, (None, None)))
        match chapter.kind:
            case ChapterKind.OVERVIEW:
                return replace(sheet, project=project_of(self._library, self._examples, self._past))
            case ChapterKind.TRACE:
                trace = Tracer(self._library, self._targets, walker, self._examples).trace_of(chapter)
                stops = self._meant([stop.subject.span for stop in trace.stops] if trace is not None else [])
                return replace(sheet, trace=trace, practice=self._examiner.ask(chapter, stops, (None, None)))
            case ChapterKind.TESTING:
                return replace(sheet, testing=testing_of(chapter, self._library, walker, self._promises))
            case ChapterKind.HISTORY:
                return replace(sheet, history=history_of(self._past, self._snapshot.old_contents))
            case ChapterKind.FURTHER:
                further = further_of(self._past)
                asked = self._examiner.ask(
                    chapter, self._meant([change.subject.span for change in further.first]), (None, None)
                )
                return replace(sheet, further=further, practice=asked)

    def _common(
        self, chapter: ChapterPlan, subjects: tuple[Definition, ...], heads: tuple[Definition, ...], walker: Walker
    ) -> FactSheet:
        """What chapters of every kind have."""
        read = tuple(self._subjects.read(head, chapter, walker) for head in heads)
        return FactSheet(
            id=chapter.id,
            slug=chapter.slug,
            order=chapter.order,
            kind=chapter.kind,
            title=chapter.title,
            project_name=self._outline.title,
            language=self._library.language(heads[0].path) if heads else None,
            previous=self._neighbour(chapter, -1),
            following=self._neighbour(chapter, 1),
            following_link=None,
            prerequisites=self._references(chapter.prerequisites),
            cycle=self._references(chapter.cycle),
            subjects=read,
            walk=None,
            second_walk=None,
            example=None,
            reliances=reliances_of(chapter, subjects, self._library, self._names),
            promises=(),
            promise_count=0,
            pitfalls=(),
            exercises=self._proposer.propose(chapter, heads),
            shape=shape_of(read[0], heads[0], self._library) if heads else Shape.OBJECT,
            companions=companions_of(chapter, self._library),
            companion_count=len(chapter.companions),
            workings=workings_of(chapter, self._library),
            goals=chapter.goals,
            turn=chapter.order,
        )

    def _concept(
        self, sheet: FactSheet, chapter: ChapterPlan, heads: tuple[Definition, ...], walker: Walker
    ) -> FactSheet:
        """With what a chapter on a part of the code tells besides."""
        first, second = central_walks(chapter, self._library, walker)
        promises, promise_count = self._promises.of([head.name for head in heads], self._names_about(heads))
        refusals, claims = refusals_of(heads, self._library, chapter)
        family = self._subjects.family(heads) if sheet.shape is Shape.ERRORS else ()
        return replace(
            sheet,
            following_link=self._reaching(first, sheet.following),
            walk=first,
            second_walk=second,
            example=self._examples.best(heads),
            promises=promises,
            promise_count=promise_count,
            pitfalls=self._lookout.pitfalls(heads),
            practice=self._examiner.ask(chapter, heads, (first, second)),
            relations=relations_of(heads, self._library, chapter),
            refusals=refusals,
            claims=claims,
            raised=family_raised(family, self._library, chapter),
            heirs=len(self._subjects.family(heads[:1])) - 1 if family else 0,
        )

    @cached_property
    def _past(self) -> Past:
        return Past(self._library, self._snapshot.history)

    def _meant(self, spans: Sequence[Span | None]) -> list[Definition]:
        """The definitions that fill these lines."""
        files = [(self._library.file(span.path), span) for span in spans if span is not None]
        return [
            each
            for file, span in files
            for each in (file.definitions if file is not None else ())
            if (each.start_line, each.end_line) == (span.start, span.end)
        ]

    def _neighbour(self, chapter: ChapterPlan, step: int) -> ChapterRef | None:
        found = next((each for each in self._outline.chapters if each.order == chapter.order + step), None)
        return reference_to(found) if found is not None else None

    def _references(self, ids: tuple[str, ...]) -> tuple[ChapterRef, ...]:
        return tuple(reference_to(self._by_id[each]) for each in ids if each in self._by_id)

    def _reaching(self, walk: Walk | None, following: ChapterRef | None) -> tuple[str, Span] | None:
        """Where the central function reaches into the next chapter."""
        if walk is None or following is None or walk.subject.span is None:
            return None
        for note in walk.notes:
            for phrase in note.phrases:
                target = phrase.target
                if target is not None and target.chapter == following:
                    return target.name, Span(walk.subject.span.path, note.start, note.end)
        return None

    def _names_about(self, heads: tuple[Definition, ...]) -> list[str]:
        """Names that a telling test speaks of: those of the subjects and of their members."""
        names = [head.name for head in heads]
        return names + [member.name for head in heads for member in self._library.members(head)]


def _heads(subjects: tuple[Definition, ...]) -> tuple[Definition, ...]:
    """The subjects without those that stand inside another of them, each once."""
    kept: dict[tuple[str, str], Definition] = {}
    for subject in subjects:
        inside = any(
            other.path == subject.path and subject.qualified.startswith(f"{other.qualified}.") for other in subjects
        )
        if not inside:
            kept.setdefault(key_of(subject), subject)
    return tuple(kept.values())
