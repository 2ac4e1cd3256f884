"""What changed since the version before, in the words of the course's language; for its pages and its Markdown."""

from dataclasses import dataclass

from fondation_cli.course.words import Words
from fondation_shared.course import Changes, ChapterChange, ChapterState

ORDER: tuple[ChapterState, ...] = ("rewritten", "amended", "new", "removed", "moved", "same")
"""What a reader looks for first comes first."""

_SHORT = 7


@dataclass(frozen=True, slots=True)
class Group:
    """The chapters that fared alike, under one heading; `means` says what that is."""

    state: ChapterState
    heading: str
    means: str
    chapters: list[ChapterChange]


def headline(changes: Changes, words: Words) -> str:
    """Which commits the two versions are about, and what lies between them."""
    ends = {"old": changes.from_commit[:_SHORT], "new": changes.to_commit[:_SHORT]}
    if changes.diverged:
        return words.say("changes_diverged", **ends)
    if changes.commits is None:
        return words.say("changes_between", **ends)
    return words.say("changes_counted", commits=words.count("commits", changes.commits), **ends)


def groups(changes: Changes, words: Words) -> list[Group]:
    """The chapters by what became of them."""
    found = [(state, [each for each in changes.chapters if each.state == state]) for state in ORDER]
    return [
        Group(state, words.count(f"chapters_{state}", len(chapters)), words[f"means_{state}"], chapters)
        for state, chapters in found
        if chapters
    ]


def reason(change: ChapterChange, words: Words) -> str:
    """Why a chapter was made again, and how much of it; empty where there is nothing to say."""
    if not change.reason:
        return ""
    why = words[f"reason_{change.reason}"]
    if change.made_again is None or change.sentences is None:
        return why
    if not change.made_again:
        return words.say("taken_out", reason=why)
    return words.count("made_again", change.made_again, all=words.number(change.sentences), reason=why)


def left_out(changes: Changes) -> int:
    """How many commits are not listed."""
    return max((changes.commits or 0) - len(changes.passages), 0)
