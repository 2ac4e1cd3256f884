"""Checks questions: the facts of each are found anew in the files of the commit, and every answer is judged by them."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from fondation_cli.course.analysis import analyse
from fondation_cli.course.languages import language_of
from fondation_cli.course.markup import Span
from fondation_cli.course.practice.asked import Answer, Asked
from fondation_cli.course.practice.code import Code
from fondation_cli.course.practice.kinds import KINDS, found_again
from fondation_cli.course.roles import roles
from fondation_cli.course.symbols import Definition, Role
from fondation_cli.course.verify.atoms import Atom, read_exactly
from fondation_cli.course.verify.claims import code_of
from fondation_cli.course.verify.evidence import Evidence
from fondation_cli.course.verify.names import Names
from fondation_cli.course.write.practice import answer_text, explanation, prompts
from fondation_cli.unseen import hides
from fondation_shared.course import Question
from fondation_shared.jobs import Language

_FEWEST = 3
_IN_THE_LINES = {
    "order",
    "next",
    "inherits",
    "before",
    "case",
    "default",
    "takes",
    "offers",
    "expects",
    "keeps",
    "values",
}
"""Kinds whose right answer stands in the lines that are cited."""

_BLANK = "\N{OBJECT REPLACEMENT CHARACTER}"
_FORMS = (
    "raises",
    "throws",
    "errs",
    "errs_said",
    "panics",
    "panics_said",
    "returns",
    "stops",
    "skips",
    "goes_on",
    "replaces",
    "swallows",
    "relays",
    "code",
    "quote",
)


class Examination:
    """Judges questions by the commit, each once. What the index knows of a file is not asked: each is read again."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self._definitions: dict[str, tuple[Definition, ...]] = {}
        self._judged: dict[tuple[str, Language], bool] = {}
        self._code = Code(
            content=lambda path: b"".join(evidence.lines(path) or ()),
            definitions=self._read,
            named=self._named,
            role=lambda path: self._roles.get(path, Role.OTHER),
            paths=lambda: sorted(evidence.paths),
            history=lambda: evidence.sources.history,
        )

    @cached_property
    def _roles(self) -> dict[str, Role]:
        return roles(self.evidence.paths)

    @cached_property
    def _at_hand(self) -> dict[str, list[Definition]]:
        """Definitions by name where there is no index: those of the copies beside a course."""
        found: dict[str, list[Definition]] = {}
        for path in sorted(self.evidence.paths):
            for each in self._read(path):
                found.setdefault(each.name, []).append(each)
        return found

    def _named(self, name: str) -> Sequence[Definition]:
        return self.evidence.definitions.get(name, ()) if self.evidence.definitions else self._at_hand.get(name, ())

    def _read(self, path: str) -> tuple[Definition, ...]:
        if path not in self._definitions:
            language, lines = language_of(path), self.evidence.lines(path)
            found = analyse(b"".join(lines), language).definitions if language and lines else ()
            self._definitions[path] = tuple(replace(each, path=path) for each in found)
        return self._definitions[path]

    def holds(self, question: Question, language: Language) -> bool:
        """Whether it asks what its facts say, one answer is true and marked, and all others are false."""
        known = (question.model_dump_json(), language)
        if known not in self._judged:
            self._judged[known] = self._holds(question, language)
        return self._judged[known]

    def _holds(self, question: Question, language: Language) -> bool:
        if any(map(hides, (question.prompt, question.explanation, *(option.text for option in question.options)))):
            return False
        asked = found_again(question.id, self._code)
        if asked is None or question.prompt not in prompts(asked, language):
            return False
        if question.explanation != explanation(asked, language) or _cited(question) != [asked.span]:
            return False
        answered = self._is_answered(question, asked, language) and self._says_so(question, asked, language)
        return answered and self._names_what_is_there(question, asked)

    def _names_what_is_there(self, question: Question, asked: Asked) -> bool:
        names = Names(self.evidence, (asked.path,))
        return all(names.exists(code) for option in question.options for code in code_of(read_exactly(option.text)))

    def _is_answered(self, question: Question, asked: Asked, language: Language) -> bool:
        texts = [option.text for option in question.options]
        answers = [answer_of(text, asked, language) for text in texts]
        given = [answer for answer in answers if answer is not None]
        if len(given) != len(texts) or len(set(given)) != len(given) or len(given) < _FEWEST:
            return False
        truths = KINDS[asked.kind].truths(asked, given, self._code)
        return truths.count(True) == 1 and truths == [option.correct for option in question.options]

    def _says_so(self, question: Question, asked: Asked, language: Language) -> bool:
        """A second look, at the bare text: the cited lines hold what is right, where it is code of theirs."""
        right = next(option.text for option in question.options if option.correct)
        answer = answer_of(right, asked, language)
        text = self.evidence.text(asked.span)
        if answer is None or text is None:
            return False
        if answer.form == "quote":
            return asked.kind == "tests" or self.evidence.says(asked.span, answer.text)
        name = answer.text.rpartition(".")[2] if asked.kind in _IN_THE_LINES else ""
        return name in text


def answer_of(text: str, asked: Asked, language: Language) -> Answer | None:
    """The answer that an option gives; None where it is none that we word like this."""
    for form in _FORMS:
        frame = answer_text(Answer(form, _BLANK), asked, language)
        filled = _filling(frame, text)
        if filled is not None and answer_text(Answer(form, filled), asked, language) == text:
            return Answer(form, filled)
    return None


def _filling(frame: str, text: str) -> str | None:
    """What stands in `text` where the frame has its blank; empty where the frame has none and is the same."""
    if _BLANK not in frame:
        return "" if frame == text else None
    before, _, after = frame.partition(_BLANK)
    atoms = read_exactly(text)
    if "`" in before:
        found = [atom.text for atom in atoms if atom.is_code]
        return found[0] if len(found) == 1 else None
    if not (text.startswith(before) and text.endswith(after)) or len(text) <= len(before) + len(after):
        return None
    return _plain(read_exactly(text[len(before) : len(text) - len(after)]))


def _plain(atoms: tuple[Atom, ...]) -> str:
    return "".join(f"`{atom.text}`" if atom.is_code else atom.plain for atom in atoms)


def _cited(question: Question) -> list[Span]:
    return [Span(each.path, each.start_line, each.end_line) for each in question.citations]
