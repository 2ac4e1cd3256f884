"""What a model is asked."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["outline", "chapter", "review", "plan", "code", "repair"]
"""What an answer is for; each may have a model of its own."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `instructions` are ours; `context` and `asked` hold what is not, between its delimiters.

    `step` and `version` name it in the memo: `version` changes with the code of the prompt and of what reads answers.
    `instructions` and `context` are the same over several questions and come first, so that providers keep them.
    `max_tokens` is the most that an answer may have: it bounds what one can cost.
    """

    role: Role
    step: str
    version: str
    instructions: str
    asked: str
    context: str = ""
    max_tokens: int = 4096
