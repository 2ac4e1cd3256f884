"""The making of a version from the one before it: what is kept of it, and what was decided for each chapter."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from fondation_cli.course.document import lacks_its_writer
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.plan import Outline
from fondation_cli.course.refreshing.basis import turn_of
from fondation_cli.course.refreshing.between import Between, commits_between, paths_at
from fondation_cli.course.refreshing.earlier import Earlier
from fondation_cli.course.refreshing.judgement import Judgement, judged
from fondation_cli.course.refreshing.moves import Moves
from fondation_cli.course.refreshing.staleness import moves_to, staleness_of, touched_files, touched_symbols
from fondation_cli.course.refreshing.steady import steadied
from fondation_cli.course.reviewing import remembered, reworded
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.write.draft import Draft
from fondation_shared.course import Changes, Chapter, ChapterChange, Wanted
from fondation_shared.jobs import Language
from fondation_shared.refresh import Staleness

AROUND = {"facts", "neighbours", "project", "commits"}
"""Why a chapter is amended: its own lines stand."""


@dataclass
class Renewal:
    """One refresh, from the new commit to the list of what changed."""

    earlier: Earlier
    moves: Moves
    snapshot: Snapshot
    between: Between
    _known: dict[str, Chapter] = field(default_factory=dict)
    _gone: tuple[Chapter, ...] = ()
    _orders: dict[str, tuple[int, int | None]] = field(default_factory=dict)
    _kept: dict[str, Chapter] = field(default_factory=dict)
    _judgements: dict[str, Judgement] = field(default_factory=dict)

    @classmethod
    def onto(cls, snapshot: Snapshot, earlier: Earlier) -> "Renewal":
        """The refresh of an earlier version onto a commit. Raises RepositoryError: git does not answer."""
        between = commits_between(snapshot, earlier.document.repository.commit)
        known = {chapter.id: chapter for chapter in earlier.document.chapters}
        return cls(earlier, moves_to(snapshot, earlier), snapshot, between, known)

    @property
    def staleness(self) -> Staleness:
        """How far the earlier version lies behind."""
        return staleness_of(self.earlier, self.snapshot, self.moves, self.between)

    def steady(self, outline: Outline) -> Outline:
        """The outline with what the earlier course had, where that still fits, as a person once wanted it."""
        paths = [entry.path for entry in self.snapshot.entries() if entry.is_file]
        old_paths = paths_at(self.snapshot, self.earlier.document.repository.commit)
        wanted = self.earlier.document.wanted
        result = steadied(remembered(outline, wanted), self.earlier.document.chapters, paths, old_paths)
        self._gone = result.gone
        places = {plan.slug: plan.order for plan in result.outline.chapters}
        self._orders = {each.slug: (each.order, places.get(each.slug)) for each in self._known.values()}
        return reworded(result.outline, wanted)

    def in_turn(self, sheet: FactSheet) -> FactSheet:
        """The sheet, with the turn in which the earlier chapter was written: other words would say nothing new."""
        chapter = self._known.get(sheet.id)
        return sheet if chapter is None else replace(sheet, turn=turn_of(chapter))

    def kept(self, sheet: FactSheet, language: Language, *, by_model: bool) -> Draft | None:
        """The earlier chapter, moved to where its lines are now; None where it has to be written again.

        `by_model`: a model is there to write it; one that it once did not come to is asked for.
        """
        chapter = self._known.get(sheet.id)
        if chapter is None:
            return None
        judgement = self._judged(chapter, sheet, language)
        if by_model and judgement.kept is not None and lacks_its_writer(chapter):
            judgement = Judgement(reason="unwritten")
        if judgement.kept is None:
            self._judgements[sheet.id] = judgement
            return None
        needs = [each.id for each in sheet.prerequisites]
        self._kept[sheet.id] = judgement.kept.model_copy(update={"order": sheet.order, "prerequisites": needs})
        table = {name: value for name, value in self._kept[sheet.id].model_dump().items() if name in Draft.model_fields}
        return Draft.model_validate({**table, "language": language})

    @property
    def kept_chapters(self) -> frozenset[str]:
        """The ids of the chapters that go on as they were."""
        return frozenset(self._kept)

    def settled(self, chapter: Chapter) -> Chapter | None:
        """A chapter as it goes into the new version; None where a kept one did not stand its checks again.

        What a kept one had lost to its first checks stays on its record. One that was written again and came out as
        it was has its earlier record too.
        """
        kept, before = self._kept.get(chapter.id), self._known.get(chapter.id)
        if kept is None:
            if before is None or not _is_as_before(chapter, before):
                return chapter
            return chapter.model_copy(update={"basis": before.basis})
        gate = chapter.gate
        sound = not (gate.repaired or gate.replaced)
        if not sound or chapter.markdown != kept.markdown or _shown(chapter) != _shown(kept):
            del self._kept[chapter.id]
            self._judgements[chapter.id] = Judgement(reason="lines")
            return None
        counts = {"repaired": kept.gate.repaired, "replaced": kept.gate.replaced}
        return chapter.model_copy(update={"gate": gate.model_copy(update=counts), "basis": kept.basis})

    def changes(self, chapters: Sequence[Chapter]) -> Changes:
        """What became of each chapter, in the new order; what is gone comes last."""
        return Changes(
            from_commit=self.earlier.document.repository.commit,
            to_commit=self.snapshot.commit,
            commits=self.between.commits,
            diverged=self.between.diverged,
            passages=list(self.between.passages),
            chapters=[*(self._change(each) for each in chapters), *(self._removal(each) for each in self._gone)],
        )

    def record(self, wanted: Wanted, chapters: Sequence[Chapter]) -> dict[str, Changes | Wanted]:
        """What the new version's document says of the earlier one, and of the review that shaped it."""
        before = self.earlier.document.wanted
        kept = wanted.model_copy(update={"reviewed": before.reviewed, "left_out": before.left_out})
        return {"changes": self.changes(chapters), "wanted": kept}

    def _judged(self, chapter: Chapter, sheet: FactSheet, language: Language) -> Judgement:
        paths = {*(each.path for each in chapter.citations), *(each.path for each in chapter.excerpts)}
        known = all(map(self.moves.is_known, paths))
        if not known or chapter.basis is None or self.earlier.document.language != language:
            return Judgement(reason="unknown")
        return judged(chapter, sheet, language, self.moves, self._orders)

    def _change(self, chapter: Chapter) -> ChapterChange:
        before = self._known.get(chapter.id)
        if before is None:
            names = [subject.name for subject in chapter.subjects]
            return ChapterChange(chapter=chapter.id, title=chapter.title, state="new", symbols=names)
        if _is_as_before(chapter, before):
            return ChapterChange(chapter=chapter.id, title=chapter.title, state="same")
        if chapter.id in self._kept:
            return ChapterChange(chapter=chapter.id, title=chapter.title, state="moved")
        judgement = self._judgements[chapter.id]
        is_known = judgement.reason != "unknown"
        return ChapterChange(
            chapter=chapter.id,
            title=chapter.title,
            state="amended" if judgement.reason in AROUND else "rewritten",
            reason=judgement.reason,
            made_again=judgement.made_again,
            sentences=judgement.sentences,
            files=touched_files(before, self.moves) if is_known else [],
            symbols=touched_symbols(before, self.moves) if is_known else [],
        )

    def _removal(self, chapter: Chapter) -> ChapterChange:
        files = sorted({subject.path for subject in chapter.subjects if self.moves.is_gone(subject.path)})
        names = [subject.name for subject in chapter.subjects]
        return ChapterChange(chapter=chapter.id, title=chapter.title, state="removed", files=files, symbols=names)


def _is_as_before(chapter: Chapter, before: Chapter) -> bool:
    """Whether a chapter is its earlier self, however it was come by; its number and its basis are not read in it."""
    return before.model_copy(update={"order": chapter.order, "basis": chapter.basis}) == chapter


def _shown(chapter: Chapter) -> list[str]:
    return [each.sha256 for each in chapter.excerpts]
