"""Asks models on behalf of one job."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from decimal import Decimal

from fondation_cli.calls.budget import Spent
from fondation_cli.calls.errors import ModelUnavailable, UnusableAnswer
from fondation_cli.calls.patience import Patience
from fondation_cli.calls.typed import Judge, Shape, read, schema_of, told_back
from fondation_cli.memo import Inputs
from fondation_cli.models.answer import Answer, Usage
from fondation_cli.models.faults import Fault
from fondation_cli.models.port import Call, ModelPort, Schema
from fondation_cli.models.question import Question, Role
from fondation_cli.runner import Run
from fondation_shared.events import ModelCalled

Tell = Callable[[str], None]
"""Is told the whole text of an answer so far, each time that more of it came; after a cut stream it begins again."""


class Asker:
    """One per job, used by several threads at once; each question blocks until it is answered.

    Every question is looked up first: what was answered once is not paid for again.
    """

    def __init__(self, models: Mapping[Role, ModelPort], run: Run, patience: Patience, concurrency: int) -> None:
        self._models = models
        self._run = run
        self._patience = patience
        self.concurrency = concurrency
        """How many questions are worth asking at once."""

    @property
    def identity(self) -> str:
        """What shapes the answers: a part of the key of everything that is made from them."""
        return " ".join(f"{role}={model.name}/{model.shape}" for role, model in sorted(self._models.items()))

    @property
    def spent(self) -> Spent:
        """What this job has spent."""
        return Spent()

    def ask(self, question: Question, on_text: Tell | None = None) -> Answer:
        """The answer in words.

        Raises:
            BudgetReached, PriceUnknown, ModelUnavailable, ModelRefused, ContextOverflow: see `calls/errors.py`.
            Cancelled: as everywhere, within a second.

        """
        return self._ask(question, None, on_text)

    def asks(self, role: Role) -> str | None:
        """The model that is asked in a role, by its full name; None where there is none: a reviewer is optional."""
        model = self._models.get(role)
        return None if model is None else str(model.name)

    def ask_for(
        self,
        question: Question,
        shape: type[Shape],
        judge: Judge[Shape] | None = None,
        on_text: Tell | None = None,
    ) -> Shape:
        """An answer of a shape. What is malformed, or what `judge` finds wrong, is told back once.

        Raises as `ask`, and UnusableAnswer: the second answer cannot be used either.
        """
        schema = schema_of(shape)
        answer = self._ask(question, schema, on_text)
        found, findings = read(answer.text, shape, judge)
        if findings:
            again = replace(question, asked=told_back(question.asked, answer.text, findings))
            found, findings = read(self._ask(again, schema, on_text).text, shape, judge)
        if found is None or findings:
            raise UnusableAnswer(
                "The model gave no answer that can be used.",
                cause=f"It was told what was wrong; then: {findings[0]}",
                hint="fondation doctor   # shows which models are asked",
            )
        return found

    def _ask(self, question: Question, schema: Schema | None, on_text: Tell | None) -> Answer:
        model = self._models[question.role]
        key = _inputs(question, schema, model)
        known = self._run.recall(question.step, question.version, key)
        if known is not None:
            answer = replace(_read(known), remembered=True)
        else:
            answer = self._call(model, question, schema, on_text)
            self._run.keep(question.step, question.version, key, _written(answer))
        self._say(answer)
        return answer

    def _call(self, model: ModelPort, question: Question, schema: Schema | None, on_text: Tell | None) -> Answer:
        call = Call(question.instructions, question.context, question.asked, question.max_tokens, schema)
        started = self._run.clock.monotonic()
        heard: list[str] = []

        def hear(piece: str) -> None:
            heard.append(piece)
            if on_text:
                on_text("".join(heard))

        try:
            reply = model.call(call, self._patience.deadlines, hear, self._run.check)
        except Fault as fault:
            raise ModelUnavailable("No model answers.", cause=fault.said) from fault
        usage = reply.usage or Usage(0, question.max_tokens, measured=False)
        seconds = round(self._run.clock.monotonic() - started, 3)
        name = model.name
        return Answer(reply.text, name.provider, name.model, usage, None, seconds, is_cut=reply.ending == "length")

    def _say(self, answer: Answer) -> None:
        money = float(answer.money) if answer.money is not None else None
        usage = answer.usage
        self._run.emit(
            ModelCalled(
                provider=answer.provider,
                model=answer.model,
                tokens_in=usage.tokens_in,
                tokens_out=usage.tokens_out,
                tokens_cached=usage.tokens_cached,
                money=money,
                seconds=answer.seconds,
                memo_hit=answer.remembered,
            )
        )


def _inputs(question: Question, schema: Schema | None, model: ModelPort) -> Inputs:
    """All that shapes an answer."""
    return {
        "model": str(model.name),
        "shape": model.shape,
        "instructions": question.instructions,
        "context": question.context,
        "asked": question.asked,
        "max_tokens": question.max_tokens,
        "schema": dict(schema) if schema is not None else None,
    }


def _written(answer: Answer) -> bytes:
    return json.dumps({**asdict(answer), "money": answer.money and str(answer.money)}).encode()


def _read(kept: bytes) -> Answer:
    said = json.loads(kept)
    money = said["money"]
    return Answer(**{**said, "usage": Usage(**said["usage"]), "money": None if money is None else Decimal(money)})
