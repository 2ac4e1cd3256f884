"""How far a course lies behind its repository: what is known before any work is done."""

from collections.abc import Iterable

from fondation_cli.course.markup import Span
from fondation_cli.course.refreshing.between import Between, commits_between
from fondation_cli.course.refreshing.earlier import Earlier
from fondation_cli.course.refreshing.moves import Moves
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.verify.commit import Commit
from fondation_shared.course import Chapter, Citation, Excerpt, Subject
from fondation_shared.refresh import Staleness


def moves_to(snapshot: Snapshot, earlier: Earlier) -> Moves:
    """The files that the earlier version cites, against those of the new commit."""
    return Moves(earlier.sources, Commit(snapshot))


def staleness_of(earlier: Earlier, snapshot: Snapshot, moves: Moves, between: Between | None = None) -> Staleness:
    """What the new commit means for each chapter: touched is one whose own lines changed."""
    document = earlier.document
    old = document.repository.commit
    between = between or commits_between(snapshot, old)
    return Staleness(
        from_commit=old,
        commit=snapshot.commit,
        commits=between.commits,
        diverged=between.diverged,
        chapters=[chapter.order for chapter in document.chapters if touched_files(chapter, moves)],
    )


def touched_files(chapter: Chapter, moves: Moves) -> list[str]:
    """The files in which lines that a chapter shows, teaches or cites are not what they were, sorted.

    What is cited stands as long as its first and last line stand: a class is still there when a method changes.
    """
    shown = {*_spans(chapter.excerpts), *_spans(chapter.subjects)}
    cited = {*_spans(chapter.citations)} - shown
    touched = {span.path for span in shown if moves.whole(span) is None}
    return sorted(touched | {span.path for span in cited if moves.ends(span) is None})


def touched_symbols(chapter: Chapter, moves: Moves) -> list[str]:
    """The subjects of a chapter whose code changed, in its order."""
    return [
        subject.name
        for subject in chapter.subjects
        if moves.whole(Span(subject.path, subject.start_line, subject.end_line)) is None
    ]


def sentence_of(staleness: Staleness) -> str:
    """The same in English words; each has its French in the catalogue.

    What the lines alone tell is less than what the facts will: so it says what may be done, and not what will.
    """
    if staleness.commit == staleness.from_commit:
        return "Up to date"
    if not staleness.chapters:
        return f"{_behind(staleness)}; the lines of no chapter changed. Sentences about other code may change"
    chapters = ", ".join(map(str, staleness.chapters))
    return f"{_behind(staleness)}; chapters that may be written again: {chapters}. Sentences of others may change"


def _behind(staleness: Staleness) -> str:
    if staleness.diverged:
        return "The history was rewritten"
    if staleness.commits is None:
        return "There is something newer"
    return f"{staleness.commits:,} commits behind" if staleness.commits != 1 else "1 commit behind"


def _spans(placed: Iterable[Citation | Excerpt | Subject]) -> Iterable[Span]:
    return (Span(each.path, each.start_line, each.end_line) for each in placed)
