"""A finished answer is on the disk before anything else is done with it: whoever is killed then pays for it no more."""

from collections.abc import Mapping

from pydantic import BaseModel, ValidationError

from fondation_cli.calls.sum import Sum
from fondation_cli.memo import Inputs
from fondation_cli.models.answer import Answer
from fondation_cli.models.port import Schema
from fondation_cli.models.question import Question
from fondation_cli.runner import Run

_WASTED = "model: calls without an answer"


class Receipt(BaseModel):
    """An answer and the job that paid for it."""

    answer: Answer
    job: str = ""


class _Wasted(BaseModel):
    """What a call took that brought no answer."""

    took: Sum


class Receipts:
    """Of one job: in its memo, which goes with it to wherever it is delivered next."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def find(self, question: Question, schema: Schema | None, model: str) -> Receipt | None:
        """The one for `question`, asked of `model`."""
        kept = self._run.recall(question.step, question.version, _inputs(question, schema, model))
        try:
            return Receipt.model_validate_json(kept) if kept is not None else None
        except ValidationError:
            return None

    def wasted(self, job: str) -> list[Sum]:
        """What the calls of earlier deliveries of `job` took that brought no answer."""
        found: list[Sum] = []
        while job and (kept := self._run.recall(_WASTED, "1", {"job": job, "number": len(found)})) is not None:
            found.append(_Wasted.model_validate_json(kept).took)
        return found

    def waste(self, job: str, number: int, took: Sum) -> None:
        """Write down what such a call took; they are numbered from 0 without a gap."""
        if job:
            self._run.keep(_WASTED, "1", {"job": job, "number": number}, _Wasted(took=took).model_dump_json().encode())

    def keep(self, receipt: Receipt, question: Question, schema: Schema | None, model: str) -> None:
        """Write it down."""
        inputs = _inputs(question, schema, model)
        self._run.keep(question.step, question.version, inputs, receipt.model_dump_json().encode())

    def hand_over(self, question: Question, schema: Schema | None, model: str) -> None:
        """Go on once the one for `question` outlives this machine. It must have been told that a model was called."""
        self._run.hand_over(question.step, question.version, _inputs(question, schema, model))


def _inputs(question: Question, schema: Schema | None, model: str) -> Mapping[str, Inputs]:
    """All that shapes an answer."""
    return {
        "model": model,
        "instructions": question.instructions,
        "context": question.context,
        "asked": question.asked,
        "max_tokens": question.max_tokens,
        "schema": dict(schema) if schema is not None else None,
    }
