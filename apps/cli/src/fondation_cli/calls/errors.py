"""What ends a job that asks models, or makes it go on without one."""

from fondation_shared.errors import Partial, SettingsError, WorkFailed


class BudgetReached(Partial):
    """The next call does not fit into what may be spent: a clean stop. What was paid for is kept."""

    code = "budget_reached"
    title = "The budget is used up"


class PriceUnknown(SettingsError):
    """What a call costs is not known, so no budget could hold."""

    code = "price_unknown"
    title = "The model's price is not known"


class ModelUnavailable(WorkFailed):
    """No model of the list answered, after all retries; later one may."""

    code = "model_unavailable"
    title = "No model answers"
    retryable = True


class ModelRefused(WorkFailed):
    """The provider took the call and refused it: a key, a quota, a model that is not there, a content."""

    code = "model_refused"
    title = "The model's provider refused"


class QuestionRefused(ModelRefused):
    """It refused this question for what it holds: others may be answered."""


class ContextOverflow(WorkFailed):
    """The question is larger than the model takes: a smaller one may do."""

    code = "context_overflow"
    title = "The question is too large for the model"


class UnusableAnswer(WorkFailed):
    """The model was told what is wrong with its answer, and its next one could not be used either."""

    code = "unusable_answer"
    title = "The model's answer cannot be used"


GONE = (BudgetReached, ModelUnavailable, ModelRefused)
"""Nothing more is answered in this job: in mid-work, what was paid for by then is worth handing over."""
