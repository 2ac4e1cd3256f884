"""Every sentence that an error of web may say exists in French; the sentences are found in the code itself."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentences import spoken

import fondation_shared.repositories
import fondation_web
from fondation_shared.project_paths import PathFault
from fondation_web.french import in_language

SOURCES = [
    *sorted(Path(fondation_web.__path__[0]).rglob("*.py")),
    Path(fondation_shared.repositories.__file__),
    *sorted(Path(fondation_shared.repositories.__file__).with_name("settings").rglob("*.py")),
    Path(fondation_shared.repositories.__file__).with_name("stacks.py"),
    Path(fondation_shared.repositories.__file__).with_name("model_names.py"),
    Path(fondation_shared.repositories.__file__).with_name("review.py"),
]
ERRORS = re.compile(
    r".*(Error|Invalid|NotFound|Forbidden|Unauthenticated|TooLarge|Unreachable|InFlight|Mismatch|RateLimited|IllegalMove|Conflict)$"
    r"|NotAvailable|Failure|_refused|_unreachable"
)
SPOKEN = ("detail", "cause", "hint", "message")
FOR_PROGRAMMERS = re.compile(
    r"Not a key.*|Not a connection.*|A step without a function.*|The answer is no answer.*"
    r"|Only drivers.*|This job .*|This step .*|A completed job says.*"
)
NO_WORDS = re.compile(r"[^A-Za-z]*(\{\w\}[^A-Za-z]*)*|\w+")
COMMAND = re.compile(r"(fondation|web|curl|psql|getent|readlink|edit|df|\{a\}) [^#]*")


def sentences() -> list[str]:
    skipped = (FOR_PROGRAMMERS, NO_WORDS, COMMAND)
    for_tests = {"testing.py", "in_process.py", "played_build.py", "played_review.py"}
    files = [path for path in SOURCES if path.name not in for_tests]
    said = spoken(files, ERRORS, SPOKEN, lambda name: 2 if name.startswith("_") else 1)
    return sorted({text for text in said if not any(pattern.fullmatch(text) for pattern in skipped)})


@pytest.mark.parametrize("sentence", sentences())
def test_a_sentence_of_an_error_exists_in_french(sentence: str) -> None:
    filled = sentence.format(**{name: f"VALUE{name}" for name in "abcdefgh"})
    # Why an entry of an archive is refused is said behind its path.
    french = {said: in_language(said, "fr") for said in (filled, f"'a/path' {filled}.")}
    found = [(said, text) for said, text in french.items() if said != text]
    assert found
    for value in re.findall(r"VALUE\w", filled):
        assert value in found[0][1]


@pytest.mark.parametrize("fault", PathFault)
def test_why_a_path_is_refused_is_said_in_french_as_a_whole(fault: PathFault) -> None:
    assert fault not in in_language(f"It cannot be a file of the project: {fault}.", "fr")


def test_several_sentences_are_found_one_by_one() -> None:
    said = "The archive cannot be accepted. '../up. There/x' climbs out of the folder."
    assert in_language(said, "fr") == "L’archive ne peut pas être acceptée. '../up. There/x' sort du dossier."
    unknown = "The host a.b was not found. [Errno -4] Non-recoverable failure"
    assert in_language(unknown, "fr") == "L’hôte a.b est introuvable. [Errno -4] Non-recoverable failure"


@given(st.text())
def test_what_is_not_known_stays_as_it_is(text: str) -> None:
    assert in_language(f"#{text}", "fr").startswith("#")
