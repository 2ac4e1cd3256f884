"""The same failure has the same signature, whenever and wherever; another failure has another one."""

from itertools import combinations
from typing import Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fondation_cli.project.signature import signature, steady


class Outputs(Protocol):
    names: list[str]

    def first(self, name: str) -> bytes: ...
    def second(self, name: str) -> bytes: ...


LINES = {
    "node-address-in-use": "Error: listen EADDRINUSE: address already in use 127.0.0.1:<port>",
    "node-missing-module": "Error: Cannot find module 'express'",
    "node-type-error": "TypeError: Cannot read properties of undefined (reading 'name')",
    "npm-no-script": 'npm error Missing script: "build"',
    "npm-not-found": "npm error 404 Not Found - GET http://127.0.0.1:<port>/left-padd",
    "pytest-assertion": "E AssertionError: <test_shop.Basket object at <hex>> in <path>",
    "pytest-fixture": "E fixture 'thing' not found",
    "pytest-import": "E ModuleNotFoundError: No module named 'fastapy'",
    "pytest-other-assertion": "E AssertionError: <test_shop.Basket object at <hex>> in <path>",
    "python-traceback": (
        "json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: column 2 (char 1)"
    ),
    "tsc-one-less": "src/main.tsx: error TS2322: Type 'string' is not assignable to type 'number'.",
    "tsc-types": "src/main.tsx: error TS2322: Type 'string' is not assignable to type 'number'.",
    "uv-lock-missing": (
        "error: Unable to find lockfile at `uv.lock`, but `--locked` was provided. To create a lockfile, run `uv lock` "
        "or `uv sync` without the flag."
    ),
    "uv-not-found": "error: No solution found when resolving dependencies",
    "uv-unreachable": "error: Failed to fetch: http://127.0.0.1:<port>/simple/rich/",
    "vite-missing-import": "[UNRESOLVED_IMPORT] Could not resolve './missing.ts' in src/main.tsx",
    "vite-missing-package": 'Error: [vite]: Rolldown failed to resolve import "left-pad" from "src/main.tsx".',
    "vite-syntax": "[builtin:vite-transform] Expected corresponding JSX closing tag for 'App'.",
    "vitest-assertion": "AssertionError: expected 2 to be 3 // Object.is equality",
}


def test_the_same_failure_has_the_same_signature(output_name: str, outputs: Outputs) -> None:
    assert signature(outputs.first(output_name)) == signature(outputs.second(output_name))


def test_different_failures_have_different_signatures(outputs: Outputs) -> None:
    digests = {name: signature(outputs.first(name)).digest for name in outputs.names}

    assert [pair for pair in combinations(digests, 2) if digests[pair[0]] == digests[pair[1]]] == []


def test_the_line_of_a_signature_says_what_failed(output_name: str, outputs: Outputs) -> None:
    assert signature(outputs.first(output_name)).line == LINES[output_name]


def test_the_order_of_lines_is_chance() -> None:
    one = b"src/a.ts(1,2): error TS2304: Cannot find name 'x'.\nsrc/b.ts(1,2): error TS2304: Cannot find name 'y'.\n"

    assert signature(one).digest == signature(b"\n".join(reversed(one.splitlines()))).digest


def test_colours_do_not_count() -> None:
    assert signature(b"\x1b[31mError:\x1b[0m no price") == signature(b"Error: no price")


def test_a_failure_that_became_smaller_is_another_one() -> None:
    line = b"src/a.ts(%d,2): error TS2304: Cannot find name 'x'.\n"

    assert signature(line % 1 + line % 2).digest != signature(line % 3).digest


def test_how_often_a_flood_says_the_same_does_not_count() -> None:
    assert signature(b"Error: gone\n" * 300).digest == signature(b"Error: gone\n" * 4000).digest


def test_the_same_words_about_another_file_are_another_failure() -> None:
    one = b"Error: Unexpected token\n  --> src/a.ts:3:4\n"

    assert signature(one).digest != signature(one.replace(b"a.ts", b"b.ts")).digest
    assert signature(one).digest == signature(one.replace(b"3:4", b"9:1")).digest


def test_an_output_that_tells_nothing_is_compared_as_a_whole() -> None:
    assert signature(b"one\ntwo in 3.1s\n") == signature(b"one\ntwo in 8s\n")
    assert signature(b"one\n").digest != signature(b"two\n").digest
    assert signature(b"").line == ""


def test_a_secret_is_in_no_signature() -> None:
    said = b"Error: cannot sign in with " + b"ghp_" + b"a1B2" * 9

    assert signature(said).line == "Error: cannot sign in with [redacted]"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("at 2026-11-22T13:34:34.253Z it failed", "at <time> it failed"),
        ("[13:34:01] failed after 1.25 s (412ms)", "[<time>] failed after <duration> (<duration>)"),
        ("job 0f8fad5b-d9cb-469f-a165-70867728950e failed", "job <id> failed"),
        ("no such file: /tmp/tmpab12cd/x.py", "no such file: <path>"),
        ("object at 0x7fd342e15750", "object at <hex>"),
        ("commit 0de0e0c4 is bad", "commit <hex> is bad"),
        ("connect ECONNREFUSED ::1:43127", "connect ECONNREFUSED ::1:<port>"),
        ("http://localhost:5173/ failed", "http://localhost:<port>/ failed"),
        ("Port 4173 is already in use", "Port <port> is already in use"),
        ("process 4711 was killed", "process <pid> was killed"),
        ("(node:8123) Warning", "(node:<pid>) Warning"),
        ("assets/index-BRsVWShS.js is missing", "assets/index-<hash>.js is missing"),
        ('  File "app.py", line 12, in load', 'File "app.py", in load'),
        ("src/main.tsx:10:5 - error", "src/main.tsx - error"),
        ("out of memory: 512 MiB", "out of memory: <size>"),
        ("assert 3 == 4", "assert 3 == 4"),
        ("expected 200, got 404", "expected 200, got 404"),
        ("needs react@19.3.1", "needs react@19.3.1"),
    ],
)
def test_what_differs_by_chance_is_named_and_all_else_stays(line: str, expected: str) -> None:
    assert steady(line) == expected


@given(st.binary(max_size=300))
def test_anything_has_a_signature(output: bytes) -> None:
    found = signature(output)
    assert len(found.digest) == 12
    assert len(found.line) <= 200
    assert len(found.line.splitlines()) <= 1
    assert found == signature(output)
