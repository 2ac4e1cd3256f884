"""Questions on expectations: what a test says that has to come out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from fondation_cli.course.practice.asked import Answer, Asked, fingerprint
from fondation_cli.course.practice.asking import ask
from fondation_cli.course.practice.code import Code, is_own
from fondation_cli.course.practice.outcomes import OPPOSITE, is_literal, plain_value
from fondation_cli.course.symbols import Definition, Kind, Role

_LITERAL = r"(?:None|null|nil|[Tt]rue|[Ff]alse|-?\d[\d_.]*|b?'[^'\\]*'|b?\"[^\"\\]*\")"
_ACTUAL = r"(?P<actual>[^=<>]*\))"
_FORMS = [
    re.compile(form.replace("ACTUAL", _ACTUAL).replace("LITERAL", f"(?P<wanted>{_LITERAL})"))
    for form in (
        r"^assert ACTUAL (?:==|is) LITERAL$",
        r"^(?:self\.)?assert(?:Equals?|Is)\(ACTUAL, LITERAL\)$",
        r"^(?:\$this->|self::|static::)?assert(?:Equals|Same)\(LITERAL, ACTUAL\);?$",
        r"^(?:Assert\.)?(?:Equal|AreEqual|assertEquals)\(LITERAL, ACTUAL\);?$",
        r"^expect\(ACTUAL\)\.(?:toBe|toEqual|toStrictEqual|to\.equal|to\.eql|to\.be)\(LITERAL\);?$",
        r"^expect\(ACTUAL\)\.to (?:eq|eql|be)[ (]LITERAL\)?$",
        r"^assert(?:\.strictEqual|\.equal|\.deepEqual|\.deepStrictEqual|\.is)\(ACTUAL, LITERAL\);?$",
        r"^assertThat\(ACTUAL\)\.isEqualTo\(LITERAL\);?$",
        r"^assert_eq!\(ACTUAL, LITERAL\);?$",
        r"^assert_eq!\(LITERAL, ACTUAL\);?$",
        r"^assert_equal\(? ?LITERAL, ACTUAL\)?$",
        r"^(?:require|assert)\.Equal\(t, LITERAL, ACTUAL\)$",
        r"^XCTAssertEqual\(ACTUAL, LITERAL\)$",
    )
]
_ROOT = re.compile(r"(?<![\w$.>:])[A-Za-z_$][\w$]*")
_CALLED = re.compile(r"([A-Za-z_$][\w$]*)\s*\(")
_TEXT = re.compile(r"'[^']*'|\"[^\"]*\"")
_WORDS = {"new", "await", "this", "self", "True", "False", "None", "null", "true", "false", "nil", "typeof", "not"}
_LONGEST = 64


class Expected:
    """What a test expects of a call that can be read without the rest of the test."""

    name = "expects"

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """A question each call that the test compares once, with a value that is written there."""
        if code.role(definition.path) is not Role.TEST or definition.kind not in {
            Kind.TEST,
            Kind.FUNCTION,
            Kind.METHOD,
        }:
            return
        compared = list(_compared(definition, code))
        actuals = [actual for _, actual, _ in compared]
        for line, actual, wanted in compared:
            if actuals.count(actual) == 1 and _stands_alone(actual, definition.path, code):
                right, detail = Answer("code", wanted), fingerprint(definition.name, actual)
                asked = ask(self.name, definition, code, right, (line, line), 2.7, detail=detail, value=actual)
                # A test that has a sentence for a name is found by the fingerprint alone.
                yield replace(asked, name="") if definition.kind is Kind.TEST else asked

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """The opposite, then what other tests of the file expect that is of its own sort."""
        if asked.right.text in OPPOSITE:
            yield Answer("code", OPPOSITE[asked.right.text])
        seen = [wanted for each in code.definitions(asked.path) for _, _, wanted in _compared(each, code)]
        alike = [text for text in dict.fromkeys(seen) if _sort(text) == _sort(asked.right.text)]
        yield from (Answer("code", text) for text in alike)

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """True for the value as written; false for values that are written otherwise."""
        text = code.text(asked.span).strip()
        held = next((found["wanted"] for form in _FORMS if (found := form.match(text))), "")
        return [
            plain_value(answer.text) == plain_value(held)
            if held and answer.form == "code" and is_literal(Answer("returns", answer.text))
            else None
            for answer in answers
        ]


def _compared(definition: Definition, code: Code) -> Iterator[tuple[int, str, str]]:
    """The lines of a test that compare a call with a value: the line, the call, the value."""
    lines = code.lines(definition.path)
    for number in range(definition.start_line, min(definition.end_line, len(lines)) + 1):
        text = lines[number - 1].strip()
        for form in _FORMS:
            found = form.match(text)
            if found is not None and is_literal(Answer("returns", found["wanted"])):
                yield number, found["actual"].strip(), found["wanted"]
                break


def _stands_alone(actual: str, path: str, code: Code) -> bool:
    """Whether a call can be read by itself: it starts from names of the project, and calls one of its functions."""
    bare = _TEXT.sub("''", actual)
    known = code.taken_in(path)
    roots = [name for name in _ROOT.findall(bare) if name not in _WORDS]
    balanced = bare.count("(") == bare.count(")")
    text = "\n".join(code.lines(path))
    made_here = [name for name in roots if re.search(rf"(?<![\w$.]){re.escape(name)}\s*(?::?=)[^=]", text)]
    called = [name for name in _CALLED.findall(bare) if is_own(name, code)]
    return (
        len(actual) <= _LONGEST
        and "`" not in actual
        and balanced
        and bool(called)
        and not made_here
        and all(name in known or is_own(name, code) for name in roots)
    )


def _sort(text: str) -> str:
    first = text.lstrip("-b")[:1]
    return "number" if first.isdigit() else "text" if first in "'\"" else "word"
