import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fondation_cli.course.highlight import LARGEST, highlight

NAMES = [
    "a.py",
    "b.ts",
    "c.go",
    "d.rs",
    "e.java",
    "f.md",
    "g.html",
    "h.css",
    "Makefile",
    "i.unknown",
    "j.json",
    "k.yml",
]


def text_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


@settings(deadline=None)  # the first text of a language loads its lexer
@given(
    name=st.sampled_from(NAMES),
    lines=st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=0x17F)), max_size=8),
)
def test_every_line_comes_out_as_it_went_in(name: str, lines: list[str]) -> None:
    assert [text_of(line) for line in highlight(name, lines)] == lines


@settings(deadline=None)  # the first text of a language loads its lexer
@given(name=st.sampled_from(NAMES), lines=st.lists(st.text(), max_size=8))
def test_no_text_becomes_markup(name: str, lines: list[str]) -> None:
    shown = highlight(name, [line.replace("\n", " ") for line in lines])
    assert len(shown) == len(lines)
    for line in shown:
        assert re.fullmatch(r'(?:[^<>]|<span class="[a-z]+">|</span>)*', line)


def test_keywords_strings_and_comments_have_their_colours() -> None:
    (line,) = highlight("a.py", ['def f(): return "<x>"  # why'])
    for part in ('<span class="k">def</span>', '<span class="f">f</span>', "&lt;x&gt;", '<span class="c"># why</span>'):
        assert part in line


COLOURED = {
    "a.kt": ("open class A { val n: Int = 1 } // b", "k:open k:class t:A k:val t:Int m:1 c://"),
    "a.c": ('static int f(void) { return g("x"); }', "k:static t:int f:f t:void k:return s:&quot;x&quot;"),
    "a.cpp": ("class A { public: void f() const; };", "k:class t:A k:public t:void f:f k:const"),
    "a.cs": ("public class A { string B = null; }", "k:public k:class t:A t:string m:null"),
    "a.rb": ("class A; def b = :c; end", "k:class t:A k:def f:b s::c k:end"),
    "a.php": ("<?php class A { function b() { return 1; } }", "d:&lt;?php k:class t:A k:function f:b k:return m:1"),
    "a.swift": ("struct A { func b() -> Int { nil } }", "k:struct t:A k:func f:b t:Int m:nil"),
    "a.scala": ("object A { def b: Int = 1 }", "k:object t:A k:def f:b t:Int m:1"),
    "a.py": ('class A: x = f"a{b.c}" + None', "k:class t:A s:f&quot;a s:&quot; m:None"),
    "a.ts": (
        "export abstract class A { private n: number = 1 }",
        "k:export k:abstract k:class t:A k:private t:number m:1",
    ),
    "a.jsx": ("const a = <Foo bar='x'>hi</Foo>", "k:const k:Foo f:bar s:'x' k:Foo"),
    "a.js": ("x = /ab+/g; f(`a ${this.b} c`)", "s:/ab+/g s:`a k:this s:c`"),
    "a.go": ("func (s *S) F() error { return nil }", "k:func t:S f:F t:error k:return m:nil"),
    "a.rs": ("#[test] pub fn f() { println!('a') } // x", "d:#[test] k:pub k:fn f:f f:println s:'a' c://"),
    "a.java": ("@Override final int f() { return 'c'; } /** x */", "d:Override k:final t:int f:f k:return s:'c' c:/**"),
    "a.css": ("a { color: red }", ""),
}


@pytest.mark.parametrize("name", COLOURED)
def test_each_language_has_its_colours(name: str) -> None:
    code, wanted = COLOURED[name]
    (line,) = highlight(name, [code])

    found = re.findall(r'<span class="(.)">([^<]*)</span>', line)

    assert " ".join(f"{kind}:{unescape(text).split()[0]}" for kind, text in found).startswith(unescape(wanted))


def test_what_a_grammar_cannot_make_sense_of_is_shown_all_the_same() -> None:
    lines = ["def (((", "class", '""" never closed', "é = '日本' # ✓"]

    assert [text_of(line) for line in highlight("a.py", lines)] == lines


def test_a_string_over_three_lines_is_coloured_on_each_of_them() -> None:
    shown = highlight("a.py", ['"""one', "two", 'three"""'])
    assert all(line.startswith('<span class="') for line in shown)


@pytest.mark.parametrize("name", ["\u202e", "\u2066", "\u200b", "\ufeff"])
def test_characters_that_reorder_or_hide_code_are_named(name: str) -> None:
    (line,) = highlight("a.py", [f"x = {name}1"])
    assert f"U+{ord(name):04X}" in line
    assert name not in line


def test_a_very_large_file_and_a_minified_one_are_shown_plain() -> None:
    assert highlight("a.py", ["def f(): pass"] * (LARGEST // 10))[0] == "def f(): pass"
    assert highlight("a.js", ["var a;" * 1000])[0] == "var a;" * 1000
