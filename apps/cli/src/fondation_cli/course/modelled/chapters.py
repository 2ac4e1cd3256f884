"""All chapters of a course at once, as many as the models take; what comes out is in the order of the course."""

from collections.abc import Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from fondation_cli.calls.errors import BudgetReached, ModelRefused, ModelUnavailable, QuestionRefused
from fondation_cli.course.chapter_events import drafted
from fondation_cli.course.modelled.author import Assignment, Author
from fondation_cli.course.modelled.drafting import Drafting
from fondation_cli.course.words import Words
from fondation_cli.course.write.draft import Draft
from fondation_cli.runner import Emit, Report
from fondation_shared.course import StoodIn
from fondation_shared.errors import FondationError

_LOOK_SECONDS = 0.1
_MOST_TOLD = 3
_LATE: frozenset[StoodIn | None] = frozenset({"budget", "unavailable"})
"""Where no more is asked for, there may be no course at all: these chapters are told last."""


@dataclass(frozen=True, slots=True)
class Telling:
    """How far the chapters are goes to `report`, what is new in them to `emit`, in the course's `words`."""

    words: Words
    report: Report
    emit: Emit

    def tell(self, done: int, total: int, drafting: Drafting) -> None:
        """As things stand."""
        now = list(drafting.words())[:_MOST_TOLD]
        titles = drafting.chapters
        self.report(
            done,
            total,
            self.words["semicolon"].join(
                f"{titles[each].title}{self.words['colon']}{self.words.count('words', count)}" for each, count in now
            ),
        )
        for event in drafting.news():
            self.emit(event)

    def written(self, drafts: Iterable[Draft]) -> None:
        """These are there."""
        for draft in drafts:
            self.emit(drafted(draft))


@dataclass
class _Stop:
    """Why no more chapters are asked for, once there is a reason. One that was `refused` is none for the others."""

    reason: StoodIn | None = None
    error: FondationError | None = None
    refused: list[QuestionRefused] = field(default_factory=list)

    def take(self, error: FondationError) -> StoodIn:
        if isinstance(error, QuestionRefused):
            self.refused.append(error)
            return "answer"
        self.reason = "budget" if isinstance(error, BudgetReached) else "unavailable"
        self.error = self.error or error
        return self.reason

    def failure(self, asked: int) -> FondationError | None:
        """What the job fails for, where none of so many chapters was written; one alone may be refused for itself."""
        if isinstance(self.error, ModelRefused | ModelUnavailable):
            return self.error
        return self.refused[0] if 1 < asked == len(self.refused) else None


def write_chapters(given: Iterable[Assignment], author: Author, limit: int, telling: Telling) -> list[Draft]:
    """A draft for each chapter, in their order: the model's, or the offline one that says why it stands in.

    Each is asked for as soon as it is given, and what can be judged of it is judged while its answer is waited for.
    At most `limit` are written at once. Once the budget is reached, or the model is not to be had, the others are
    not asked for; one that the provider refuses for what it holds stops no other. Each is told as soon as it is there.

    Raises ModelUnavailable, ModelRefused: and not one was written. Whatever `given` or `telling` raises.
    """
    stop = _Stop()
    drafting = Drafting()
    asked: dict[Future[Draft], Assignment] = {}

    def one(each: Assignment) -> Draft:
        return _written(each, author, stop, drafting)

    with ThreadPoolExecutor(max_workers=max(limit, 1), thread_name_prefix="chapter") as threads:
        try:
            for each in given:
                drafting.expect(each.offline, author.scribe(each))
                asked[threads.submit(one, each)] = each
            _watch(asked, author, telling, drafting)
        except BaseException:
            stop.reason = stop.reason or "unavailable"
            threads.shutdown(wait=False, cancel_futures=True)
            raise
    drafts = [future.result() for future in asked]
    failure = stop.failure(len(drafts))
    if failure is not None and not any(each.writer == "model" for each in drafts):
        raise failure
    telling.written(each for each in drafts if each.stood_in in _LATE)
    return drafts


def _watch(asked: Mapping[Future[Draft], Assignment], author: Author, telling: Telling, drafting: Drafting) -> None:
    """Wait for all, and say how far they are; what one raises that is no fault of a model ends all."""
    pending = set(asked)
    ahead = list(asked.values())[::-1]
    while pending:
        if ahead:
            author.foresee(ahead.pop())
        done, pending = wait(pending, timeout=0 if ahead else _LOOK_SECONDS, return_when=FIRST_COMPLETED)
        ended = [each for each in asked if each in done]
        telling.written(each.result() for each in ended if each.result().stood_in not in _LATE)
        telling.tell(len(asked) - len(pending), len(asked), drafting)


def _written(given: Assignment, author: Author, stop: _Stop, drafting: Drafting) -> Draft:
    if stop.reason is not None:
        return given.offline.model_copy(update={"stood_in": stop.reason})
    try:
        return author.write(given, drafting.teller(given.offline.id))
    except (BudgetReached, ModelRefused, ModelUnavailable) as error:
        return given.offline.model_copy(update={"stood_in": stop.take(error)})
    finally:
        drafting.ended(given.offline.id)
