"""An answer from its beginning to its end, also where one call was too short for it."""

from dataclasses import replace

from fondation_cli.calls.asking import Asker
from fondation_cli.models.delimited import delimited
from fondation_cli.models.question import Question

_MOST = 8
"""Calls for one answer; who has not come to an end by then will not."""

_LEAST_REPEATED = 12
"""Characters of a line that tell it from others: shorter ones come again by right."""

_MOST_REPEATED = 40


def complete(asker: Asker, question: Question) -> str:
    """The whole text; an answer that was cut is gone on with behind its last whole line. Raises what the asker raises.

    What is still cut after some calls comes as far as it goes: its form shows that the end is missing.
    """
    answer = asker.ask(question)
    text = answer.text
    for number in range(1, _MOST):
        if not answer.is_cut:
            break
        text = _whole_lines(text)
        answer = asker.ask(_further(question, text, number))
        text = joined(text, answer.text)
    return text


def joined(text: str, further: str) -> str:
    """Both, without the lines at the end of the one that the other begins with again."""
    lines, more = text.split("\n"), further.split("\n")
    ended = lines[:-1]
    for count in range(min(len(ended), len(more), _MOST_REPEATED), 0, -1):
        again = more[:count]
        if ended[-count:] == again and sum(map(len, again)) >= _LEAST_REPEATED:
            return text + "\n".join(more[count:])
    return text + further


def _whole_lines(text: str) -> str:
    """Without the line in which it was cut, unless there is no other."""
    head, found, _ = text.rpartition("\n")
    return head + found if head.strip() else text


def _further(question: Question, text: str, number: int) -> Question:
    asked = (
        f"{question.asked}\n\nYour answer was cut because it was long. This is what there is of it:\n"
        f"{delimited(text)}\n"
        "Go on with the line behind it, in the same form, until its end. Repeat nothing, explain nothing."
    )
    return replace(question, step=f"{question.step}, part {number + 1}", asked=asked)
