"""Answers of a shape: read strictly, and what is wrong with one told back in words."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from fondation_cli.models.delimited import delimited
from fondation_cli.models.port import Schema

Shape = TypeVar("Shape", bound=BaseModel)
Judge = Callable[[Shape], Sequence[str]]
"""Says what is wrong with an answer that has the right shape; nothing where it can be used."""

_MOST_FINDINGS = 20


def schema_of(shape: type[BaseModel]) -> Schema:
    """The JSON schema that an answer has to fit."""
    return shape.model_json_schema()


def read(text: str, shape: type[Shape], judge: Judge[Shape] | None) -> tuple[Shape | None, list[str]]:
    """The answer in `text`, and what is wrong with it. It is parsed, never evaluated."""
    try:
        answer = shape.model_validate_json(_object_in(text))
    except ValidationError as error:
        return None, _problems(error)
    return answer, list(judge(answer))[:_MOST_FINDINGS] if judge else []


def told_back(asked: str, text: str, findings: Sequence[str]) -> str:
    """What is asked again, with the answer that came and what is wrong with it: both hold what others wrote."""
    listed = "\n".join(f"- {finding}" for finding in findings)
    return (
        f"{asked}\n\nYour answer was:\n{delimited(text)}\n\nIt cannot be used:\n{delimited(listed)}\n\n"
        "Give a whole new answer."
    )


def _object_in(text: str) -> str:
    """The JSON object in an answer that may stand in a fence or between polite words."""
    begin, end = text.find("{"), text.rfind("}")
    return text[begin : end + 1] if 0 <= begin < end else text


def _problems(error: ValidationError) -> list[str]:
    found = error.errors(include_url=False, include_context=False, include_input=False)[:_MOST_FINDINGS]
    return [f"{'.'.join(map(str, problem['loc'])) or 'the answer'}: {problem['msg']}" for problem in found]
