"""Every sentence that an error may say exists in French; the sentences are found in the code itself."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import fondation_cli
import fondation_shared
from fondation_cli.messages import Messages

SOURCES = (Path(fondation_cli.__path__[0]), Path(fondation_shared.__path__[0]))
ERRORS = re.compile(
    r".*(Error|Invalid|Failed|Full|Missing|Missed|Unreachable|Unreadable|Available|TooLarge|Ended|OutOfMemory)$"
)
SPOKEN = ("detail", "cause", "hint")
COMMAND = re.compile(
    r"(git |ls |fondation|apt-get|cd|df|uv|less|export|unset|chmod|FONDATION_\w+=|edit |file |tar )[^#]*|\{\w+\} --help"
)
NO_WORDS = re.compile(r"[^A-Za-z]*(\{\w+\}[^A-Za-z]*)*")


def templates(node: ast.expr) -> Iterator[str]:
    """The sentences that an expression may come to, with `{a}`, `{b}` for the values in them."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            names = iter("abcdefgh")
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{" + next(names) + "}" for part in parts
            )
        case ast.IfExp(body=one, orelse=other):
            yield from templates(one)
            yield from templates(other)
        case ast.BoolOp(values=values):
            for value in values:
                yield from templates(value)


def spoken() -> Iterator[str]:
    for folder in SOURCES:
        for path in sorted(set(folder.rglob("*.py")) - {folder / "testing.py"}):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ERRORS.fullmatch(ast.unparse(node.func).rpartition(".")[2]):
                    words = [*node.args[:1], *(given.value for given in node.keywords if given.arg in SPOKEN)]
                    for word in words:
                        yield from templates(word)


def sentences() -> list[str]:
    return sorted({text for text in spoken() if not COMMAND.fullmatch(text) and not NO_WORDS.fullmatch(text)})


@pytest.mark.parametrize("sentence", sentences())
def test_a_sentence_of_an_error_exists_in_french(sentence: str) -> None:
    said = sentence.format(**{name: f"VALUE{name}" for name in "abcdefgh"})

    assert Messages("fr").translate(said) != said
