"""Questions on reasons: what the code itself gives as the reason for a step."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from fondation_cli.course.anatomy.statements import Statement
from fondation_cli.course.docstring import plain, sentences
from fondation_cli.course.practice.asked import Answer, Asked, fingerprint
from fondation_cli.course.practice.asking import ask
from fondation_cli.course.practice.code import Code
from fondation_cli.course.symbols import Definition

_GIVES_REASON = re.compile(
    r"\b(?:because|so that|since|otherwise|to (?:avoid|prevent|ensure|keep|make sure|allow)|in case|in order|needs? to"
    r"|must|never|only|cannot|can't|won't|would|don't|doesn't|should(?:n't)?|instead)\b",
    re.IGNORECASE,
)
_UNFIT = re.compile(r"\b(?:TODO|FIXME|XXX|HACK|noqa|https?:)|\.\. \w+::|[{}]|…|\"|“|”|«")
_FEWEST_WORDS, _MOST_LETTERS = 6, 170
_LONGEST_CODE = 64
_MOST_COMMENTS = 4096
"""So many are read once only."""


class Why:
    """Which reason a comment gives for a statement."""

    name = "why"

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """A question each statement of one line whose comment gives a reason."""
        for statement, said in _reasons(definition, code):
            shown = _shown(statement, definition.path, code)
            if not shown:
                continue
            comment = statement.comment
            start = comment.start if comment is not None else statement.start
            lines, right = (min(start, statement.start), max(statement.start, start)), Answer("quote", said)
            yield ask(self.name, definition, code, right, lines, 2.9, detail=fingerprint(said), value=shown)

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """The reasons given elsewhere in the function, then in its file, the nearest first."""
        near = sorted(code.functions(asked.path), key=lambda each: abs(each.start_line - asked.span.start))
        near.sort(key=lambda each: each.qualified != asked.name)
        yield from (Answer("quote", said) for each in near for _, said in _reasons(each, code))

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """False for the words of a comment of the same file that stand somewhere else."""
        given = {said for each in code.functions(asked.path) for _, said in _reasons(each, code)}
        return [
            True if answer == asked.right else False if answer.form == "quote" and answer.text in given else None
            for answer in answers
        ]


def _reasons(definition: Definition, code: Code) -> Iterator[tuple[Statement, str]]:
    """The statements of a function that a comment stands right above, where it gives a reason in few words."""
    for place in code.places(definition):
        comment = place.statement.comment
        if comment is None or comment.start >= place.statement.start:
            continue
        said = _reason(comment.text)
        if said:
            yield place.statement, said


@lru_cache(_MOST_COMMENTS)
def _reason(comment: str) -> str:
    """What a comment says, where that gives a reason in few words; empty otherwise."""
    said = " ".join(sentences(plain(comment))).replace("`", "").strip()
    fits = len(said.split()) >= _FEWEST_WORDS and len(said) <= _MOST_LETTERS and said[:1].isupper()
    return said if fits and _GIVES_REASON.search(said) and not _UNFIT.search(said) else ""


def _shown(statement: Statement, path: str, code: Code) -> str:
    """A statement's first line as a question can show it; empty where that says too little or too much."""
    lines = code.lines(path)
    text = lines[statement.start - 1].strip().rstrip("{;:").strip() if statement.start <= len(lines) else ""
    said = len(re.findall(r"\w+", text))
    balanced = text.count("(") == text.count(")") and text.count("[") == text.count("]")
    fits = said >= 2 and len(text) <= _LONGEST_CODE and "`" not in text and balanced  # noqa: PLR2004 - two words
    return text if fits else ""
