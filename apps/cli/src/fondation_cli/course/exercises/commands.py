"""How the tests of a project are run: the command that a reader types, and the words that are run here."""

import json
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

_PYTEST = ("python", "-m", "pytest")
_QUIET = ("-q", "-x", "-p", "no:cacheprovider", "-o", "addopts=", "-o", "filterwarnings=")
_NODE = {
    "mocha": (("npx", "mocha"), ("mocha/bin/mocha.js",)),
    "jest": (("npx", "jest"), ("jest/bin/jest.js",)),
    "vitest": (("npx", "vitest", "run"), ("vitest/vitest.mjs", "run")),
}
_BUILT_IN = ("node", "--test")
_CARGO = ("cargo", "test")
_CARGO_FAILED, _CTEST_FAILED = 101, 8
_CTEST = "cmake -S . -B build && cmake --build build && ctest --test-dir build"
_FAILED = 1
_MOST_FAILURES = 120
"""Beyond that an exit code is the shell's: no such program, killed."""


@dataclass(frozen=True, slots=True)
class TestCommand:
    """`shown` is what a reader types at the root of the repository; `tests` the paths, with what is run of them."""

    __test__ = False

    tool: str
    shown: str
    tests: tuple[str, ...]
    required: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """The files of the tests."""
        return tuple(dict.fromkeys(test.partition("::")[0] for test in self.tests))

    def words(self, program: str, libraries: str) -> list[str]:
        """What is run: `program` is the interpreter."""
        if self.tool == "pytest":
            return [program, "-m", "pytest", *_QUIET, *self.tests]
        if self.tool == "node":
            return [program, "--test", *self.tests]
        if self.tool == "cargo":
            source = [f"source.fetched.directory='{libraries}/vendor'", "source.crates-io.replace-with='fetched'"]
            configured = [word for each in source for word in ("--config", each)]
            return [f"{libraries}/bin/cargo", "test", "--offline", *configured, *_named(self.tests)]
        if self.tool == "ctest":
            return [program, "-c", _CTEST]
        script, *rest = _NODE[self.tool][1]
        before = [word for path in self.required for word in ("--require", path)]
        return [program, f"{libraries}/node_modules/{script}", *rest, *before, *self.tests]

    def has_failed(self, exit_code: int, output: str) -> bool:
        """Whether the tests ran and did not pass; another end proves nothing."""
        if self.tool == "cargo":
            return exit_code == _CARGO_FAILED and "test result: FAILED" in output
        if self.tool == "ctest":
            return exit_code == _CTEST_FAILED
        return 0 < exit_code < _MOST_FAILURES if self.tool == "mocha" else exit_code == _FAILED


def python_command(tests: Sequence[str]) -> TestCommand:
    """The command for tests named as pytest names them: `tests/test_x.py::test_a`."""
    return TestCommand("pytest", shlex.join([*_PYTEST, *tests]), tuple(tests))


def node_command(package: str, tests: Sequence[str]) -> TestCommand | None:
    """The command for files of tests; `package` is the text of `package.json`. None where no known tool runs them."""
    try:
        declared = json.loads(package or "{}")
    except (ValueError, RecursionError):
        return None
    listed = [declared.get(name) for name in ("devDependencies", "dependencies")] if isinstance(declared, dict) else []
    known = {name for table in listed if isinstance(table, dict) for name in table}
    scripts = declared.get("scripts") if isinstance(declared, dict) else None
    script = str(scripts.get("test", "")) if isinstance(scripts, dict) else ""
    tool = next((name for name in _NODE if name in known and name in script), None)
    if tool is None:
        shown = shlex.join([*_BUILT_IN, *tests])
        return TestCommand("node", shown, tuple(tests)) if re.search(r"\bnode\b.* --test\b", script) else None
    required = tuple(re.findall(r"(?:--require|-r)[ =](\.?[\w./-]+)", script)) if tool == "mocha" else ()
    before = [word for path in required for word in ("--require", path)]
    return TestCommand(tool, shlex.join([*_NODE[tool][0], *before, *tests]), tuple(tests), required)


def cargo_command(tests: Sequence[str]) -> TestCommand | None:
    """The command for the tests beside a crate, `tests/NAME.rs`; None where one of them lies elsewhere."""
    if not tests or not all(re.fullmatch(r"tests/[\w-]+\.rs", test) for test in tests):
        return None
    return TestCommand("cargo", shlex.join([*_CARGO, *_named(tests)]), tuple(tests))


def ctest_command(lists: str | None) -> TestCommand | None:
    """The command for the tests that `CMakeLists.txt` knows; `lists` is its text."""
    return (
        TestCommand("ctest", _CTEST, ()) if lists and re.search(r"(?i)\b(?:enable_testing|add_test)\b", lists) else None
    )


def _named(tests: Sequence[str]) -> list[str]:
    return [word for test in tests for word in ("--test", test.removeprefix("tests/").removesuffix(".rs"))]


def command_in(shown: str, package: str) -> TestCommand | None:
    """The command that a text is; None where it is none that is made here."""
    try:
        words = shlex.split(shown)
    except ValueError:
        return None
    if shown == _CTEST:
        return TestCommand("ctest", shown, ())
    if tuple(words[: len(_CARGO)]) == _CARGO:
        found: TestCommand | None = cargo_command([f"tests/{name}.rs" for name in words[3::2]])
    elif tuple(words[: len(_PYTEST)]) == _PYTEST:
        found = python_command(words[len(_PYTEST) :])
    else:
        found = node_command(package, _last(words))
    return found if found is not None and found.shown == shown and found.tests else None


def _last(words: list[str]) -> list[str]:
    """The words behind the options."""
    rest = list(words)
    tests: list[str] = []
    while rest and re.search(r"\.[cm]?[jt]sx?$", rest[-1]) and (len(rest) < 2 or rest[-2] != "--require"):  # noqa: PLR2004 - a pair
        tests.insert(0, rest.pop())
    return tests
