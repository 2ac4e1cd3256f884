"""What tests are written with, and of which kinds they are, in each language's own manner."""

import re
from collections import Counter
from collections.abc import Sequence

from fondation_cli.course.facts.library import Library
from fondation_cli.course.facts.projects import KindFacts
from fondation_cli.course.markup import Span
from fondation_cli.course.symbols import Role, SourceFile

_MOST_FILES = 400
_SCRIPTS = ("javascript", "typescript", "tsx")
_JVM = ("java", "kotlin", "scala")


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.MULTILINE)


_WRITTEN_WITH: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = (
    ("pytest", ("python",), _pattern(r"^\s*(?:import pytest\b|from pytest import)")),
    ("django.test", ("python",), _pattern(r"^\s*from django\.test import")),
    ("unittest", ("python",), _pattern(r"^\s*(?:import unittest\b|from unittest import (?!mock))")),
    ("node:test", _SCRIPTS, _pattern(r"['\"]node:test['\"]")),
    ("vitest", _SCRIPTS, _pattern(r"['\"]vitest['\"]")),
    ("jest", _SCRIPTS, _pattern(r"['\"]@jest/globals['\"]|\bjest\.(?:fn|mock|spyOn)\(")),
    ("tap", _SCRIPTS, _pattern(r"['\"]tap['\"]")),
    ("ava", _SCRIPTS, _pattern(r"['\"]ava['\"]")),
    ("Ginkgo", ("go",), _pattern(r"\"github\.com/onsi/ginkgo")),
    ("testing", ("go",), _pattern(r"^\s*(?:import )?\"testing\"$")),
    ("cargo test", ("rust",), _pattern(r"^\s*#\[(?:tokio::)?test\b")),
    ("JUnit 5", _JVM, _pattern(r"\borg\.junit\.jupiter\b")),
    ("JUnit 4", _JVM, _pattern(r"\borg\.junit\.(?:Test|Assert|runner|Before|Rule)\b")),
    ("TestNG", _JVM, _pattern(r"\borg\.testng\b")),
    ("Kotest", _JVM, _pattern(r"\bio\.kotest\b")),
    ("kotlin.test", _JVM, _pattern(r"\bkotlin\.test\b")),
    ("MUnit", _JVM, _pattern(r"\bmunit\b")),
    ("ScalaTest", _JVM, _pattern(r"\borg\.scalatest\b")),
    ("specs2", _JVM, _pattern(r"\borg\.specs2\b")),
    ("µTest", _JVM, _pattern(r"\bimport utest\b|\bminitest\.SimpleTestSuite\b")),
    ("GoogleTest", ("c", "cpp"), _pattern(r"gtest/gtest\.h|gmock/gmock\.h|^TEST(?:_F|_P)?\(")),
    ("Catch2", ("c", "cpp"), _pattern(r"catch2?/catch|\bcatch\.hpp|catch_all\.hpp")),
    ("doctest", ("c", "cpp"), _pattern(r"doctest(?:_compatibility)?\.h")),
    ("Boost.Test", ("c", "cpp"), _pattern(r"boost/test/")),
    ("RSpec", ("ruby",), _pattern(r"^\s*(?:RSpec\.)?describe\b")),
    ("minitest", ("ruby",), _pattern(r"\bminitest\b|\bMinitest::")),
    ("test-unit", ("ruby",), _pattern(r"\btest/unit\b|\bTest::Unit::")),
    ("Pest", ("php",), _pattern(r"^(?:it|test)\(")),
    ("PHPUnit", ("php",), _pattern(r"PHPUnit\\Framework")),
    ("xUnit", ("csharp",), _pattern(r"^\s*(?:global )?using Xunit\b|\[(?:Fact|Theory)\b")),
    ("NUnit", ("csharp",), _pattern(r"^\s*(?:global )?using NUnit\b|\[TestCase\b")),
    ("MSTest", ("csharp",), _pattern(r"\[(?:TestMethod|DataTestMethod)\b")),
    ("Swift Testing", ("swift",), _pattern(r"^\s*(?:@testable )?import Testing\b")),
    ("XCTest", ("swift",), _pattern(r"^\s*(?:@testable )?import XCTest\b|\bXCTestCase\b")),
)
"""What a file of tests says of what it is written with; the more special before what it is built on."""

_KINDS: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = (
    ("table", ("python",), _pattern(r"^\s*@pytest\.mark\.parametrize\b")),
    ("table", _SCRIPTS, _pattern(r"\b(?:it|test|describe)\.each\b")),
    ("table", ("go",), _pattern(r"^\s*for [^\n]*:= range (?:\w*[tT]ests?|\w*[cC]ases|tt|tc|testdata|table)\b")),
    ("table", _JVM, _pattern(r"^\s*@(?:ParameterizedTest|RunWith\(Parameterized\.class\)|DataProvider)")),
    ("table", ("csharp",), _pattern(r"^\s*\[(?:Theory|TestCaseSource|DataTestMethod)\b|\[TestCase\(")),
    ("table", ("php",), _pattern(r"@dataProvider\b|#\[DataProvider")),
    ("table", ("cpp",), _pattern(r"^\s*(?:TEST_P|TYPED_TEST|TEMPLATE_TEST_CASE|TEST_CASE_TEMPLATE)\b|\bGENERATE\(")),
    ("table", ("rust",), _pattern(r"^\s*#\[(?:rstest|test_case|case)\b")),
    ("table", ("swift",), _pattern(r"^\s*@Test\([^\n]*\barguments:")),
    ("example", ("go",), _pattern(r"^func Example\w*\(\)")),
    ("benchmark", ("go",), _pattern(r"^func Benchmark\w*\(")),
    ("benchmark", ("rust",), _pattern(r"^\s*#\[bench\]")),
    ("fuzz", ("go",), _pattern(r"^func Fuzz\w*\(")),
    ("fuzz", ("python",), _pattern(r"^\s*@(?:hypothesis\.)?given\(")),
    ("fuzz", ("rust",), _pattern(r"\b(?:proptest|quickcheck)!")),
    ("fuzz", _SCRIPTS, _pattern(r"\bfc\.(?:property|assert)\(")),
    ("shared", ("ruby",), _pattern(r"^\s*(?:RSpec\.)?shared_examples(?:_for)?\b")),
    ("off", ("python",), _pattern(r"^\s*@(?:pytest\.mark\.(?:skip|skipif|xfail)|unittest\.skip\w*)\b")),
    ("off", _SCRIPTS, _pattern(r"^\s*(?:it|test|describe)\.(?:skip|todo)\b|^\s*x(?:it|describe)\(")),
    ("off", ("go",), _pattern(r"^\s*t\.Skip(?:f|Now)?\(")),
    ("off", ("rust",), _pattern(r"^\s*#\[ignore\b")),
    ("off", _JVM, _pattern(r"^\s*@(?:Ignore|Disabled)\b")),
    ("off", ("csharp",), _pattern(r"\[(?:Fact|Theory)\([^\n]*\bSkip\s*=|\[Ignore\b")),
    ("off", ("php",), _pattern(r"->markTestSkipped\(")),
    ("off", ("ruby",), _pattern(r"^\s*(?:xit|xdescribe|pending|skip)\b")),
)


def written_with(files: Sequence[SourceFile], library: Library) -> tuple[str, Span | None]:
    """What most files of tests are written with, and a line that says so; an empty name where none says."""
    counts: Counter[str] = Counter()
    places: dict[str, Span] = {}
    for file in _tests(files):
        text = library.text(file.path)
        found = (
            (name, pattern.search(text)) for name, languages, pattern in _WRITTEN_WITH if file.language in languages
        )
        name, match = next(((name, match) for name, match in found if match), ("", None))
        if match is not None:
            counts[name] += 1
            line = text.count("\n", 0, match.end()) + 1
            places.setdefault(name, Span(file.path, line, line))
    if not counts:
        return "", None
    most = max(counts, key=lambda name: (counts[name], name))
    return most, places[most]


def kinds_of(files: Sequence[SourceFile], library: Library) -> tuple[KindFacts, ...]:
    """The kinds of tests that stand out, in the order of the table above: how many, and where the first is."""
    counts: Counter[str] = Counter()
    places: dict[str, Span] = {}
    for file in _tests(files):
        text = library.text(file.path)
        for kind, languages, pattern in _KINDS:
            if file.language not in languages:
                continue
            for match in pattern.finditer(text):
                counts[kind] += 1
                line = text.count("\n", 0, match.end()) + 1
                places.setdefault(kind, Span(file.path, line, line))
    return tuple(
        KindFacts(kind, counts[kind], places[kind])
        for kind in dict.fromkeys(kind for kind, _, _ in _KINDS)
        if counts[kind]
    )


def _tests(files: Sequence[SourceFile]) -> list[SourceFile]:
    return [file for file in files if file.language is not None and file.role is Role.TEST][:_MOST_FILES]
