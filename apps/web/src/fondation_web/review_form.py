"""A review as the form of its page has it: what is offered, changed by what a browser sent."""

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pydantic import JsonValue, TypeAdapter, ValidationError

from fondation_shared.checks import Step
from fondation_shared.errors import FieldProblem, Invalid
from fondation_shared.review import REVIEW, OutlineReview, PlanReview, problems_of
from fondation_web.log_line import printable

_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)
Sent = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ChapterCard:
    """A chapter on the page; `goals` a line each. `out`: it is to be left out."""

    id: str
    title: str
    goals: str
    subjects: Sequence[str]
    out: bool = False


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file on the page. `kept`: nobody writes it, so what it is for is not changed either."""

    path: str
    purpose: str
    out: bool = False
    kept: bool = False


@dataclass(frozen=True, slots=True)
class CheckCard:
    """A check on the page, as JSON."""

    text: str
    out: bool = False


@dataclass(frozen=True, slots=True)
class OutlineForm:
    """The outline on its page."""

    chapters: Sequence[ChapterCard]

    @classmethod
    def of(cls, offered: OutlineReview) -> "OutlineForm":
        """What is offered."""
        return cls(
            [ChapterCard(each.id, each.title, "\n".join(each.goals), each.subjects) for each in offered.chapters]
        )

    def sent(self, fields: Sent) -> "OutlineForm":
        """With what a browser sent: chapters in the order in which they came."""
        known = {chapter.id: chapter for chapter in self.chapters}
        said = dict(fields)
        order = list(dict.fromkeys(value for name, value in fields if name == "chapter" and value in known))
        found = [
            replace(
                known[each],
                title=said.get(f"title.{each}", ""),
                goals=said.get(f"goals.{each}", "").replace("\r\n", "\n"),
                out=f"out.{each}" in said,
            )
            for each in order
        ]
        return OutlineForm([*found, *(chapter for chapter in self.chapters if chapter.id not in order)])

    def moved(self, wanted: str) -> "OutlineForm":
        """With one chapter a place further up or down: `up:ID` or `down:ID`."""
        direction, _, chapter_id = wanted.partition(":")
        chapters = list(self.chapters)
        at = next((number for number, each in enumerate(chapters) if each.id == chapter_id), 0)
        to = at + (-1 if direction == "up" else 1)
        if 0 <= to < len(chapters):
            chapters[at], chapters[to] = chapters[to], chapters[at]
        return OutlineForm(chapters)

    def answer(self, offered: OutlineReview) -> OutlineReview | PlanReview:
        """What the person wants. Raises Invalid, with the numbers of the cards."""
        kept = [(number, each) for number, each in enumerate(self.chapters) if not each.out]
        chapters = [{"id": each.id, "title": each.title, "goals": _lines(each.goals)} for _, each in kept]
        table = offered.model_dump(mode="json", by_alias=True) | {"chapters": chapters}
        cards = {"chapters": [number for number, _ in kept]}
        return _read(table, offered, cards)


@dataclass(frozen=True, slots=True)
class PlanForm:
    """The plan on its page. `open`: files may be left out. `commands` are lines, each with its step."""

    title: str
    summary: str
    stack: str
    commands: Sequence[tuple[Step, str]]
    files: Sequence[FileRow]
    checks: Sequence[CheckCard]
    open: bool

    @classmethod
    def of(cls, offered: PlanReview) -> "PlanForm":
        """What is offered, with room for one more check."""
        plan = offered.plan
        checks = [
            CheckCard(
                json.dumps(
                    each.model_dump(mode="json", by_alias=True, exclude_defaults=True) | {"kind": each.kind},
                    ensure_ascii=False,
                    indent=1,
                )
            )
            for each in plan.checks
        ]
        return cls(
            title=plan.title,
            summary=plan.summary,
            stack=plan.stack,
            commands=[(each.step, printable(shlex.join(each.command))) for each in plan.commands],
            files=[FileRow(each.path, each.purpose, kept=each.origin == "kept") for each in plan.files],
            checks=[*checks, CheckCard("")],
            open=offered.writer == "model",
        )

    def sent(self, fields: Sent) -> "PlanForm":
        """With what a browser sent."""
        said = dict(fields)
        files = [
            replace(
                each,
                purpose=each.purpose if each.kept else said.get(f"purpose.{number}", ""),
                out=self.open and f"out_file.{number}" in said,
            )
            for number, each in enumerate(self.files)
        ]
        checks = [
            CheckCard(said.get(f"check.{number}", "").replace("\r\n", "\n"), f"out_check.{number}" in said)
            for number in range(len(self.checks))
        ]
        summary = said.get("summary", "").replace("\r\n", "\n")
        return replace(self, title=said.get("title", ""), summary=summary, files=files, checks=checks)

    def answer(self, offered: PlanReview) -> OutlineReview | PlanReview:
        """What the person wants. Raises Invalid, with the numbers of the cards."""
        kept = [(number, each) for number, each in enumerate(self.checks) if each.text.strip() and not each.out]
        files = [
            file.model_copy(update={"purpose": each.purpose}).model_dump(mode="json", by_alias=True)
            for file, each in zip(offered.plan.files, self.files, strict=True)
            if not each.out
        ]
        table = offered.model_dump(mode="json", by_alias=True)
        table["plan"] |= {
            "title": self.title.strip(),
            "summary": self.summary,
            "files": files,
            "checks": [_parsed(number, each.text) for number, each in kept],
        }
        cards = {
            "checks": [number for number, _ in kept],
            "files": [number for number, each in enumerate(self.files) if not each.out],
        }
        return _read(table, offered, cards)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _parsed(number: int, text: str) -> JsonValue:
    try:
        return _JSON.validate_json(text)
    except ValidationError:
        raise _invalid([FieldProblem(field=f"plan.checks.{number}", message="This is not JSON.")]) from None


def _read(
    table: dict[str, object], offered: OutlineReview | PlanReview, cards: Mapping[str, Sequence[int]]
) -> OutlineReview | PlanReview:
    """The answer that a form makes; `cards` are the numbers, on the page, of what it names by places in lists."""
    try:
        answer = REVIEW.validate_python(table)
    except ValidationError as error:
        found = [
            FieldProblem(field=".".join(str(part) for part in one["loc"][1:]), message=f"{one['msg']}.")
            for one in error.errors()
        ]
        raise _invalid(_numbered(found, cards)) from None
    problems = problems_of(offered, answer)
    if problems:
        raise _invalid(_numbered(problems, cards))
    return answer


def _numbered(problems: Sequence[FieldProblem], cards: Mapping[str, Sequence[int]]) -> list[FieldProblem]:
    """The problems with the numbers of their cards, where some cards before them are left out."""
    return [problem.model_copy(update={"field": _card_of(problem.field, cards)}) for problem in problems]


def _card_of(field: str, cards: Mapping[str, Sequence[int]]) -> str:
    parts = field.split(".")
    for at, (name, number) in enumerate(pairwise(parts)):
        if name in cards and number.isdecimal():
            return ".".join([*parts[: at + 1], str(cards[name][int(number)]), *parts[at + 2 :]])
    return field


def _invalid(problems: list[FieldProblem]) -> Invalid:
    return Invalid("The review cannot be followed.", errors=problems)
