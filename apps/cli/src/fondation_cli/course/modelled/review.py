"""A second model as a reader: it asks about a chapter, answers from the chapter alone, and says what it could not."""

from fondation_cli.calls.asking import Asker
from fondation_cli.calls.errors import ContextOverflow, ModelRefused, ModelUnavailable, UnusableAnswer
from fondation_cli.course.modelled.answers import ReviewAnswer
from fondation_cli.course.modelled.manner import Manner
from fondation_cli.course.write.draft import Draft
from fondation_cli.models.delimited import delimited
from fondation_cli.models.question import Question

VERSION = "1"
_LONGEST = 3000
_MOST = 10


def unanswered(draft: Draft, asker: Asker, manner: Manner) -> tuple[str, ...]:
    """What a reader asked and the chapter did not answer; nothing where there is no reviewer, or none that answers.

    Raises BudgetReached.
    """
    if asker.asks("review") is None:
        return ()
    question = Question(
        role="review",
        step="model: review",
        version=VERSION,
        instructions=manner.instructions("course-review"),
        asked="Ask and answer about this chapter.\n\n" + delimited(f"# {draft.title}\n\n{draft.markdown}"),
        max_tokens=_LONGEST,
    )
    try:
        answer = asker.ask_for(question, ReviewAnswer)
    except (UnusableAnswer, ContextOverflow, ModelUnavailable, ModelRefused):
        return ()
    left = [each.question for each in answer.questions[:_MOST] if not each.answered]
    return tuple(f"the chapter does not answer this, although a reader asks it: {each}" for each in left)
