"""Files that test others: which they are, how many tests they hold, and what runs them."""

import json
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from fondation_cli.project.stacks.vocabulary import is_known
from fondation_shared.project import Plan


@dataclass(frozen=True, slots=True)
class _Tongue:
    """How tests look in a language, those that are left out of a run, and what says that none of a file is run."""

    test: re.Pattern[str]
    skipped: re.Pattern[str]
    none: re.Pattern[str]
    comment: re.Pattern[str]


_SCRIPT = _Tongue(
    test=re.compile(r"(?<![\w.$])(?:test|it)(?:\.(?:only|each|concurrent|for))*\s*[(`]"),
    skipped=re.compile(r"\b(?:skip|todo)\s*:|\bt\.(?:skip|todo)\("),
    none=re.compile(r"\bdescribe\.(?:skip|todo)\b|\bxdescribe\("),
    comment=re.compile(r"^\s*/\*.*?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE),
)
_PYTHON = _Tongue(
    test=re.compile(r"^\s*(?:async\s+)?def test\w*\(", re.MULTILINE),
    skipped=re.compile(r"@(?:pytest\.mark\.(?:skip|xfail)|unittest\.(?:skip|expectedFailure))\b|\.skip(?:Test)?\("),
    none=re.compile(r"^pytestmark\s*=.*\.skip\b", re.MULTILINE),
    comment=re.compile(r"^\s*#[^\n]*", re.MULTILINE),
)
_TONGUES = {".py": _PYTHON} | dict.fromkeys((".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".tsx"), _SCRIPT)
_ASSERTS = re.compile(r"\bassert|\bexpect\(|\.(?:test|it)\(\s*[\"'`]")
_FOLDERS = frozenset({"test", "tests", "__tests__"})
_NAMED = re.compile(r"(?:test[-_].+|.+[._-](?:tests?|spec)|tests?)")
_AIDS = re.compile(r"(?:^|[-_.])(?:conftest|__init__|helpers?|utils?|data|fixtures?|setup|support)(?:$|[-_.])")
_PLAIN = re.compile(r"[\w./*@:-]+")


def is_test(path: str) -> bool:
    """Whether a file tests others, by its name and folder."""
    place = PurePosixPath(path)
    return place.suffix in _TONGUES and _AIDS.search(place.stem) is None and (_is_among(place) or is_named(path))


def is_named(path: str) -> bool:
    """Whether its own name says so."""
    place = PurePosixPath(path)
    is_so = place.suffix in _TONGUES and _NAMED.fullmatch(place.stem) is not None
    return is_so and _AIDS.search(place.stem) is None


def tests_in(path: str, text: str) -> int:
    """How many tests it holds that are run, by the look of it; one that only asserts is one test."""
    tongue = _TONGUES[PurePosixPath(path).suffix]
    code = tongue.comment.sub("", text)
    found = len(tongue.test.findall(code))
    if not found:
        return 1 if _ASSERTS.search(code) else 0
    return 0 if tongue.none.search(code) else max(0, found - len(tongue.skipped.findall(code)))


def scripts_of(manifest: str | None) -> dict[str, str]:
    """The scripts of a package.json; none where it is no such thing."""
    try:
        scripts = json.loads(manifest or "{}").get("scripts")
    except (ValueError, AttributeError):
        return {}
    return {name: text for name, text in scripts.items() if isinstance(text, str)} if isinstance(scripts, dict) else {}


def test_scripts(plan: Plan) -> list[str]:
    """The scripts of a package.json that a plan's tests are run by."""
    commands = [each.command for each in plan.commands if each.step == "test" and each.command[0] == "npm"]
    return [command[-1] for command in commands]


def runs_tests(script: str, before: str | None) -> bool:
    """Whether a script that runs the tests does so as it did: by the same program, with other files at most."""
    if script == before:
        return True
    words = script.split()
    if not all(map(_PLAIN.fullmatch, words)):
        return False
    if before is None:
        return words[:1] != ["npm"] and is_known("test", words)
    old = before.split()
    return words[:2] == old[:2] and all(word in old or not word.startswith("-") for word in words[2:])


def _is_among(place: PurePosixPath) -> bool:
    return not _FOLDERS.isdisjoint(place.parts[:-1])
