"""A function is taken apart alike in every language: guards, loops, handlers, calls, comments."""

import textwrap

import pytest

from fondation_cli.course.anatomy.functions import dissect
from fondation_cli.course.anatomy.statements import Anatomy, Form
from fondation_cli.course.anatomy.statements import StatementKind as Kind

PYTHON = '''
def take(self, name, limit=3):
    """Take a parcel."""
    # Nobody takes nothing.
    if not isinstance(name, str):
        raise TypeError(f"{name!r} is no name.")

    for shelf in self.shelves:
        if name in shelf:
            return shelf.pop(name)
    try:
        found = self.search(name)
    except (KeyError, IndexError):
        pass
    return None
'''
JAVASCRIPT = """
store.take = function take(name) {
  // Nobody takes nothing.
  if (typeof name !== 'string') {
    throw new TypeError('A name is needed')
  }

  for (const shelf of this.shelves) {
    if (name in shelf) return shelf.pop(name)
  }
  try {
    const found = this.search(name)
  } catch (error) {
  }
  return null
}
"""
GO = """
package store

func (s *Store) Take(name string) (*Parcel, error) {
	// Nobody takes nothing.
	if name == "" {
		return nil, errors.New("a name is needed")
	}

	for _, shelf := range s.shelves {
		if shelf.Has(name) {
			return shelf.Pop(name), nil
		}
	}
	found, err := s.search(name)
	if err != nil {
		return nil, err
	}
	return found, nil
}
"""
RUST = """
impl Store {
    fn take(&mut self, name: &str) -> Result<Parcel, Error> {
        // Nobody takes nothing.
        if name.is_empty() {
            return Err(Error::new("a name is needed"));
        }

        for shelf in self.shelves.iter() {
            if shelf.has(name) {
                return Ok(shelf.pop(name));
            }
        }
        let found = self.search(name)?;
        Ok(found)
    }
}
"""
JAVA = """
class Store {
  Parcel take(String name) {
    // Nobody takes nothing.
    if (name == null) {
      throw new IllegalArgumentException("A name is needed");
    }

    for (Shelf shelf : shelves) {
      if (shelf.has(name)) return shelf.pop(name);
    }
    try {
      Parcel found = this.search(name);
    } catch (IOException | RuntimeException error) {
    }
    return null;
  }
}
"""


def taken(source: str, language: str, name: str = "take") -> Anatomy:
    found = dissect(source.encode(), language, 1, source.count("\n") + 1, name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("source", "language", "name"),
    [
        (PYTHON, "python", "take"),
        (JAVASCRIPT, "javascript", "take"),
        (JAVASCRIPT, "typescript", "take"),
        (GO, "go", "Take"),
        (RUST, "rust", "take"),
        (JAVA, "java", "take"),
    ],
)
def test_a_guard_its_reason_and_the_loop_behind_it_are_found(source: str, language: str, name: str) -> None:
    guard, loop, *_ = taken(source, language, name).statements
    assert guard.kind is Kind.IF
    assert guard.comment is not None
    assert guard.comment.text == "Nobody takes nothing."
    failure = guard.body[-1]
    assert failure.kind is Kind.FAIL
    assert failure.error
    assert "name" in failure.message
    assert loop.kind is Kind.LOOP
    assert loop.value.startswith(("self.shelves", "this.shelves", "s.shelves", "shelves"))
    assert loop.after_blank
    assert loop.body[0].body[0].kind is Kind.RETURN


def test_the_docstring_is_no_statement() -> None:
    anatomy = taken(PYTHON, "python")
    assert anatomy.body_start == 4
    assert anatomy.receiver == "self"
    assert [parameter.default for parameter in anatomy.parameters] == ["", "", "3"]


def test_handlers_name_the_errors_they_catch() -> None:
    handlers = next(each.handlers for each in taken(PYTHON, "python").statements if each.kind is Kind.TRY)
    assert handlers[0].errors == ("KeyError", "IndexError")
    handlers = next(each.handlers for each in taken(JAVA, "java").statements if each.kind is Kind.TRY)
    assert handlers[0].errors == ("IOException", "RuntimeException")


def test_a_message_keeps_the_signs_that_it_escapes() -> None:
    written = r"""class S { int f(int n) { if (n < 0) { throw new Bad("Only \\n and \\r fit."); } return n; } }"""
    assert taken(written, "java").statements[0].body[0].message == r"Only \n and \r fit."


def test_what_is_filled_into_a_message_is_left_open() -> None:
    assert taken(PYTHON, "python").statements[0].body[0].message == "… is no name."


@pytest.mark.parametrize(
    ("test", "form", "left", "right"),
    [
        ("x is None", Form.ABSENT, "x", ""),
        ("x is not None", Form.PRESENT, "x", ""),
        ("not x", Form.FAILS, "x", ""),
        ("isinstance(x, (str, bytes))", Form.IS_A, "x", "(str, bytes)"),
        ("not isinstance(x, str)", Form.IS_NOT_A, "x", "str"),
        ('"a" not in x', Form.NOT_IN, '"a"', "x"),
        ("x == y", Form.EQUAL, "x", "y"),
        ('hasattr(x, "close")', Form.HAS, "x", "close"),
        ("x > y", Form.CODE, "x > y", ""),
    ],
)
def test_conditions_are_read_as_what_they_ask(test: str, form: Form, left: str, right: str) -> None:
    condition = taken(f"def f(x, y):\n    if {test}:\n        return 1\n", "python", "f").statements[0].condition
    assert condition is not None
    assert (condition.form, condition.left, condition.right) == (form, left, right)


def test_the_opposite_of_both_is_either() -> None:
    source = "def f(a, b):\n    if not (a is None and b is None):\n        return 1\n"
    condition = taken(source, "python", "f").statements[0].condition
    assert condition is not None
    assert condition.form is Form.ANY
    assert [part.form for part in condition.parts] == [Form.PRESENT, Form.PRESENT]


def test_calls_in_a_callback_are_not_the_statements_own() -> None:
    source = "function f(list) {\n  each(list, function (one) { remove(one) })\n}\n"
    statement = taken(source, "javascript", "f").statements[0]
    assert [call.name for call in statement.calls] == ["each"]
    assert [call.name for call in statement.body[0].calls] == ["remove"]


def test_a_chain_of_branches_ends_where_its_last_branch_ends() -> None:
    source = textwrap.dedent("""
        def f(x):
            if x == 1:
                a()
            elif x == 2:
                b()
            else:
                c()
        """)
    statement = taken(source, "python", "f").statements[0]
    assert statement.end == 8
    assert statement.otherwise[0].otherwise[0].calls[0].name == "c"


def test_broken_source_is_taken_apart_as_far_as_it_goes() -> None:
    assert dissect(b"\xff\xfe\x00", "python", 1, 1, "f") is None
    broken = taken("def f(x):\n    if x is None:\n        return 1\n\ndef g(:\n", "python", "f")
    assert broken.statements[0].kind is Kind.IF


def test_a_language_without_a_grammar_gives_nothing() -> None:
    assert dissect(b"(defun f ())", "lisp", 1, 1, "f") is None


def test_what_a_comparison_asks_of_comes_first_whichever_way_it_is_written() -> None:
    source = "fn f(s: S) {\n    if 0 == s.read() {\n        a();\n    }\n"
    source += "    if let Some(frame) = s.parse() {\n        b();\n    }\n}\n"
    first, second = taken(source, "rust", "f").statements
    assert first.condition is not None
    assert (first.condition.form, first.condition.left, first.condition.right) == (Form.EQUAL, "s.read()", "0")
    assert second.condition is not None
    assert (second.condition.form, second.condition.left) == (Form.EQUAL, "s.parse()")
    assert second.condition.right == "Some(frame)"


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("# pyright: ignore", None),
        ("# Wait for the answer\n    #\n    # Both kinds are taken.", "Wait for the answer. Both kinds are taken."),
        ("# Goes on later. Wait for one of these:\n    # - an answer\n    # - an end", "Goes on later."),
        ("# Wait for one of these:\n    # - an answer\n    # - an end", None),
        ("# Wait for the answer\n    #", "Wait for the answer"),
    ],
)
def test_a_comment_is_read_as_prose_or_not_at_all(comment: str, said: str | None) -> None:
    statement = taken(f"def f(x):\n    {comment}\n    wait(x)\n", "python", "f").statements[0]
    assert (statement.comment.text if statement.comment is not None else None) == said


@pytest.mark.parametrize("branches", [20, 300, 3000])
@pytest.mark.parametrize("inside", ["    ", "    try:\n        pass\n    except KeyError:\n        "])
def test_branches_without_end_are_not_told_step_by_step(branches: int, inside: str) -> None:
    indent = inside.rpartition("\n")[2]
    source = f"def choose(a):\n{inside}if a:\n{indent}    go()\n" + f"{indent}elif a:\n{indent}    go()\n" * branches

    anatomy = dissect(source.encode(), "python", 1, source.count("\n"), "choose")

    assert (anatomy is not None) is (branches == 20)
