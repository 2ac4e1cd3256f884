"""One maker of questions: what a definition tells of itself is filled in once."""

from typing import TypedDict, Unpack

from fondation_cli.course.anatomy.statements import Condition
from fondation_cli.course.markup import Span
from fondation_cli.course.practice.asked import Answer, Asked
from fondation_cli.course.practice.code import Code, shown_name
from fondation_cli.course.symbols import Definition


class Told(TypedDict, total=False):
    """What some questions tell besides; as in `Asked`."""

    detail: str
    value: str
    date: str
    counts: tuple[int, ...]
    condition: Condition | None


def ask(
    kind: str, about: Definition, code: Code, right: Answer, lines: tuple[int, int], worth: float, **told: Unpack[Told]
) -> Asked:
    """A question about a definition, which `lines` of its own file answer."""
    return Asked(
        kind=kind,
        path=about.path,
        name=about.qualified,
        detail=told.get("detail", ""),
        shown=shown_name(about),
        language=code.language(about.path),
        span=Span(about.path, *lines),
        right=right,
        value=told.get("value", ""),
        date=told.get("date", ""),
        counts=told.get("counts", ()),
        condition=told.get("condition"),
        worth=worth,
    )
