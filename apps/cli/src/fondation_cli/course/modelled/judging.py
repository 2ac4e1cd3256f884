"""What the gate says of a model's chapter: what holds, what is told back, and whether the rest is a chapter at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fondation_cli.course.modelled.answers import ChapterAnswer
from fondation_cli.course.modelled.conversion import Converter
from fondation_cli.course.modelled.dossier import Dossier
from fondation_cli.course.modelled.prose import Scribe
from fondation_cli.course.verify.atoms import read_inline
from fondation_cli.course.verify.claims import problems_of
from fondation_cli.course.verify.gate import Refusal, examined
from fondation_cli.course.verify.names import Names
from fondation_cli.course.verify.quiz import Examination
from fondation_cli.course.verify.vocabulary import PRODUCTS, TRADE, words_of
from fondation_cli.course.write.draft import Draft
from fondation_shared.course import Chapter
from fondation_shared.jobs import Language

_BETWEEN_PARTS = re.compile(r"[/.]")
_PART = re.compile(r"[^\W\d][\w$]*")
_MOST_FINDINGS = 30
_FEWEST_WORDS = 60
"""A chapter has more, or at least a third of what the facts alone make."""
_HOLDS = 0.5
"""The part of its sentences that must hold for a chapter to stand."""
_PROBLEMS = {
    "path": "no such file is known",
    "range": "no such lines are known",
    "symbol": "the cited lines do not hold `{text}`",
    "name": "`{text}` does not stand in the repository",
    "figure": "no fact counts this: {text}",
    "label": "a reference says something else than what it leads to",
    "quote": "these words do not stand in the cited lines: {text}",
    "link": "links are not allowed",
    "excerpt": "code may be shown only in a section that cites its lines: put its reference into the text",
    "commit": "no such commit is known",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A chapter as a model wrote it, its findings, and the part of its sentences that hold."""

    draft: Draft
    findings: tuple[str, ...]
    sound: float
    stands: bool


class Judge:
    """Judges answers by the commit. Not for several threads at once: files are read as they are asked for."""

    def __init__(self, examination: Examination) -> None:
        evidence = examination.evidence
        self._evidence = evidence
        self._examination = examination
        self._places = frozenset(part for path in evidence.shown_paths for part in _BETWEEN_PARTS.split(path))

    def judge(self, answer: ChapterAnswer, dossier: Dossier, offline: Draft) -> Judged:
        """The draft of an answer, and whether it stands."""
        scribe = self.scribe(dossier)
        converted = Converter(scribe, dossier.references, offline).convert(answer)
        chapter, refusals = examined(converted.draft, self._evidence, self._examination, offline=offline)
        refused = converted.refused + len(refusals)
        sound = 1 - refused / max(converted.kept + converted.refused, 1)
        missing = (*_unspoken(chapter, offline), *_too_short(chapter, offline))
        findings = (*converted.findings, *(_said(refusal) for refusal in refusals), *missing)
        return Judged(converted.draft, findings[:_MOST_FINDINGS], sound, sound >= _HOLDS and not missing)

    def foresee(self, offline: Draft) -> None:
        """Judge the questions that a chapter may have, before they are chosen."""
        for question in offline.quiz:
            self._examination.holds(question, offline.language)

    def scribe(self, dossier: Dossier) -> Scribe:
        """Who puts down what a model says of a chapter. It reads no file: several threads may ask for one."""

        def is_known(word: str) -> bool:
            return self.is_known(word, dossier.words)

        return Scribe(dossier.references, is_known, self.is_there, dossier.facts, dossier.said)

    def holds(self, line: str, language: Language) -> bool:
        """Whether every name in a line of Markdown is there; one that counts or quotes has nothing to prove it."""
        return not problems_of(read_inline(line), Names(self._evidence, (), frozenset(), language), ())

    def is_there(self, name: str) -> bool:
        """Whether a name with dots, or a path, is the repository's: of the commit's files, or of what its code names.

        That some file holds the words is not enough: a README may say where to go.
        """
        bare = name.removeprefix("./").rstrip("/")
        files = self._evidence
        if bare in files.shown_paths or bare in files.folders or bare in files.file_names:
            return True
        own = words_of(files.language)
        return "/" not in bare and all(
            part in files.known or part in own or part in self._places for part in _PART.findall(bare)
        )

    def is_known(self, word: str, said: frozenset[str]) -> bool:
        """Whether a word with a capital is one of our own, of every trade's, or a name that the code has.

        What the repository merely says is not enough: whoever wrote it may have written it for the model.
        """
        known = self._evidence.known
        return all(
            part.lower() in said
            or {part, part.removesuffix("s")} & (known | PRODUCTS | TRADE)
            or part in words_of(self._evidence.language)
            for part in word.split("-")
            if part
        )


def _said(refusal: Refusal) -> str:
    problem = refusal.problems[0]
    return f"{refusal.text[:160]!r}: " + _PROBLEMS.get(problem.fault, "it does not hold").format(text=problem.text[:80])


def _too_short(chapter: Chapter, offline: Draft) -> Sequence[str]:
    words = len(chapter.markdown.split())
    is_short = words < min(_FEWEST_WORDS, len(offline.markdown.split()) // 3)
    found = ["too little of the chapter holds: say more of what the facts say"] if is_short else []
    return found if chapter.gate.citations.total else [*found, "no place is cited: put references behind the claims"]


def _unspoken(chapter: Chapter, offline: Draft) -> Sequence[str]:
    """The leading subject, where a chapter does not name it: then it is about something else."""
    names = [subject.name for subject in offline.subjects[:1]]
    return [
        f"the chapter has to speak of `{name}`" for name in names if name.rpartition(".")[2] not in chapter.markdown
    ]
