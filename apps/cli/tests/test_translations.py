"""Every sentence that an error may say exists in French; the sentences are found in the code itself."""

import re
from pathlib import Path

import pytest
from sentences import spoken

import fondation_cli
import fondation_shared
from fondation_cli.messages import Messages

SOURCES = (Path(fondation_cli.__path__[0]), Path(fondation_shared.__path__[0]))
ERRORS = re.compile(
    r"(?!ValueError).*(Error|Invalid|Failed|Full|Missing|Missed|Unreachable|Unreadable|Available|TooLarge|Ended|OutOfMemory|UnknownStack|Unmet"
    r"|BudgetReached|PriceUnknown|ModelUnavailable|ModelRefused|QuestionRefused|ContextOverflow|UnusableAnswer)$|_refused"
)
SPOKEN = ("detail", "cause", "hint")
COMMAND = re.compile(
    r"(git |ls |getent |readlink |fondation|apt-get|cd|df|uv|less|export|unset|chmod|FONDATION_\w+="
    r"|edit |file |tar |npm |pip |docker )[^#]*"
    r"|\{\w+\} --help"
)
NO_WORDS = re.compile(r"[^A-Za-z]*(\{\w+\}[^A-Za-z]*)*")


def sentences() -> list[str]:
    files = [path for folder in SOURCES for path in sorted(set(folder.rglob("*.py")) - {folder / "testing.py"})]
    said = spoken(files, ERRORS, SPOKEN, lambda _name: 1)
    return sorted({text for text in said if not COMMAND.fullmatch(text) and not NO_WORDS.fullmatch(text)})


def own_words(sentence: str) -> list[str]:
    """What stands between the values of a sentence, or of what is said behind a command, where it is several words."""
    said = sentence.rpartition("#")[2]
    return [words for part in re.split(r"\{\w\}", said) if " " in (words := part.strip())]


def test_a_sentence_that_is_put_together_of_pieces_is_found_too(tmp_path: Path) -> None:
    source = tmp_path / "source.py"
    source.write_text('raise SomeError("It is not below " + " or ".join(roots) + f", or {other}.")')

    assert list(spoken([source], ERRORS, SPOKEN, lambda _name: 1)) == ["It is not below {a}, or {b}."]


@pytest.mark.parametrize("sentence", sentences())
def test_a_sentence_of_an_error_exists_in_french(sentence: str) -> None:
    with_words = sentence.format(**{name: f"VALUE{name}" for name in "abcdefgh"})
    with_numbers = sentence.format(**dict.fromkeys("abcdefgh", "7"))

    french = [text for said in (with_words, with_numbers) if (text := Messages("fr").translate(said)) != said]
    assert french
    assert [words for words in own_words(sentence) if words in french[0]] == []


@pytest.mark.parametrize("sentence", ["A sentence of nobody", "A cause: nobody knows it", "The last of all files"])
def test_a_sentence_that_is_not_in_the_catalogue_is_not_half_translated(sentence: str) -> None:
    assert Messages("fr").translate(sentence) == sentence
