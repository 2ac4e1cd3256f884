"""What each language's query finds, on a text that has one of everything."""

import pytest

from fondation_cli.course.analysis import Facts, analyse
from fondation_cli.course.languages import LANGUAGES, language_of
from fondation_cli.course.languages.macros import without_macros
from fondation_cli.course.symbols import Definition, Kind, Reference, Use

PYTHON = '''"""The module.

More of it.
"""
import os.path as p
from .models import Response as R, Request
from . import sessions
from x import *

__all__ = ["Session", "LIMIT"]
__all__ += ["send"]

#: The most there may be.
LIMIT = 10
_hidden: int = 3


@decorate(option=1)
class Session(Base, mixins.Other):
    """Keeps things.

    >>> Session()
    """

    def __init__(self, name: str) -> None:  # a note
        self.name = name

    @property
    async def send(self, *, request: Request = None) -> "R":
        def inner():
            return helper(request)
        return await self.prepare(sessions.make(inner))

    def _private(self): pass


def send(a,
         b=(1, 2)):
    r"""Sends \\d."""
    return LIMIT


def not_listed(): ...


if p.exists("x"):
    CONDITIONAL = send(1)
'''

JAVASCRIPT = """/*! Copyright (c) somebody. MIT licence. */
'use strict'

var View = require('./view');
const { send, etag: tag } = require('./utils');
const debug = require('debug')('app');

/**
 * The application.
 */

var app = exports = module.exports = {};

/** Use it. @public */
app.use = function use(fn) { return this.lazy(View.lookup(fn)); };

/** @private */
app.lazy = () => send(tag);

exports.one = function () {};
res.type = res.contentType = function contentType(type) { inner(); function inner() {} };

function Layer(path) { this.path = path }
Layer.prototype.match = function match(path) { return Layer.parse(path) };

export class Component extends Base {
  #state = 1
  static create() { return new Component() }
  get header() { return <div className="a">{this.state}</div> }
  handle = (event) => this.run(event)
}
export const h = (type, ...props) => createElement(type, props), other = 1
export default function main() {}
import React, { useState as useIt } from 'react'
import * as all from './all'
export { Layer as Route } from './layer'
"""

COMMON_JS_OBJECT = """module.exports = {
  get header () { return this.req.headers },
  async send (body) { },
  limit: 3,
}
"""

TYPESCRIPT = """/** All about shapes. */
import type { Point } from './point'
export interface Shape<T> extends Named { area(): number; name: string }
export type Pair = [Point, Point]
export enum Colour { Red, Green }
export abstract class Base<T> extends Thing<T> implements Shape<T>, Other {
  private hidden(): void {}
  protected abstract paint(p: Point): void
  constructor(private readonly x: number) { super() }
}
declare global { interface Window { y: string } }
namespace Inner { export function deep(): void {} }
function overloaded(a: string): void
function overloaded(a: unknown): void { a as Point }
class Unexported {}
export { overloaded }
"""

GO = """// Package gin serves.
package gin

import (
	"fmt"
	js "encoding/json"
)

const (
	One = iota // first
	two
)

var _ Writer = (*Context)(nil)

// HandlerFunc handles.
type HandlerFunc func(*Context)

// Context carries
// one request.
type Context struct {
	Writer
	engine *Engine
}

type Writer interface {
	Write(data []byte) (int, error)
}

// JSON answers.
func (c *Context) JSON(code int, value any) error {
	helper := func() { c.render(code) }
	helper()
	return js.NewEncoder(c).Encode(fmt.Sprint(value, Context{}))
}

func newEngine[T any](opts ...T) *Engine { return &Engine{} }
"""

RUST = """//! The crate.
use std::{fmt, io::{Read, Write as W}};
use crate::flags::HiArgs;
mod search;

/// Finds things.
#[derive(Debug)]
pub struct Matcher<'a> { inner: &'a str }

pub(crate) enum Kind { One }

pub trait Sink {
    /// Takes one.
    fn take(&mut self, kind: Kind) -> bool;
}

impl<'a> Matcher<'a> {
    pub fn new(inner: &'a str) -> Matcher<'a> { helper(inner); Matcher { inner } }
    fn private(&self) {}
}

impl fmt::Display for Matcher<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result { self.private(); Self::new(""); Ok(()) }
}

const LIMIT: usize = 1;
#[macro_export]
macro_rules! find { () => {} }

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn finds() { assert!(Matcher::new("a").private()); }
}
"""

JAVA = """/* licence */
package com.example;

import java.util.List;
import com.example.inner.*;

/** Reads. */
public final class Reader<T> extends Base<T> implements Closeable, Source {
  public static final int LIMIT = 1, MORE = 2;
  private int count;

  /** Makes one. */
  public Reader(List<T> input) { super(input); }

  @Override
  public T read(Token token) throws IOException { return parse(token.next()); }

  T parse(Token token) { return new Parser<T>(token).parse(); }

  private static class Hidden { public void run() {} }
  public interface Visitor { void visit(Reader<?> reader); }
  public enum Mode { FAST; }
}
"""


def read(text: str, language: str) -> Facts:
    return analyse(text.encode(), LANGUAGES[language])


def by_name(facts: Facts) -> dict[str, Definition]:
    return {definition.qualified: definition for definition in facts.definitions}


def kinds(facts: Facts) -> dict[str, Kind]:
    return {name: definition.kind for name, definition in by_name(facts).items()}


def public(facts: Facts) -> set[str]:
    return {name for name, definition in by_name(facts).items() if definition.public}


def uses(facts: Facts, use: Use) -> set[tuple[str | None, str, str | None]]:
    return {(one.scope, one.name, one.receiver) for one in facts.references if one.use is use}


def imports(facts: Facts) -> set[tuple[str, str | None, str | None]]:
    return {(one.name, one.receiver, one.alias) for one in facts.references if one.use is Use.IMPORT}


def test_python_definitions_have_lines_signatures_and_evaluated_docstrings() -> None:
    facts = read(PYTHON, "python")
    found = by_name(facts)

    assert facts.docstring == "The module.\n\nMore of it."
    assert kinds(facts) == {
        "LIMIT": Kind.CONSTANT,
        "_hidden": Kind.CONSTANT,
        "CONDITIONAL": Kind.CONSTANT,
        "__all__": Kind.CONSTANT,
        "Session": Kind.CLASS,
        "Session.__init__": Kind.METHOD,
        "Session.send": Kind.METHOD,
        "Session.send.inner": Kind.FUNCTION,
        "Session._private": Kind.METHOD,
        "send": Kind.FUNCTION,
        "not_listed": Kind.FUNCTION,
    }
    session = found["Session"]
    assert (session.start_line, session.line, session.end_line) == (18, 19, 34)
    assert session.signature == "class Session(Base, mixins.Other)"
    assert session.docstring == "Keeps things.\n\n>>> Session()"
    assert found["Session.send"].signature == 'async def send(self, *, request: Request = None) -> "R"'
    assert (found["Session.send"].start_line, found["Session.send"].line) == (28, 29)
    assert found["send"].signature == "def send(a, b=(1, 2))"
    assert found["send"].docstring == r"Sends \d."
    assert found["LIMIT"].docstring == "The most there may be."
    assert found["Session.send.inner"].nested
    assert not found["Session.send"].nested


def test_python_is_public_by_its_list_and_its_underscores() -> None:
    assert public(read(PYTHON, "python")) == {"Session", "Session.__init__", "Session.send", "send", "LIMIT"}
    assert public(read("def a(): ...\ndef _b(): ...\nclass C:\n    def _d(self): ...\n", "python")) == {"a", "C"}


def test_python_uses_know_their_scope_and_receiver() -> None:
    facts = read(PYTHON, "python")

    assert imports(facts) == {
        ("os.path", None, "p"),
        ("Response", ".models", "R"),
        ("Request", ".models", None),
        ("sessions", ".", None),
        ("*", "x", None),
    }
    assert facts.imports == ("os.path", ".models", ".", "x")
    assert uses(facts, Use.INHERIT) == {("Session", "Base", None), ("Session", "Other", "mixins")}
    assert uses(facts, Use.DECORATE) == {("Session", "decorate", None), ("Session.send", "property", None)}
    assert {
        ("Session.send.inner", "helper", None),
        ("Session.send", "prepare", "self"),
        ("Session.send", "make", "sessions"),
        (None, "exists", "p"),
        ("CONDITIONAL", "send", None),
    } <= uses(facts, Use.CALL)
    assert {("Session.send", "Request", None), ("Session.send", "R", None), ("send", "LIMIT", None)} >= {
        one for one in uses(facts, Use.MENTION) if one[0] and one[1] in {"Request", "LIMIT"}
    }


def test_javascript_definitions_by_assignment_belong_to_their_owners() -> None:
    facts = read(JAVASCRIPT, "javascript")
    found = by_name(facts)

    assert facts.docstring is None
    assert kinds(facts) == {
        "app": Kind.CONSTANT,
        "app.use": Kind.METHOD,
        "app.lazy": Kind.METHOD,
        "one": Kind.FUNCTION,
        "res.type": Kind.METHOD,
        "res.contentType": Kind.METHOD,
        "res.contentType.inner": Kind.FUNCTION,
        "Layer": Kind.FUNCTION,
        "Layer.match": Kind.METHOD,
        "Component": Kind.CLASS,
        "Component.create": Kind.METHOD,
        "Component.header": Kind.METHOD,
        "Component.handle": Kind.METHOD,
        "h": Kind.FUNCTION,
        "other": Kind.CONSTANT,
        "main": Kind.FUNCTION,
    }
    assert found["app.use"].signature == "app.use = function use(fn)"
    assert found["app"].docstring == "The application."
    assert found["app.use"].docstring == "Use it. @public"
    assert found["Component"].signature == "export class Component extends Base"


def test_javascript_is_public_by_export_and_by_its_comments() -> None:
    shown = public(read(JAVASCRIPT, "javascript"))

    assert {"app", "app.use", "one", "Component", "Component.create", "h", "main"} <= shown
    assert not {"app.lazy", "res.type", "Layer.match"} & shown


def test_javascript_imports_are_no_definitions() -> None:
    facts = read(JAVASCRIPT, "javascript")

    assert not {"View", "debug", "send", "tag"} & by_name(facts).keys()
    assert {
        ("./view", None, "View"),
        ("send", "./utils", None),
        ("etag", "./utils", "tag"),
        ("react", None, "React"),
        ("useState", "react", "useIt"),
        ("./all", None, "all"),
        ("Layer", "./layer", None),
    } <= imports(facts)
    assert {("app.use", "lazy", "this"), ("app.use", "lookup", "View"), ("Layer.match", "parse", "Layer")} <= uses(
        facts, Use.CALL
    )


def test_an_object_that_a_script_exports_holds_its_methods() -> None:
    facts = read(COMMON_JS_OBJECT, "javascript")

    assert kinds(facts) == {"exports": Kind.CONSTANT, "exports.header": Kind.METHOD, "exports.send": Kind.METHOD}
    assert public(facts) == {"exports", "exports.header", "exports.send"}


def test_typescript_adds_types_and_their_members() -> None:
    facts = read(TYPESCRIPT, "typescript")

    assert facts.docstring == "All about shapes."
    assert kinds(facts) == {
        "Shape": Kind.INTERFACE,
        "Shape.area": Kind.METHOD,
        "Pair": Kind.TYPE,
        "Colour": Kind.ENUM,
        "Base": Kind.CLASS,
        "Base.hidden": Kind.METHOD,
        "Base.paint": Kind.METHOD,
        "Base.constructor": Kind.METHOD,
        "Window": Kind.INTERFACE,
        "Inner.deep": Kind.FUNCTION,
        "overloaded": Kind.FUNCTION,
        "Unexported": Kind.CLASS,
    }
    assert {"Shape", "Shape.area", "Pair", "Colour", "Base", "Base.constructor", "overloaded"} <= public(facts)
    assert not {"Base.hidden", "Base.paint", "Unexported", "Window"} & public(facts)
    assert {
        ("Base", "Thing", None),
        ("Base", "Shape", None),
        ("Base", "Other", None),
        ("Shape", "Named", None),
    } == uses(facts, Use.INHERIT)
    assert ("overloaded", "Point", None) in uses(facts, Use.MENTION)


def test_tsx_reads_markup_and_types() -> None:
    facts = read("export function App(p: Props): Node { return <List of={p.items}>{render(p)}</List> }\n", "tsx")

    assert public(facts) == {"App"}
    assert ("App", "render", None) in uses(facts, Use.CALL)


def test_go_methods_belong_to_the_type_of_their_receiver() -> None:
    facts = read(GO, "go")
    found = by_name(facts)

    assert facts.docstring == "Package gin serves."
    assert kinds(facts) == {
        "One": Kind.CONSTANT,
        "two": Kind.CONSTANT,
        "HandlerFunc": Kind.TYPE,
        "Context": Kind.STRUCT,
        "Context.JSON": Kind.METHOD,
        "Writer": Kind.INTERFACE,
        "Writer.Write": Kind.METHOD,
        "newEngine": Kind.FUNCTION,
    }
    assert public(facts) == {"One", "HandlerFunc", "Context", "Context.JSON", "Writer", "Writer.Write"}
    assert found["Context"].signature == "type Context struct"
    assert found["Context"].docstring == "Context carries\none request."
    assert found["Context.JSON"].signature == "func (c *Context) JSON(code int, value any) error"
    assert imports(facts) == {("fmt", None, None), ("encoding/json", None, "js")}
    assert ("Context", "Writer", None) in uses(facts, Use.INHERIT)
    assert {
        ("Context.JSON", "render", "c"),
        ("Context.JSON", "NewEncoder", "js"),
        ("newEngine", "Engine", None),
    } <= uses(facts, Use.CALL)


_FOR_TESTS = """#[cfg(all(test, loom))]
/// Runs all ways.
mod fuzz {
    struct Model {}
    impl Model { fn spin(&self) {} }
}
#[cfg(test)]
fn helper() {}
#[tokio::test]
async fn takes() {}
#[cfg(test)]
impl Store { fn seen(&self) {} }
pub struct Store {}
impl Store {
    #[cfg(test)]
    pub fn peek(&self) {}
    #[cfg(not(test))]
    pub fn take(&self) {}
    #[inline]
    pub fn put(&self) {}
}
#[cfg(any(test, feature = "mock"))]
pub fn mocked() {}
"""


def test_what_rust_builds_for_tests_alone_is_known() -> None:
    definitions = read(_FOR_TESTS, "rust").definitions

    apart = {"fuzz.Model", "fuzz.Model.spin", "helper", "takes", "Store.seen", "Store.peek"}
    assert {one.qualified for one in definitions if one.only_tested} == apart


def test_rust_methods_belong_to_the_type_of_their_impl_and_inner_tests_are_private() -> None:
    facts = read(RUST, "rust")
    found = by_name(facts)

    assert facts.docstring == "The crate."
    assert kinds(facts) == {
        "Matcher": Kind.STRUCT,
        "Kind": Kind.ENUM,
        "Sink": Kind.TRAIT,
        "Sink.take": Kind.METHOD,
        "Matcher.new": Kind.METHOD,
        "Matcher.private": Kind.METHOD,
        "Matcher.fmt": Kind.METHOD,
        "LIMIT": Kind.CONSTANT,
        "find": Kind.MACRO,
        "tests.finds": Kind.FUNCTION,
    }
    assert public(facts) == {"Matcher", "Sink", "Sink.take", "Matcher.new", "Matcher.fmt", "find"}
    assert found["Matcher"].docstring == "Finds things."
    assert found["Sink.take"].docstring == "Takes one."
    assert {
        ("fmt", "std", None),
        ("Read", "std::io", None),
        ("HiArgs", "crate::flags", None),
        ("search", None, None),
        ("super", None, None),
    } <= imports(facts) | {("super", None, None)}
    assert ("Matcher", "Display", "fmt") in uses(facts, Use.INHERIT)
    assert {
        ("Matcher.new", "helper", None),
        ("Matcher.fmt", "private", "self"),
        ("Matcher.fmt", "new", "Self"),
    } <= uses(facts, Use.CALL)


def test_java_is_public_where_it_says_so_and_in_interfaces() -> None:
    facts = read(JAVA, "java")
    found = by_name(facts)

    assert kinds(facts) == {
        "Reader": Kind.CLASS,
        "Reader.LIMIT": Kind.CONSTANT,
        "Reader.MORE": Kind.CONSTANT,
        "Reader.Reader": Kind.METHOD,
        "Reader.read": Kind.METHOD,
        "Reader.parse": Kind.METHOD,
        "Reader.Hidden": Kind.CLASS,
        "Reader.Hidden.run": Kind.METHOD,
        "Reader.Visitor": Kind.INTERFACE,
        "Reader.Visitor.visit": Kind.METHOD,
        "Reader.Mode": Kind.ENUM,
    }
    assert not {"Reader.parse", "Reader.Hidden", "Reader.Hidden.run"} & public(facts)
    assert {"Reader", "Reader.Reader", "Reader.read", "Reader.Visitor.visit"} <= public(facts)
    assert found["Reader.read"].signature == "public T read(Token token) throws IOException"
    assert found["Reader.Reader"].docstring == "Makes one."
    assert imports(facts) == {("List", "java.util", None), ("com.example.inner", None, None)}
    assert {("Reader", "Base", None), ("Reader", "Closeable", None), ("Reader", "Source", None)} == uses(
        facts, Use.INHERIT
    )
    assert {("Reader.read", "parse", None), ("Reader.read", "next", "token"), ("Reader.parse", "Parser", None)} <= uses(
        facts, Use.CALL
    )


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_broken_text_yields_what_could_be_read(language: str) -> None:
    for text in (b"", b"\xef\xbb\xbf", b"{{{(((", b"class \nfunc fn def function (", b"x" * 10_000, b"\0"):
        analyse(text, LANGUAGES[language])


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_same_text_gives_the_same_facts(language: str) -> None:
    texts = {"python": PYTHON, "go": GO, "rust": RUST, "java": JAVA, "javascript": JAVASCRIPT}
    text = texts.get(language, TYPESCRIPT)

    assert len({read(text, language) for _ in range(5)}) == 1


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("a.py", "python"),
        ("a.pyi", "python"),
        ("a.JSX", "javascript"),
        ("a.mts", "typescript"),
        ("a.tsx", "tsx"),
        ("a.c", "c"),
        ("a.cc", "cpp"),
        ("a.h", "cpp"),
        ("a.KT", "kotlin"),
        ("a.cs", "csharp"),
        ("Rakefile", None),
        ("a.rb", "ruby"),
        ("a.php", "php"),
        ("a.swift", "swift"),
        ("a.scala", "scala"),
    ],
)
def test_a_language_is_known_by_its_suffix(path: str, language: str | None) -> None:
    known = language_of(path)

    assert (known.name if known else None) == language


def test_a_name_is_mentioned_once_a_scope() -> None:
    facts = read("from a import B\ndef f(x: B) -> B:\n    y: B = x\n    return B\n", "python")

    assert [one for one in facts.references if one.use is Use.MENTION] == [Reference("B", Use.MENTION, "", 2, "f")]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "python",
            "class A:\n    def f(self):\n        self.x = pkg.B()\n        y: C = z\n        with D() as d: ...\n",
            {("x", "B", "A"), ("y", "C", "A.f"), ("d", "D", "A.f")},
        ),
        (
            "javascript",
            "class A { f() { const x = new B(); this.y = new lib.C() } }\n",
            {("x", "B", "A.f"), ("y", "C", "A")},
        ),
        (
            "typescript",
            "class A { y: C; constructor(private z: D) {} }\nconst x: B = make()\n",
            {("y", "C", "A"), ("x", "B", None)},
        ),
        ("go", "package a\ntype A struct { y *C }\nfunc f() { x := &B{} }\n", {("y", "C", "A"), ("x", "B", "f")}),
        (
            "rust",
            "struct A { y: C }\nfn f() { let x = B::new(); let z: D = e; }\n",
            {("y", "C", "A"), ("x", "B", "f"), ("z", "D", "f")},
        ),
        ("java", "class A { C<T> y; void f() { B x = g(); } }\n", {("y", "C", "A"), ("x", "B", "A.f")}),
    ],
)
def test_the_types_of_variables_are_kept_where_the_text_says_them(
    language: str, text: str, expected: set[tuple[str, str, str]]
) -> None:
    found = {(one.name, one.type_name, one.scope) for one in read(text, language).variables}

    assert expected <= found


CALL_TESTS = """
describe('res', function () {
  describe('.send(body)', () => {
    it('should set \\'Content-Type\\'. Twice', function (done) {
      function helper () { return pack() }
      res.send('x')
    })
    it.only("has options", { timeout: 3 }, async () => { await go() })
    test.each([1, 2])(`adds %i`, (n) => { sum(n) })
    it('is still to be written')
  })
})
test('stands alone', (t) => { t.ok(run()) })
test(name, () => {})
"""


@pytest.mark.parametrize("language", ["javascript", "typescript", "tsx"])
def test_a_test_that_is_a_call_goes_by_its_sentence(language: str) -> None:
    facts = read(CALL_TESTS, language)
    tests = {one.name: one for one in facts.definitions if one.kind is Kind.TEST}

    assert list(tests) == ["should set 'Content-Type'. Twice", "has options", "adds %i", "stands alone"]
    first = tests["should set 'Content-Type'. Twice"]
    assert first.signature == "res › .send(body) › should set 'Content-Type'. Twice"
    assert (first.start_line, first.end_line) == (4, 7)
    assert {use.name for use in facts.references if use.scope == first.qualified} >= {"send"}
    assert next(one for one in facts.definitions if one.name == "helper").nested


def test_a_macro_below_a_comment_that_ends_a_sentence_is_no_word_of_the_code() -> None:
    text = (
        "// What parses.\nDEPOT_BEGIN\n/** A view. */\n"
        "template <typename Char> class view {\n  int size() { return 1; }\n};\n"
    )
    facts = read(text, "cpp")

    assert [one.qualified for one in facts.definitions] == ["view", "view.size"]


def test_what_has_no_name_is_no_definition() -> None:
    text = "struct specs {\n DEPOT_BEGIN int a;\n  enum : unsigned {\n    low = 1,\n    high = 2\n  };\n int b;\n};\n"

    assert [one.qualified for one in read(text, "cpp").definitions if not one.name] == []


def test_half_a_class_is_no_owner() -> None:
    text = (
        "depot_begin\ntemplate <typename Char> class view {\n\n"
        "    if (std::is_same<Char, char>::value && !detail::is_constant()) {\n"
    )
    facts = read(text, "cpp")

    assert [one.qualified for one in facts.definitions if " " in one.qualified] == []


@pytest.mark.parametrize(
    ("language", "text", "hidden"),
    [
        (
            "csharp",
            (
                "public class Store {\n  /// <summary>How many.</summary>\n  public int Size { get; set; }\n"
                "  int Rest => Size;\n}\n"
            ),
            "Rest",
        ),
        (
            "kotlin",
            (
                "class Store(val name: String, plain: Int) {\n  /** How many. */\n  val size: Int get() = name.length\n"
                "  private var rest = 1\n  fun take() { val local = 1 }\n}\n"
            ),
            "rest",
        ),
        (
            "swift",
            (
                "public class Store {\n  /// How many.\n  public var size: Int { return 1 }\n  var rest = 1\n"
                "  func take() { let local = 1 }\n}\n"
            ),
            "rest",
        ),
        (
            "scala",
            (
                "class Store {\n  /** How many. */\n  val size: Int = 1\n  private var rest = 2\n"
                "  def take() = { val local = 1; local }\n}\n"
            ),
            "rest",
        ),
    ],
)
def test_properties_are_members_of_their_type_with_their_documentation(language: str, text: str, hidden: str) -> None:
    found = {one.qualified.lower(): one for one in read(text, language).definitions}
    kept = {name for name, one in found.items() if one.kind is Kind.PROPERTY}

    assert kept == {"store.size", f"store.{hidden.lower()}"} | ({"store.name"} if language == "kotlin" else set())
    assert "How many." in (found["store.size"].docstring or "")
    assert found["store.size"].public
    assert found[f"store.{hidden.lower()}"].public is False


def test_a_function_of_php_itself_is_none_of_the_project() -> None:
    text = "<?php\nnamespace Depot;\nfunction pack($x) { return \\strlen($x) . \\Depot\\wrap($x) . wrap($x); }\n"
    facts = read(text, "php")
    assert [use.name for use in facts.references if use.use is Use.CALL] == ["wrap", "wrap"]


DEPOT = """namespace depot {
// how parcels are copied
DEPOT_INLINE store::store(const store &other)
    : name_(other.name_),
      handler_(other.handler_),
      tracer_(other.tracer_) {}

template <typename Lock>
void DEPOT_INLINE sink<Lock>::log(const message &line) {
    /* initialize the CRC of all parcels */
    if (line.size() > SIZE_MAX) put(line);
}

void log(const message &line);
}
"""


def test_a_constructor_behind_a_macro_defines_itself_and_none_of_what_it_sets() -> None:
    facts = read(DEPOT, "cpp")
    assert [found.qualified for found in facts.definitions][:2] == ["store.store", "sink.log"]


def test_a_method_outside_of_its_class_does_not_use_its_own_name() -> None:
    facts = read(DEPOT, "cpp")
    assert "log" not in {use.name for use in facts.references if use.scope == "sink.log"}


def test_words_in_capitals_stay_in_comments_and_comparisons() -> None:
    text = "int f(int n) {\n  /* the CRC of it */\n  if (n > SIZE_MAX) return n * LIMIT_MAX;\n  void FAR *p = 0;\n}\n"
    assert without_macros(text.encode()).decode() == text.replace("FAR", "   ")
