"""The central method of each sample is taken apart alike: a guard, a failure, a loop, handlers, ways to go."""

from pathlib import Path

import pytest

from fondation_cli.course.anatomy.functions import dissect
from fondation_cli.course.anatomy.statements import Anatomy, Call, Form, Statement
from fondation_cli.course.anatomy.statements import StatementKind as Kind

SAMPLES = Path(__file__).parent.parent / "indexing" / "samples"
METHODS = {
    "kotlin": ("store.kt", 48, 63, "take"),
    "csharp": ("Store.cs", 56, 89, "Take"),
    "cpp": ("store.cpp", 69, 88, "take"),
    "ruby": ("store.rb", 49, 71, "take"),
    "php": ("Store.php", 76, 105, "take"),
    "swift": ("Store.swift", 48, 75, "take"),
    "scala": ("Store.scala", 41, 60, "take"),
}


def taken_apart(language: str) -> Anatomy:
    file, start, end, name = METHODS[language]
    found = dissect((SAMPLES / file).read_bytes(), language, start, end, name)
    assert found is not None
    return found


def of_kind(language: str, kind: Kind) -> list[Statement]:
    return [one for one in taken_apart(language).statements if one.kind is kind]


def calls(statements: tuple[Statement, ...]) -> list[Call]:
    return [
        call
        for one in statements
        for call in (
            *one.calls,
            *calls(one.body),
            *calls(one.otherwise),
            *(inner for handler in one.handlers for inner in calls(handler.body)),
            *(inner for case in one.cases for inner in calls(case.body)),
        )
    ]


@pytest.mark.parametrize("language", METHODS)
def test_the_guard_comes_first_with_its_comment_and_its_failure(language: str) -> None:
    guard = taken_apart(language).statements[0]

    assert guard.kind is Kind.IF
    assert guard.comment is not None
    assert guard.condition is not None
    failure = guard.body[0]
    assert failure.kind is Kind.FAIL
    assert failure.error.partition(".")[0] in {"MissingParcel", "MissingParcelException", "StoreError"}
    assert failure.message in {"no such number", ""}
    assert (failure.message == "") is (language == "swift")


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("kotlin", [Form.HOLDS, Form.ABSENT]),
        ("cpp", [Form.HOLDS, Form.FAILS]),
        ("ruby", [Form.ABSENT, Form.HOLDS]),
        ("php", [Form.EQUAL, Form.ABSENT]),
        ("swift", [Form.HOLDS, Form.ABSENT]),
        ("scala", [Form.HOLDS, Form.ABSENT]),
    ],
)
def test_a_condition_of_two_parts_is_read_part_by_part(language: str, forms: list[Form]) -> None:
    condition = taken_apart(language).statements[0].condition

    assert condition is not None
    assert condition.form is Form.ANY
    assert [part.form for part in condition.parts] == forms


@pytest.mark.parametrize(
    ("language", "variable", "over"),
    [
        ("kotlin", "listener", "listeners"),
        ("cpp", "parcel", "parcels_"),
        ("csharp", "parcel", "_parcels.Values"),
        ("php", "$key => $parcel", "$this->parcels"),
        ("swift", "parcel", "parcels.values"),
        ("scala", "listener", "listeners"),
    ],
)
def test_a_loop_says_what_it_goes_over(language: str, variable: str, over: str) -> None:
    loop = of_kind(language, Kind.LOOP)[0]

    assert (loop.targets, loop.value) == ((variable,), over)
    assert loop.body


@pytest.mark.parametrize(
    ("language", "errors"),
    [
        ("kotlin", ("ClockStopped",)),
        ("cpp", ("std::out_of_range",)),
        ("csharp", ("ShelfException",)),
        ("ruby", ("KeyError", "IndexError")),
        ("php", ("ShelfException", "\\RuntimeException")),
        ("swift", ("StoreError.missing",)),
        ("scala", ()),
    ],
)
def test_handlers_name_what_they_handle(language: str, errors: tuple[str, ...]) -> None:
    tried = of_kind(language, Kind.TRY)[0]

    assert tried.body
    assert tried.handlers[0].errors == errors
    assert tried.handlers[0].body


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("csharp", [""]),
        ("ruby", ["Parcel", ""]),
        ("php", ["'a'", ""]),
        ("swift", ['"a"', ""]),
        ("scala", ["heavy: Heavy", ""]),
    ],
)
def test_a_switch_names_its_ways_and_has_no_label_for_the_default(language: str, labels: list[str]) -> None:
    ways = of_kind(language, Kind.SWITCH)[0]

    assert [case.labels for case in ways.cases] == labels


@pytest.mark.parametrize(
    ("language", "receiver", "name"),
    [
        ("kotlin", "shelf", "take"),
        ("cpp", "wire", "read"),
        ("csharp", "_shelf", "Take"),
        ("ruby", "log", "missing"),
        ("php", "$this->shelf", "take"),
        ("swift", "shelf", "take"),
        ("scala", "clock", "stamp"),
    ],
)
def test_calls_know_what_they_are_made_on(language: str, receiver: str, name: str) -> None:
    assert (receiver, name) in [(call.receiver, call.name) for call in calls(taken_apart(language).statements)]


def test_parameters_have_their_types_where_the_language_writes_them() -> None:
    types = {language: taken_apart(language).parameters[0].annotation for language in METHODS}

    assert types == {
        "kotlin": "String",
        "csharp": "string",
        "cpp": "std::string",
        "ruby": "",
        "php": "string",
        "swift": "String",
        "scala": "String",
    }


def test_c_is_read_with_its_loops_switches_and_jumps() -> None:
    found = dissect((SAMPLES / "store.c").read_bytes(), "c", 38, 61, "store_take")

    assert found is not None
    kinds = [one.kind for one in found.statements]
    assert kinds[:5] == [Kind.ASSIGN, Kind.IF, Kind.LOOP, Kind.SWITCH, Kind.RETURN]
    assert [one.name for one in found.parameters] == ["s", "number"]
    assert found.statements[2].body[0].body[0].kind is Kind.LEAVE


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("kotlin", "fun size() = parcels.count()"),
        ("csharp", "class A { int Size() => parcels.Count(); }"),
        ("ruby", "def size\n  parcels.count\nend"),
        ("scala", "class A { def size: Int = { parcels.count(all) } }"),
    ],
)
def test_a_last_expression_is_what_the_function_gives(language: str, text: str) -> None:
    found = dissect(text.encode(), language, 1, 3)

    assert found is not None
    assert [one.kind for one in found.statements] == [Kind.RETURN]


def test_unless_of_ruby_is_an_if_the_other_way_round() -> None:
    found = dissect(b"def a(b)\n  return 1 unless b.nil?\nend\n", "ruby", 1, 3)

    assert found is not None
    assert found.statements[0].condition is not None
    assert found.statements[0].condition.form is Form.PRESENT
