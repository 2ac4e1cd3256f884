"""What a finished course says of its refresh, held against its chapters and against both commits."""

import re
from collections import Counter
from collections.abc import Iterator

from fondation_cli.course.history.record import Reach
from fondation_cli.course.markup import Span
from fondation_cli.course.refreshing.between import commits_between, has_whole_past
from fondation_cli.course.refreshing.moves import Moves
from fondation_cli.course.refreshing.renewal import AROUND
from fondation_cli.course.refreshing.sentences import sentences_in
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.verify.claims import Fault
from fondation_cli.course.verify.commit import Commit
from fondation_cli.course.verify.finished import Finding
from fondation_shared.course import Changes, Chapter, ChapterChange, CourseDocument

_PLACE = "changes"
_MADE_AGAIN = {"amended", "rewritten"}


def verify_changes(document: CourseDocument, snapshot: Snapshot | None) -> Iterator[Finding]:
    """What the page of what changed says and what does not hold; without the repository, as far as that can be told.

    How many sentences were made again is the earlier version's to say, which is not at hand.
    """
    changes = document.changes
    if changes is None:
        return
    yield from _listed(document, changes)
    known = {chapter.id: chapter for chapter in document.chapters}
    for change in changes.chapters:
        if not _is_sound(change, known.get(change.chapter)):
            yield Finding(_PLACE, Fault.TOLD, f"{change.chapter}: {change.state}")
    if snapshot is not None:
        yield from _between(changes, snapshot)
        yield from _lines(changes, known, snapshot)


def _listed(document: CourseDocument, changes: Changes) -> Iterator[Finding]:
    """Every chapter is told of once, in its order, under its title; what is gone is not there."""
    if changes.to_commit != document.repository.commit:
        yield Finding(_PLACE, Fault.TOLD, changes.to_commit)
    told = [(each.chapter, each.title) for each in changes.chapters if each.state != "removed"]
    if told != [(chapter.id, chapter.title) for chapter in document.chapters]:
        yield Finding(_PLACE, Fault.TOLD, ", ".join(chapter for chapter, _ in told))
    for chapter, times in Counter(each.chapter for each in changes.chapters).items():
        if times > 1:
            yield Finding(_PLACE, Fault.TOLD, chapter)


def _is_sound(change: ChapterChange, chapter: Chapter | None) -> bool:
    """Whether what is said of one chapter can be true at all."""
    if change.state not in _MADE_AGAIN or chapter is None:
        is_silent = (change.reason, change.made_again, change.sentences) == (None, None, None)
        told = [] if chapter is None or change.state != "new" else [subject.name for subject in chapter.subjects]
        return is_silent and (chapter is None or change.symbols == told)
    if (change.reason in AROUND) != (change.state == "amended") or change.reason is None:
        return False
    if change.made_again is None or change.sentences is None:
        return change.made_again is change.sentences
    is_whole = not (chapter.gate.repaired or chapter.gate.replaced)
    counted = len(sentences_in(chapter.markdown)) if is_whole else change.sentences
    return 0 <= change.made_again <= change.sentences == counted


def _between(changes: Changes, snapshot: Snapshot) -> Iterator[Finding]:
    """The commits in between; left open where the past is not at hand as it was."""
    found = commits_between(snapshot, changes.from_commit)
    said = (changes.commits, changes.diverged, tuple(changes.passages))
    if said != (found.commits, found.diverged, found.passages):
        is_known = changes.commits is not None and found.commits is not None and has_whole_past(snapshot)
        yield Finding(_PLACE, Fault.COMMIT, changes.from_commit[:12], checked=is_known)


def _lines(changes: Changes, known: dict[str, Chapter], snapshot: Snapshot) -> Iterator[Finding]:
    """The files and names that changed, and the code that did not, where the earlier commit is at hand."""
    if snapshot.reach is Reach.TREES or commits_between(snapshot, changes.from_commit).commits is None:
        return
    with Snapshot(snapshot.git_dir, url=snapshot.url, commit=changes.from_commit, name=snapshot.name) as old:
        moves = Moves(Commit(old), Commit(snapshot))
        for change in changes.chapters:
            for path in change.files:
                is_gone = moves.is_known(path) and moves.is_gone(path)
                if not (is_gone if change.state == "removed" else moves.differs(path)):
                    yield Finding(_PLACE, Fault.PATH, f"{change.chapter}: {path}")
            yield from _names(change, moves)
            if change.state in {"same", "moved"} and change.chapter in known:
                yield from _shown(change, known[change.chapter], moves)


def _names(change: ChapterChange, moves: Moves) -> Iterator[Finding]:
    """A name that changed stands in one of the files that did, as they were."""
    if change.state not in _MADE_AGAIN:
        return
    there = {word for path in change.files for word in _words(path, moves)}
    for name in change.symbols:
        if not there.issuperset(re.findall(r"\w+", name)[-1:]):
            yield Finding(_PLACE, Fault.NAME, f"{change.chapter}: {name}")


def _words(path: str, moves: Moves) -> list[str]:
    text = b"".join(moves.old_lines(path)).decode(errors="replace")
    return re.findall(r"\w+", f"{path} {text}")


def _shown(change: ChapterChange, chapter: Chapter, moves: Moves) -> Iterator[Finding]:
    """What a chapter shows that was kept stood in the earlier commit: at the same lines, or at others."""
    for excerpt in chapter.excerpts:
        span = Span(excerpt.path, excerpt.start_line, excerpt.end_line)
        old, shown = moves.old_lines(span.path), moves.new_lines(span.path)[span.start - 1 : span.end]
        same = old[span.start - 1 : span.end] == shown
        stood = same if change.state == "same" else b"".join(shown) in b"".join(old)
        if not stood:
            yield Finding(_PLACE, Fault.EXCERPT, f"{change.chapter}: {span.path}:{span.start}")
