"""What a job spent on models, in words."""

from dataclasses import dataclass

from fondation_shared.estimate import Estimate
from fondation_shared.jobs import Job
from fondation_shared.spending import Spending
from fondation_web.language import Words
from fondation_web.log_line import printable


@dataclass(frozen=True, slots=True)
class SpendingView:
    """Each line in words; `share` of the budget from 0 to 1, where there is one and there are prices."""

    title: str
    lines: list[str]
    share: float | None


def spending_of(job: Job, words: Words) -> SpendingView | None:
    """What the job has spent so far, against its budget, or what it has estimated; None where no model was asked."""
    if job.estimate is not None:
        return SpendingView(words("estimate.title"), estimate_lines(job.estimate, words), None)
    if job.spent is None:
        return None
    budget = job.request.budget
    share = min(1.0, job.spent.money / budget) if budget else None
    return SpendingView(words("spending.title"), spending_lines(job.spent, budget, words), share)


def estimate_lines(told: Estimate, words: Words) -> list[str]:
    """What would be made, by whom, and what that would take."""
    made = [words("estimate.files", n=told.files)]
    made += [words("estimate.chapters", n=told.chapters)] if told.chapters else []
    if told.writer == "offline":
        return [*made, words("estimate.offline")]
    spent = Spending(
        calls=told.calls,
        tokens_in=told.tokens_in,
        tokens_out=told.tokens_out,
        tokens_cached=told.tokens_cached,
        money=told.money,
    )
    by = words("estimate.models", names=", ".join(printable(name) for name in told.models))
    return [*made, by, *spending_lines(spent, None, words)]


def spending_lines(spent: Spending, budget: float | None, words: Words) -> list[str]:
    """Calls, tokens and money, each where there is something to say."""
    tokens_in, tokens_out = words.number(spent.tokens_in), words.number(spent.tokens_out)
    told = [
        words("spending.calls", n=spent.calls),
        words("spending.remembered", n=spent.remembered) if spent.remembered else "",
        words("spending.tokens", sent=tokens_in, received=tokens_out),
        words("spending.cached", cached=words.number(spent.tokens_cached)) if spent.tokens_cached else "",
        _money(spent, budget, words),
        words("spending.unpriced", n=spent.unpriced) if spent.unpriced else "",
    ]
    return [line for line in told if line]


def _money(spent: Spending, budget: float | None, words: Words) -> str:
    if spent.unpriced == spent.calls and spent.calls:
        return ""
    amount = words.money(spent.money)
    return (
        words("spending.of_budget", spent=amount, budget=words.money(budget))
        if budget
        else words("spending.cost", spent=amount)
    )
