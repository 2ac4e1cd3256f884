"""Asks models on behalf of one job."""

import contextlib
import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import replace

from fondation_cli.calls.attempt import Listener, Taken
from fondation_cli.calls.budget import Ledger, Spent
from fondation_cli.calls.errors import BudgetReached, ContextOverflow, ModelRefused, UnusableAnswer
from fondation_cli.calls.lineup import Lineup
from fondation_cli.calls.receipts import Receipt, Receipts
from fondation_cli.calls.sum import NOTHING, Sum
from fondation_cli.calls.typed import Judge, Shape, read, schema_of, told_back
from fondation_cli.models.answer import Answer
from fondation_cli.models.port import Call, Reply, Schema
from fondation_cli.models.question import Question, Role
from fondation_cli.models.replay import Recorder
from fondation_cli.runner import Run
from fondation_shared.events import ModelCalled

Tell = Callable[[str], None]
"""Is told the whole text of an answer so far, each time that more of it came; after a cut stream it begins again."""

_LONGER = 3
"""So many times as long may an answer of a shape be that was cut: it cannot be gone on with as a text can."""


class Asker:
    """One per job, used by several threads at once; each question blocks until it is answered.

    Every question is looked up first: what was answered once is not paid for again.
    """

    def __init__(
        self, lineups: Mapping[Role, Lineup], run: Run, ledger: Ledger, concurrency: int, recorder: Recorder | None
    ) -> None:
        self._lineups = lineups
        self._run = run
        self._ledger = ledger
        self._recorder = recorder
        self._receipts = Receipts(run)
        self._booked: set[tuple[Question, str, str]] = set()
        wasted = self._receipts.wasted(ledger.budget.job)
        for took in wasted:
            ledger.count(took)
        self._wasted = itertools.count(len(wasted))
        self.concurrency = concurrency
        """How many questions are worth asking at once."""

    @property
    def lineups(self) -> Mapping[Role, Lineup]:
        """Who is asked in which role."""
        return self._lineups

    @property
    def identity(self) -> str:
        """What shapes the answers: a part of the key of everything that is made from them."""
        return " ".join(f"{role}={lineup.identity}" for role, lineup in sorted(self._lineups.items()))

    @property
    def spent(self) -> Spent:
        """What this job has spent."""
        return self._ledger.spent

    def ask(self, question: Question, on_text: Tell | None = None) -> Answer:
        """The answer in words.

        Raises:
            BudgetReached, ModelUnavailable, ModelRefused, ContextOverflow: see `calls/errors.py`.
            Cancelled: as everywhere, within a second.

        """
        return self._ask(question, None, on_text)

    def asks(self, role: Role) -> str | None:
        """The model that is asked in a role, by its full name; None where there is none: a reviewer is optional."""
        lineup = self._lineups.get(role)
        return None if lineup is None else lineup.first.rpartition("/")[0]

    def ask_for(
        self,
        question: Question,
        shape: type[Shape],
        judge: Judge[Shape] | None = None,
        on_text: Tell | None = None,
    ) -> Shape:
        """An answer of a shape. What is malformed, or what `judge` finds wrong, is told back once.

        One that was cut may be longer first; where that is not granted, or not enough, it is told to be shorter.

        Raises as `ask`, and UnusableAnswer: the second answer cannot be used either.
        """
        schema = schema_of(shape)
        question, answer = self._whole(question, schema, on_text)
        found, findings = _read(answer, shape, judge)
        if findings:
            again = replace(question, asked=told_back(question.asked, answer.text, findings))
            found, findings = _read(self._ask(again, schema, on_text), shape, judge)
        if found is None or findings:
            raise UnusableAnswer(
                "The model gave no answer that can be used.",
                cause=f"It was told what was wrong; then: {findings[0]}",
                hint="fondation doctor   # shows which models are asked",
            )
        return found

    def _whole(self, question: Question, schema: Schema, on_text: Tell | None) -> tuple[Question, Answer]:
        """The answer, with the question as it was asked last: where it was cut, that allows for more."""
        answer = self._ask(question, schema, on_text)
        if answer.is_cut:
            longer = replace(question, max_tokens=question.max_tokens * _LONGER)
            with contextlib.suppress(BudgetReached, ContextOverflow, ModelRefused):
                return longer, self._ask(longer, schema, on_text)
        return question, answer

    def _ask(self, question: Question, schema: Schema | None, on_text: Tell | None) -> Answer:
        self._run.check()
        lineup = self._lineups[question.role]
        receipt = self._receipts.find(question, schema, lineup.first)
        if receipt is None:
            return self._answered(question, schema, lineup, on_text or (lambda _: None))
        answer = replace(receipt.answer, remembered=True)
        if receipt.job and receipt.job == self._ledger.budget.job and self._is_new(question, schema, lineup):
            self._ledger.count(Sum(answer.money or NOTHING.money, answer.usage.tokens))
        if self._recorder is not None:
            reply = Reply(answer.text, "length" if answer.is_cut else "stop", answer.usage)
            self._recorder.note(_call_of(question, schema), reply)
        self._say(answer)
        return answer

    def _is_new(self, question: Question, schema: Schema | None, lineup: Lineup) -> bool:
        """Whether this delivery did not book it yet; from now on it has."""
        asked = (question, json.dumps(schema, sort_keys=True), lineup.first)
        is_new = asked not in self._booked
        self._booked.add(asked)
        return is_new

    def _answered(self, question: Question, schema: Schema | None, lineup: Lineup, tell: Tell) -> Answer:
        heard: list[str] = []
        answers: list[Answer] = []

        def hear(piece: str) -> None:
            heard.append(piece)
            tell("".join(heard))

        def took(taken: Taken) -> None:
            answer = _answer_of(taken)
            if taken.reply is not None:
                receipt = Receipt(answer=answer, job=self._ledger.budget.job)
                self._receipts.keep(receipt, question, schema, lineup.first)
                self._is_new(question, schema, lineup)
                answers.append(answer)
            else:
                self._receipts.waste(self._ledger.budget.job, next(self._wasted), taken.price)
            self._say(answer)

        lineup.call(_call_of(question, schema), Listener(heard.clear, hear, took))
        self._receipts.hand_over(question, schema, lineup.first)
        return answers[0]

    def _say(self, answer: Answer) -> None:
        usage = answer.usage
        self._run.emit(
            ModelCalled(
                provider=answer.provider,
                model=answer.model,
                tokens_in=usage.tokens_in,
                tokens_out=usage.tokens_out,
                tokens_cached=usage.tokens_cached,
                money=None if answer.money is None else float(answer.money),
                seconds=answer.seconds,
                memo_hit=answer.remembered,
            )
        )


def _read(answer: Answer, shape: type[Shape], judge: Judge[Shape] | None) -> tuple[Shape | None, list[str]]:
    found, findings = read(answer.text, shape, judge)
    if found is None and answer.is_cut:
        return None, [f"It is too long: it was cut after {answer.usage.tokens_out} tokens. Give a much shorter one."]
    return found, findings


def _call_of(question: Question, schema: Schema | None) -> Call:
    return Call(question.instructions, question.context, question.asked, question.max_tokens, schema)


def _answer_of(taken: Taken) -> Answer:
    name, reply = taken.model.name, taken.reply
    text, is_cut = (reply.text, reply.ending == "length") if reply else ("", True)
    return Answer(text, name.provider, name.model, taken.usage, taken.price.money, taken.seconds, is_cut=is_cut)
