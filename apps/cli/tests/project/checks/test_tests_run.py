"""A test step that ran no test shows nothing, however it ended."""

import pytest

from fondation_cli.project.checks.tests_run import proven
from fondation_cli.sandbox.ending import Ended, Ending


@pytest.mark.parametrize(
    ("said", "is_ok"),
    [
        ("# tests 0\n# suites 0\n# pass 0\n# fail 0\n", False),
        ("ℹ tests 2\nℹ pass 0\nℹ skipped 2\n", False),
        ("Ran 0 tests in 0.000s\n\nOK\n", False),
        ("\x1b[33mNo test files found, exiting with code 0\x1b[39m\n", False),
        ("# pass 0\n# tests 3\n# pass 3\n", True),
        ("Ran 1 test in 0.002s\n\nOK\n", True),
        (" Tests  3 passed (3)\n", True),
        ("all is well\n", True),
    ],
)
def test_what_ended_well_without_a_test_counts_as_failed(said: str, is_ok: bool) -> None:  # noqa: FBT001 - a case of two
    found = proven(Ended(Ending.OK, 0, 1.0, said.encode()))

    assert (found.is_ok, found.detail) == (is_ok, "" if is_ok else "no test was run")
