"""What is found in a file of each of the later languages; the files lie beside, in `samples`."""

import subprocess
import sys
from pathlib import Path

import pytest

from fondation_cli.course.analysis import Facts, analyse
from fondation_cli.course.docstring import summary
from fondation_cli.course.languages import LANGUAGES
from fondation_cli.course.symbols import Definition, Kind, Use

SAMPLES = Path(__file__).parent / "samples"
FILES = {
    "kotlin": "store.kt",
    "c": "store.c",
    "cpp": "store.cpp",
    "csharp": "Store.cs",
    "ruby": "store.rb",
    "php": "Store.php",
    "swift": "Store.swift",
    "scala": "Store.scala",
}


def read(language: str, file: str = "") -> Facts:
    return analyse((SAMPLES / (file or FILES[language])).read_bytes(), LANGUAGES[language])


def found(language: str, file: str = "") -> dict[str, Definition]:
    return {one.qualified: one for one in read(language, file).definitions}


def uses(language: str, use: Use) -> set[tuple[str | None, str, str | None]]:
    return {(one.scope, one.name, one.receiver) for one in read(language).references if one.use is use}


@pytest.mark.parametrize(
    ("language", "kinds"),
    [
        (
            "kotlin",
            {
                "LIMIT": Kind.CONSTANT,
                "Finder": Kind.TYPE,
                "Keeper": Kind.INTERFACE,
                "Store": Kind.CLASS,
                "Store.open": Kind.METHOD,
                "Store.VERSION": Kind.CONSTANT,
                "Kind": Kind.ENUM,
                "Answer.Missing": Kind.OBJECT,
                "Registry": Kind.OBJECT,
                "Parcel.fits": Kind.METHOD,
                "main": Kind.FUNCTION,
            },
        ),
        (
            "c",
            {
                "DEFAULT_PATH": Kind.CONSTANT,
                "store": Kind.STRUCT,
                "point": Kind.STRUCT,
                "word": Kind.UNION,
                "store_take": Kind.FUNCTION,
                "store_close": Kind.FUNCTION,
            },
        ),
        (
            "cpp",
            {
                "Keeper": Kind.CLASS,
                "Store": Kind.CLASS,
                "Store.take": Kind.METHOD,
                "Store.Entry": Kind.STRUCT,
                "Shelf.pop": Kind.METHOD,
                "Kind": Kind.ENUM,
                "Parcels": Kind.TYPE,
                "larger": Kind.FUNCTION,
                "limit": Kind.CONSTANT,
                "PARCEL_CHECK": Kind.MACRO,
                "parcel_main": Kind.FUNCTION,
            },
        ),
        (
            "csharp",
            {
                "Finder": Kind.TYPE,
                "IKeeper": Kind.INTERFACE,
                "Kind": Kind.ENUM,
                "Label": Kind.STRUCT,
                "Moved": Kind.CLASS,
                "Store.Limit": Kind.CONSTANT,
                "Store.Store": Kind.METHOD,
                "Store.Put.Square": Kind.FUNCTION,
                "Parcels.Fits": Kind.METHOD,
            },
        ),
        (
            "ruby",
            {
                "Parcels": Kind.MODULE,
                "Parcels.LIMIT": Kind.CONSTANT,
                "Parcels.Label": Kind.STRUCT,
                "Parcels.Store": Kind.CLASS,
                "Parcels.Store.open": Kind.METHOD,
                "Parcels.Store.default": Kind.METHOD,
                "Parcels.Store.shelf": Kind.METHOD,
                "Parcels.Wire.wire": Kind.METHOD,
            },
        ),
        (
            "php",
            {
                "LIMIT": Kind.CONSTANT,
                "PARCELS_HOME": Kind.CONSTANT,
                "Keeper": Kind.INTERFACE,
                "Logs": Kind.TRAIT,
                "Kind": Kind.ENUM,
                "Store": Kind.CLASS,
                "Store.take": Kind.METHOD,
                "fits": Kind.FUNCTION,
            },
        ),
        (
            "swift",
            {
                "limit": Kind.CONSTANT,
                "Keeper": Kind.PROTOCOL,
                "Store": Kind.CLASS,
                "Store.init": Kind.METHOD,
                "Store.audit": Kind.METHOD,
                "StoreError": Kind.ENUM,
                "Label": Kind.STRUCT,
                "Parcel": Kind.EXTENSION,
                "Parcel.fits": Kind.METHOD,
            },
        ),
        (
            "scala",
            {
                "Limits.Most": Kind.CONSTANT,
                "Limits.Finder": Kind.TYPE,
                "Keeper": Kind.TRAIT,
                "Store.apply": Kind.METHOD,
                "Store.Fitting.fits": Kind.METHOD,
                "Small": Kind.OBJECT,
                "Colour": Kind.ENUM,
                "heavier": Kind.FUNCTION,
            },
        ),
    ],
)
def test_definitions_have_the_kinds_of_their_language(language: str, kinds: dict[str, Kind]) -> None:
    known = found(language)

    assert {name: known[name].kind for name in kinds} == kinds


@pytest.mark.parametrize(
    ("language", "public", "private"),
    [
        ("kotlin", {"Store", "Store.take", "Parcel.fits"}, {"log", "Store.weigh", "Store.audit"}),
        ("c", {"store_take", "store_close"}, {"matches", "version"}),
        ("cpp", {"Store.size", "Keeper.put", "larger"}, {"hidden", "Store.close", "Store.audit", "Store.Entry"}),
        ("csharp", {"Store.Take", "IKeeper.Put"}, {"Store.Weigh", "Store.Audit", "Store.Log", "Store.Put.Square"}),
        ("ruby", {"Parcels.Store.take", "Parcels.register"}, {"Parcels.Store.search", "Parcels.Store.audit"}),
        ("php", {"Store.take", "Store.VERSION", "fits"}, {"Store.close", "Store.HIDDEN", "Logs.log"}),
        ("swift", {"Store.take", "Keeper.put", "Store.audit"}, {"hidden", "Store.close", "Store.put", "Label"}),
        ("scala", {"Store.take", "Keeper.size"}, {"Store.audit", "Store.weigh"}),
    ],
)
def test_what_is_public_is_so_by_the_rule_of_the_language(language: str, public: set[str], private: set[str]) -> None:
    known = found(language)

    assert {name for name in public | private if known[name].public} == public


@pytest.mark.parametrize(
    ("language", "name", "said"),
    [
        ("kotlin", "Store.take", "Takes the parcel with `number` out."),
        ("c", "store_take", "Takes a parcel out."),
        ("cpp", "Store", "Keeps parcels on shelves."),
        ("cpp", "larger", "Compares two numbers."),
        ("csharp", "Store.Take", "Takes the parcel with `number` out."),
        ("csharp", "IKeeper", "What parcels are put into; see `Store`."),
        ("ruby", "Parcels.Store.open", "Opens the store that `path` names."),
        ("php", "Store.take", "Takes a parcel out."),
        ("swift", "Store.take", "Takes a parcel out."),
        ("swift", "Keeper.put", "Puts `parcel` away."),
        ("scala", "Keeper", "What parcels are put into."),
    ],
)
def test_documentation_is_plain_whatever_it_was_written_in(language: str, name: str, said: str) -> None:
    assert summary(found(language)[name].docstring) == said


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("kotlin", {("Store", "Base", None), ("Store", "Keeper", None)}),
        ("cpp", {("Store", "Keeper", None), ("Store", "Counted", "base")}),
        ("csharp", {("Store", "Base", None), ("Store", "IKeeper", None)}),
        ("ruby", {("Parcels.Store", "Keeper", "Base"), ("Parcels.Store", "Enumerable", None)}),
        ("php", {("Store", "Base", None), ("Store", "Keeper", None), ("Store", "Logs", None)}),
        ("swift", {("Store", "Keeper", None), ("Store", "CustomStringConvertible", None)}),
        ("scala", {("Store", "Base", None), ("Store", "Keeper", None)}),
    ],
)
def test_what_a_type_is_built_on(language: str, expected: set[tuple[str, str, str | None]]) -> None:
    assert expected <= uses(language, Use.INHERIT)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("kotlin", {("Parcel", "org.parcel.model"), ("Weight", "org.parcel.model"), ("org.parcel.wire", None)}),
        ("c", {("store.h", None), ("<stdlib.h>", None)}),
        ("cpp", {("store.hpp", None), ("<vector>", None)}),
        ("csharp", {("System", None), ("System.Collections.Generic", None), ("Parcels.Model.Weight", None)}),
        ("ruby", {("set", None), ("model/parcel", None)}),
        ("php", {("Parcel", "Parcels\\Model"), ("Shelf", "Parcels\\Model"), ("read", "Parcels\\Wire")}),
        ("swift", {("Foundation", None), ("Wire.Packet", None)}),
        ("scala", {("mutable", "scala.collection"), ("Weight", "org.parcels.model"), ("_", "org.parcels.wire")}),
    ],
)
def test_imports_name_their_module(language: str, expected: set[tuple[str, str | None]]) -> None:
    assert expected <= {(name, receiver) for _, name, receiver in uses(language, Use.IMPORT)}


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("kotlin", {("Store.take", "taken", "listener"), ("Store.open", "Store", None)}),
        ("c", {("store_take", "matches", None), ("store_close", "free", None)}),
        ("cpp", {("Store.take", "read", "wire"), ("parcel_main", "Shelf", "parcels")}),
        ("csharp", {("Store.Take", "Begin", "Log"), ("Store", "Shelf", None)}),
        ("ruby", {("Parcels.Store.take", "pop", "@shelf"), ("Parcels.Store.search", "Index", None)}),
        ("php", {("Store.take", "default", "Registry"), ("Store.take", "MissingParcel", None)}),
        ("swift", {("Store.take", "search", "self"), ("Store.init", "Shelf", None)}),
        ("scala", {("Store.take", "stamp", "clock"), ("Store.apply", "Store", None)}),
    ],
)
def test_calls_and_constructions_know_their_place(language: str, expected: set[tuple[str, str, str | None]]) -> None:
    assert expected <= uses(language, Use.CALL)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("kotlin", ("clock", "SystemClock", "Store")),
        ("c", ("s", "store", "store_open")),
        ("cpp", ("shelf_", "Shelf", "Store")),
        ("csharp", ("_shelf", "Shelf", "Store")),
        ("ruby", ("@shelf", "Shelf", "Parcels.Store")),
        ("php", ("shelf", "Shelf", "Store")),
        ("swift", ("shelf", "Shelf", "Store")),
        ("scala", ("clock", "Clock", "Store")),
    ],
)
def test_variables_have_the_type_that_the_text_says(language: str, expected: tuple[str, str, str]) -> None:
    assert expected in {(one.name, one.type_name, one.scope) for one in read(language).variables}


@pytest.mark.parametrize(
    ("language", "file", "titles"),
    [
        ("kotlin", "StoreTest.kt", ["takes what was put", "gives nothing", "refuse"]),
        ("cpp", "store_test.cc", ["a store keeps parcels"]),
        ("ruby", "store_spec.rb", ["gives what was put", "raises", "keeps order"]),
        ("php", "StoreTest.php", ["keeps parcels"]),
        ("scala", "StoreSuite.scala", ["takes what was put", "give nothing when empty", "refuse", "refuses"]),
    ],
)
def test_tests_with_a_sentence_go_by_it(language: str, file: str, titles: list[str]) -> None:
    assert [one.name for one in read(language, file).definitions if one.kind is Kind.TEST] == titles


def test_a_test_of_googletest_has_its_own_name_and_its_whole_body() -> None:
    test = found("cpp", "store_test.cc")["StoreTest.TakesWhatWasPut"]

    assert (test.start_line, test.end_line) == (4, 8)


def test_a_header_of_c_is_read_through_its_guard_its_linkage_and_its_macros() -> None:
    known = found("c", "store.h")

    assert {"STORE_LIMIT", "STORE_MAX", "store_error", "store", "store_finder", "shelf", "store_open"} <= known.keys()
    assert {"store_take", "store_dump"} <= known.keys()
    assert "STORE_H" not in known
    assert known["store_open"].signature == "store *store_open(const char *path)"
    assert summary(known["store_error"].docstring) == "Why something could not be done."


def test_both_ways_of_a_condition_of_the_preprocessor_are_read() -> None:
    kinds = {one.kind for one in read("c").definitions if one.name == "store_dump"}

    assert kinds == {Kind.FUNCTION, Kind.MACRO}


def test_a_condition_that_cuts_a_statement_does_not_break_the_function() -> None:
    text = (
        b"int f(int a) {\n  int b =\n#ifdef X\n    g(a) :\n#else\n    h(a);\n#endif\n"
        b"  if (a) {\n#ifdef Y\n    return 1;\n  } else {\n#endif\n    return 2;\n  }\n}\n"
        b"int after(void) { return 1; }\n"
    )
    facts = analyse(text, LANGUAGES["c"])

    assert {"f", "after"} <= {one.qualified for one in facts.definitions}


@pytest.mark.parametrize(
    "text",
    [
        "class PARCEL_API Store {\n  void take();\n};\n",
        "PARCEL_EXPORT template <typename T>\nclass Store {\n  void take();\n};\n",
        "PARCEL_BEGIN_NAMESPACE\n\nclass Store {\n  PARCEL_INLINE void take();\n};\n",
        "template <typename T, PARCEL_ENABLE_IF(is_small<T>::value)>\nclass Store {\n  void take();\n};\n",
    ],
)
def test_macros_in_the_place_of_words_do_not_hide_a_class(text: str) -> None:
    kinds = {one.qualified: one.kind for one in analyse(text.encode(), LANGUAGES["cpp"]).definitions}

    assert kinds == {"Store": Kind.CLASS, "Store.take": Kind.METHOD}


def test_a_function_of_scala_ends_before_the_comment_of_the_next() -> None:
    text = "class A {\n  def one: Int =\n    make(1)\n\n  /** Another. */\n  def two: Int =\n    make(2)\n}\n"
    known = {one.qualified: one for one in analyse(text.encode(), LANGUAGES["scala"]).definitions}

    assert (known["A.one"].start_line, known["A.one"].end_line) == (2, 3)
    assert known["A.two"].docstring == "Another."


def test_a_module_of_ruby_that_only_lends_its_name_is_no_definition() -> None:
    text = "module Parcels\n  class Store\n    def take; end\n  end\nend\n"

    assert [one.qualified for one in analyse(text.encode(), LANGUAGES["ruby"]).definitions] == ["Store", "Store.take"]


def test_an_extension_lends_its_members_to_a_type_of_the_same_file() -> None:
    names = [one.qualified for one in read("swift").definitions if one.kind is Kind.EXTENSION]

    assert names == ["Parcel"]


def test_a_licence_is_no_documentation_of_a_file_but_what_stands_above_it_is() -> None:
    text = b"/* inflate.c -- expands what deflate made small\n * Copyright (C) 2020 Somebody\n */\nint a;\n"

    assert analyse(text, LANGUAGES["c"]).docstring == "inflate.c -- expands what deflate made small"
    assert read("kotlin").docstring is None


def test_no_grammar_is_loaded_before_a_file_is_read() -> None:
    script = "import sys, fondation_cli.course.index; print([name for name in sys.modules if 'tree_sitter_' in name])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
