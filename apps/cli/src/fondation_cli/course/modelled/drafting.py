"""What a model has written so far of its chapters, for whoever watches: passages that may stand, not yet checked."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from fondation_cli.course.modelled.prose import Scribe
from fondation_cli.course.verify.atoms import plain, read_inline
from fondation_cli.course.write.draft import Draft
from fondation_shared.events import ChapterDraft

_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"(\s*:)?', re.DOTALL)
_PROSE = {"text", "items"}
"""What of an answer a reader will read, by its keys."""
_CITED = re.compile(r"\s*\((?:\[[^\]]+\]\([^)]+\)(?:,\s*)?)+\)")
_LONGEST = 4000


@dataclass
class Drafting:
    """The answers so far, by chapter: threads say how far they are, the one who waits reads what is new.

    `chapters` as they are without a model; `scribes` say which of its sentences may stand.
    """

    chapters: dict[str, Draft] = field(default_factory=dict)
    scribes: dict[str, Scribe] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    _told: dict[str, list[str]] = field(default_factory=dict)

    def expect(self, chapter: Draft, scribe: Scribe) -> None:
        """An answer for this one may begin."""
        self.chapters[chapter.id], self.scribes[chapter.id] = chapter, scribe

    def teller(self, chapter: str) -> Callable[[str], None]:
        """Takes an answer as far as it has come."""

        def tell(answer: str) -> None:
            self.answers[chapter] = answer

        return tell

    def ended(self, chapter: str) -> None:
        """There is nothing more to tell of it."""
        self.answers.pop(chapter, None)

    def words(self) -> Iterator[tuple[str, int]]:
        """How many words each chapter has, that has any."""
        return ((chapter, len(answer.split())) for chapter, answer in list(self.answers.items()) if answer)

    def news(self) -> Iterator[ChapterDraft]:
        """What came since this was asked last, without the sentences that may not stand."""
        for chapter, answer in list(self.answers.items()):
            told, now = self._told.get(chapter, []), passages(answer)
            if told == now:
                continue
            anew = now[: len(told)] != told
            self._told[chapter] = now
            said = self._said(chapter, now if anew else now[len(told) :])
            if said or anew:
                draft = self.chapters[chapter]
                yield ChapterDraft(chapter=chapter, order=draft.order, title=draft.title, text=said, anew=anew)

    def _said(self, chapter: str, fresh: list[str]) -> str:
        scribe = self.scribes[chapter]
        standing = (_CITED.sub("", scribe.prose(passage).text).lstrip(" :;,") for passage in fresh)
        said = "\n".join(plain(read_inline(each)) for each in standing if each)
        return said.encode("utf-8", "replace").decode()[:_LONGEST]


def passages(answer: str) -> list[str]:
    """The paragraphs and items of an answer in JSON that have come to their end, in their order."""
    found, key = [], ""
    for match in _STRING.finditer(answer, max(answer.find("{"), 0)):
        if match[2]:
            key = match[1]
        elif key in _PROSE:
            found.append(_read(match[0]))
    return [each for each in found if each.strip()]


def _read(literal: str) -> str:
    try:
        return str(json.loads(literal, strict=False))
    except ValueError:
        return ""
