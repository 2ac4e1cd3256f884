"""What a model is told of one chapter: its fact sheet in words, within a number of tokens, with ids for every place."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from textwrap import dedent

from fondation_cli.course.facts.mentions import ChapterRef
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.markup import Span
from fondation_cli.course.modelled.conversion import last_block
from fondation_cli.course.modelled.references import Numbering, References, with_tokens
from fondation_cli.course.modelled.secrets import Vault
from fondation_cli.course.verify.lines import Said, said_of_chapter
from fondation_cli.course.verify.quotes import QUOTED
from fondation_cli.course.write.draft import Draft
from fondation_cli.course.write.voice import Voice

MOST_TOKENS = 6000
"""What the facts and the code of one chapter may take of a prompt."""
_FOR_FACTS = 0.6
"""The part of it that facts may take; code has the rest."""
_LONGEST_EXCERPT = 40
_SHORT_SUBJECT = 30
_FACTS = "FACTS\n"
_CODE = "CODE THAT MAY BE SHOWN\n"
_WORD = re.compile(r"[^\W\d_]+")

Count = Callable[[str], int]
"""How many tokens a text takes."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """`text` is all that is said of the chapter; `facts` the sentences in it that are ours, `words` our words.

    `said` are the words that its headings and goals may have.
    """

    text: str
    facts: str
    references: References
    words: frozenset[str]
    said: Said


def words_in(text: str) -> frozenset[str]:
    """The words of a text, in lower case."""
    return frozenset(word.lower() for word in _WORD.findall(text))


def facts_in(told: str) -> str:
    """The facts in what is said of a chapter."""
    return told.partition(f"\n{_FACTS}")[2].partition(f"\n{_CODE}")[0]


class Archivist:
    """Puts together the dossiers of a course. `summaries` say in a line what each chapter is about, by its id."""

    def __init__(self, vault: Vault, count: Count, summaries: Mapping[str, str]) -> None:
        self._vault = vault
        self._count = count
        self._summaries = summaries

    def dossier(self, sheet: FactSheet, offline: Draft, voice: Voice) -> Dossier:
        """All of one chapter. `offline` is what the facts say by themselves, each sentence with its place."""
        numbering = Numbering()
        around = list(_around(sheet, numbering, voice))
        subjects = list(_subjects(sheet, numbering, offline.markdown))
        facts = with_tokens(offline.markdown.removesuffix("\n").removesuffix(last_block(offline)), numbering)
        for span in _spans(sheet):
            numbering.excerpt(span)
        code = self._code(numbering.excerpts, int(MOST_TOKENS * (1 - _FOR_FACTS)))
        known = self._within(facts.strip().split("\n\n"), int(MOST_TOKENS * _FOR_FACTS))
        parts = [
            f"CHAPTER {sheet.order}: {sheet.title}\nPROJECT: {sheet.project_name}\nKIND: {sheet.kind}",
            *(f"GOAL: {self._summaries[sheet.id]}" for _ in [0] if sheet.id in self._summaries),
            "NEIGHBOURS\n" + "\n".join(self._neighbour(*each) for each in around),
            "SUBJECTS\n" + "\n".join(subjects),
            _FACTS + "\n\n".join(known),
            _CODE + "\n\n".join(code),
            "QUESTIONS\n" + "\n".join(f"q{number}: {each.prompt}" for number, each in enumerate(offline.quiz, 1)),
        ]
        for span in numbering.places:
            self._vault.lines(span.path)
        text = self._vault.text("\n\n".join(parts))
        ours = [sheet.title, sheet.project_name, *known, *(chapter.title for _, _, chapter in around)]
        said = self._vault.text("\n\n".join(known))
        words = words_in(QUOTED.sub(" ", "\n".join(ours)))
        return Dossier(text, said, numbering.references(), words, said_of_chapter(offline, sheet))

    def _neighbour(self, identity: str, relation: str, chapter: ChapterRef) -> str:
        said = self._summaries.get(chapter.id, "")
        return f"[[{identity}]] {relation}: chapter {chapter.order}, {chapter.title}" + (f": {said}" if said else "")

    def _code(self, excerpts: Mapping[Span, str], room: int) -> list[str]:
        """Code by its ids; what no room is left for is cut, since its id alone may still be shown."""
        shown = []
        for span, identity in excerpts.items():
            lines = self._vault.lines(span.path)[span.start - 1 : min(span.end, span.start + _LONGEST_EXCERPT - 1)]
            code = dedent("\n".join(lines))
            text = f"{identity} ({span.path})\n{code}"
            room -= self._count(text)
            if room < 0:
                break
            shown.append(text)
        return shown

    def _within(self, blocks: Iterable[str], room: int) -> list[str]:
        """The first blocks, as many as there is room for: what matters most comes first in a chapter."""
        kept = []
        for block in blocks:
            room -= self._count(block)
            if room < 0:
                break
            kept.append(block)
        return kept


def _around(sheet: FactSheet, numbering: Numbering, voice: Voice) -> Iterator[tuple[str, str, ChapterRef]]:
    """The chapters beside this one: their ids, and what they are to it."""
    named = [("before", sheet.previous), ("after", sheet.following)]
    named += [("taught before, and needed", each) for each in sheet.prerequisites]
    named += [("explained later, though used here", each) for each in sheet.cycle]
    seen: set[str] = set()
    for relation, chapter in named:
        if chapter is not None and chapter.id not in seen:
            seen.add(chapter.id)
            yield numbering.chapter(chapter.slug, voice.chapter(chapter)), relation, chapter


def _subjects(sheet: FactSheet, numbering: Numbering, facts: str) -> Iterator[str]:
    """What the chapter is about: names, signatures, places, what the documentation says that `facts` do not."""
    for each in sheet.subjects:
        span = each.mention.span
        place = f" [[{numbering.place(span)}]]" if span is not None else ""
        quotes = [quote for quote in each.purpose[:2] if quote.text not in facts]
        said = " ".join(f"“{quote.text}” [[{numbering.place(quote.span)}]]" for quote in quotes)
        signature = " ".join(each.signature.split())
        yield f"- `{each.mention.name}` ({each.mention.kind}){place}: `{signature}` {said}".rstrip()


def _spans(sheet: FactSheet) -> Iterator[Span]:
    """The code that the facts are about, beside what the offline text shows: walks, the example, short subjects."""
    for walk in (sheet.walk, sheet.second_walk):
        if walk is not None:
            yield from walk.excerpts
    if sheet.example is not None:
        yield sheet.example.span
    for each in sheet.subjects:
        span = each.mention.span
        if span is not None and span.end - span.start < _SHORT_SUBJECT:
            yield span
