"""Questions that are counted and not asked: what they would cost."""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NoReturn

from fondation_cli.calls.asking import Asker, Tell
from fondation_cli.calls.errors import UnusableAnswer
from fondation_cli.calls.typed import Judge, Shape, schema_of
from fondation_cli.models import tokens
from fondation_cli.models.answer import Usage
from fondation_cli.models.port import Call, Schema
from fondation_cli.models.question import Question, Role
from fondation_shared.estimate import Estimate

_WORTH_KEEPING = 1024
"""Tokens of a beginning, from which on providers keep it."""
COUNTED_TOO_HIGH = 0.8
"""Tokens are counted rather too high, since that is what is held back; what is charged is less."""
_FINDINGS = 100
"""Tokens of what is told back of an answer, beside the answer itself."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What is expected of the answers in a role, before there are any.

    `tokens` of an answer to a question for which so many are read. `again`: the part of the questions that are asked
    a second time, with the first answer and what is wrong with it.
    """

    tokens: Callable[[Question, int], float]
    again: float = 0.0


@dataclass(frozen=True, slots=True)
class Counted:
    """What all questions so far would take, in tokens and in the currency of the price list; calls by their parts."""

    calls: float = 0
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    money: Decimal = Decimal(0)

    def more(self, part: float, usage: Usage, money: Decimal) -> "Counted":
        """With a call that is made in this part of all cases."""
        return Counted(
            self.calls + part,
            self.tokens_in + round(usage.tokens_in * part),
            self.tokens_out + round(usage.tokens_out * part),
            self.tokens_cached + round(usage.tokens_cached * part),
            self.money + money * Decimal(part),
        )


_NO_GUESS = Guess(lambda _, read: read)


class Rehearsal(Asker):
    """Stands in for an asker: nothing is answered, so that whoever asks goes on without.

    `guesses` say how long the answers in each role are, and how often they cannot be used.
    """

    def __init__(self, asker: Asker, guesses: Mapping[Role, Guess]) -> None:
        self._lineups = asker.lineups
        self.concurrency = 1
        self.counted = Counted()
        self._guesses = guesses
        self._seen: set[tuple[Role, str]] = set()
        self._lock = threading.Lock()

    def ask(self, question: Question, on_text: Tell | None = None) -> NoReturn:  # noqa: ARG002 - the asker's
        """Count it. Raises UnusableAnswer: there is no answer."""
        self.count(question, None)
        raise UnusableAnswer("Nothing is asked: this is an estimate.")

    def ask_for(
        self,
        question: Question,
        shape: type[Shape],
        judge: Judge[Shape] | None = None,  # noqa: ARG002 - the same
        on_text: Tell | None = None,  # noqa: ARG002 - the same
    ) -> NoReturn:
        """As `ask`."""
        self.count(question, schema_of(shape))
        raise UnusableAnswer("Nothing is asked: this is an estimate.")

    def count(self, question: Question, schema: Schema | None, answer: int | None = None) -> None:
        """Count a question, and an answer of so many tokens; None: as long as they usually are."""
        served = self._lineups[question.role].served[0]
        call = Call(question.instructions, question.context, question.asked, question.max_tokens, schema)
        read = round(tokens.of(call) * COUNTED_TOO_HIGH)
        guess = self._guesses.get(question.role, _NO_GUESS)
        written = min(answer or round(guess.tokens(question, read)), question.max_tokens)
        with self._lock:
            first = Usage(read, written, tokens_cached=self._kept(question))
            second = Usage(read + written + _FINDINGS, written)
            counted = self.counted.more(1, first, served.price.of(first))
            self.counted = counted.more(guess.again, second, served.price.of(second))

    def _models(self, roles: Iterable[Role]) -> list[str]:
        """The models that are asked first for these."""
        names = [
            f"{name.provider}:{name.model}" for role in roles for name in [self._lineups[role].served[0].model.name]
        ]
        return list(dict.fromkeys(names))

    def _kept(self, question: Question) -> int:
        """The tokens of its beginning that the provider has kept of an earlier one."""
        beginning = question.instructions + question.context
        size = round(tokens.tokens_in(beginning) * COUNTED_TOO_HIGH)
        known = (question.role, beginning) in self._seen
        self._seen.add((question.role, beginning))
        return size if known and size >= _WORTH_KEEPING else 0

    def estimate(
        self, kind: Literal["course", "project"], roles: Iterable[Role], *, files: int, chapters: int | None = None
    ) -> Estimate:
        """All that was counted, for a person."""
        counted = self.counted
        return Estimate(
            kind=kind,
            writer="model",
            models=self._models(roles),
            files=files,
            chapters=chapters,
            calls=round(counted.calls),
            tokens_in=counted.tokens_in,
            tokens_out=counted.tokens_out,
            tokens_cached=counted.tokens_cached,
            money=float(counted.money),
        )
