"""One chapter, from its dossier to a draft that stands: asked for, judged, told once what does not hold, reviewed."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from fondation_cli.calls.asking import Asker
from fondation_cli.calls.errors import BudgetReached, ContextOverflow, ModelRefused, ModelUnavailable, UnusableAnswer
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.modelled.answers import ChapterAnswer
from fondation_cli.course.modelled.dossier import Dossier
from fondation_cli.course.modelled.judging import Judge, Judged
from fondation_cli.course.modelled.manner import Manner
from fondation_cli.course.modelled.prose import Scribe
from fondation_cli.course.modelled.review import unanswered
from fondation_cli.course.write.draft import Draft
from fondation_cli.models.delimited import delimited
from fondation_cli.models.question import Question

VERSION = "3"
"""Changes with whatever changes what a model is asked, or how its answer is read."""
_STEP = "model: chapter"
_LONGEST = 6000

Told = Callable[[str], None]
"""Takes an answer as far as it has come."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A chapter that a model is to write: its facts, what they say by themselves, and what the model is told."""

    sheet: FactSheet
    offline: Draft
    dossier: Dossier


class Author:
    """Writes chapters with a model. Several threads may; their answers are judged one after the other."""

    def __init__(self, asker: Asker, judge: Judge, manner: Manner) -> None:
        self._asker = asker
        self._judge = judge
        self._manner = manner
        self._judging = threading.Lock()

    def scribe(self, given: Assignment) -> Scribe:
        """Who says which sentences of a chapter may stand, before anything of it is checked."""
        return self._judge.scribe(given.dossier)

    def foresee(self, given: Assignment) -> None:
        """Judge already what of a chapter does not hang on what a model will say."""
        with self._judging:
            self._judge.foresee(given.offline)

    def write(self, given: Assignment, told: Told) -> Draft:
        """The model's chapter, else the offline one, marked.

        Raises BudgetReached before anything was written; ModelUnavailable, ModelRefused, Cancelled.
        """
        question = self._question(given)
        try:
            first = self._judged(question, given, told)
            best = self._mended(question, first, given, told)
        except (UnusableAnswer, ContextOverflow):
            return given.offline.model_copy(update={"stood_in": "answer"})
        return best.draft if best.stands else given.offline.model_copy(update={"stood_in": "answer"})

    def _question(self, given: Assignment) -> Question:
        return Question(
            role="chapter",
            step=_STEP,
            version=VERSION,
            instructions=self._manner.instructions("course-chapter"),
            asked=delimited(given.dossier.text),
            max_tokens=_LONGEST,
        )

    def _judged(self, question: Question, given: Assignment, told: Told) -> tuple[ChapterAnswer, Judged]:
        answer = self._asker.ask_for(question, ChapterAnswer, on_text=told)
        if given.sheet.goals:
            answer = answer.model_copy(update={"goals": []})  # a person has said them
        with self._judging:
            return answer, self._judge.judge(answer, given.dossier, given.offline)

    def _mended(self, question: Question, first: tuple[ChapterAnswer, Judged], given: Assignment, told: Told) -> Judged:
        """The better of the first answer and a second one that knew what was wrong with it.

        Raises ModelUnavailable, ModelRefused: where the first stands, it is taken instead.
        """
        answer, judged = first
        try:
            findings = judged.findings or self._review(judged.draft)
            if not findings:
                return judged
            _, second = self._judged(_again(question, answer, findings), given, told)
        except (BudgetReached, UnusableAnswer, ContextOverflow):
            return judged
        except (ModelUnavailable, ModelRefused):
            if not judged.stands:
                raise
            return judged
        return max(judged, second, key=lambda each: (each.stands, each.sound, each is second))

    def _review(self, draft: Draft) -> tuple[str, ...]:
        return unanswered(draft, self._asker, self._manner)


def _again(question: Question, answer: ChapterAnswer, findings: tuple[str, ...]) -> Question:
    """The question once more, with the answer and what is wrong with it."""
    listed = "\n".join(f"- {each}" for each in findings)
    asked = (
        f"{question.asked}\n\nYou wrote this before:\n\n{delimited(answer.model_dump_json(exclude_defaults=True))}\n\n"
        f"It was checked. This does not hold, or is missing:\n\n{delimited(listed)}\n\n"
        "Write the whole chapter again with these mended, or without what cannot be. Keep what holds as it is."
    )
    return replace(question, asked=asked, step="model: chapter again")
