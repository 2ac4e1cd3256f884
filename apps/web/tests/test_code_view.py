"""Code in colour: what a stranger calls a file, or writes into it, keeps nobody waiting."""

import time

import pytest

from fondation_web.code_view import LARGEST_COLOURED, code_lines


@pytest.mark.parametrize(
    ("path", "text", "coloured"),
    [
        ("src/app.py", "def main():\n", '<span class="k">def</span>'),
        ("app.mjs", "const x = 1;\n", '<span class="k">const</span>'),
        ("src/App.tsx", "const x = <a>b</a>;\n", '<span class="k">const</span>'),
        ("index.html", "<h1>x</h1>\n", '<span class="k">h1</span>'),
        ("icon.svg", "<svg/>\n", '<span class="k">&lt;svg</span>'),
        ("style.css", "a { color: red }\n", '<span class="k">a</span>'),
        ("package.json", '{"a": true}\n', '<span class="m">true</span>'),
        ("pyproject.toml", "a = true\n", '<span class="m">true</span>'),
        (".github/ci.yml", "a: true\n", '<span class="k">a</span>'),
    ],
)
def test_what_projects_are_made_of_is_in_colour(path: str, text: str, coloured: str) -> None:
    assert coloured in "\n".join(code_lines(path, text))


@pytest.mark.parametrize("name", ["a.pl", "a.bsl", "a.php", "Makefile", "a.py.tmpl", "py", "a"])
def test_anything_else_is_plain_whatever_a_library_knows_to_do_with_it(name: str) -> None:
    assert code_lines(name, "function if else return 1 'a'\n") == ["function if else return 1 'a'"]


def test_a_language_that_is_named_inside_of_a_text_is_not_looked_for() -> None:
    said = "\n".join(code_lines("README.md", "# A\n```perl\nif (1) { return 'a' }\n```\n"))
    assert "if (1) { return 'a' }" in said


@pytest.mark.parametrize(
    ("path", "piece"), [("a.js", "/*\n"), ("a.css", "/*\n"), ("a.html", "<!--\n"), ("a.ts", "`${\n"), ("a.py", "'''\n")]
)
def test_a_file_that_would_take_for_ever_is_coloured_as_far_as_there_is_time(path: str, piece: str) -> None:
    lines = LARGEST_COLOURED // len(piece)
    begun = time.thread_time()
    shown = code_lines(path, piece * lines)
    assert len(shown) == lines
    assert time.thread_time() - begun < 20
