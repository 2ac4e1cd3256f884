"""The outline as a model would have it: titles, merges, order, goals; what does not fit the facts is not taken."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from fondation_cli.calls.asking import Asker
from fondation_cli.calls.errors import BudgetReached, ContextOverflow, QuestionRefused, UnusableAnswer
from fondation_cli.calls.meanwhile import while_asking
from fondation_cli.course.docstring import summary
from fondation_cli.course.modelled.answers import OutlineAnswer
from fondation_cli.course.modelled.dossier import words_in
from fondation_cli.course.modelled.judging import Judge
from fondation_cli.course.modelled.manner import Manner
from fondation_cli.course.modelled.merging import applied, misfits
from fondation_cli.course.modelled.prose import Scribe
from fondation_cli.course.modelled.references import References
from fondation_cli.course.modelled.secrets import Vault
from fondation_cli.course.plan import ChapterPlan, Outline
from fondation_cli.course.verify.atoms import read_inline
from fondation_cli.course.verify.lines import said_of_plan
from fondation_cli.models.delimited import delimited
from fondation_cli.models.question import Question
from fondation_shared.jobs import Language

VERSION = "3"
_LONGEST = 4000
_FEW_COMPANIONS = 8
_LONGEST_TITLE = 80
_LONGEST_PURPOSE = 160
_MARKED = re.compile(r"[<>]|\]\(|//")
"""What no title needs, and another reader of Markdown might take for more than text."""


@dataclass(frozen=True, slots=True)
class Planned:
    """The outline that is to be written; `goals` say in a line what a chapter is for, by its id."""

    outline: Outline
    goals: Mapping[str, str]


def planned(
    outline: Outline, asker: Asker, judge: Judge, manner: Manner, vault: Vault, steps: Iterable[object] = ()
) -> Planned:
    """The model's outline where it fits, else ours. `steps` are done while it is waited for.

    Raises ModelUnavailable, ModelRefused; whatever a step raises.
    """
    question = Question(
        role="outline",
        step="model: outline",
        version=VERSION,
        instructions=manner.instructions("course-outline"),
        asked="Plan the course from this outline.\n\n" + delimited(vault.text(_told(outline))),
        max_tokens=_LONGEST,
    )
    try:
        answer = while_asking(
            lambda: asker.ask_for(question, OutlineAnswer, lambda given: misfits(given, outline)), steps
        )
    except (BudgetReached, UnusableAnswer, ContextOverflow, QuestionRefused):
        return Planned(outline, {})
    ours = words_in(" ".join([outline.title, *(plan.title for plan in outline.chapters)]))
    scribes = {
        plan.id: Scribe(
            References({}, {}, {}),
            lambda word: judge.is_known(word, ours),
            judge.is_there,
            said=said_of_plan(plan, outline.title),
        )
        for plan in applied(answer, outline, {}).chapters
    }
    titles = _titles(answer, outline, scribes, judge, manner.language)
    told = {each.id: scribes[each.id].line(each.goal).text for each in answer.chapters}
    goals = {identity: goal for identity, goal in told.items() if goal and judge.holds(goal, manner.language)}
    return Planned(applied(answer, outline, titles), goals)


def _titles(
    answer: OutlineAnswer, outline: Outline, scribes: Mapping[str, Scribe], judge: Judge, language: Language
) -> dict[str, str]:
    """The titles that hold, no two of them the same."""
    taken = {plan.title.lower(): plan.id for plan in outline.chapters}
    found: dict[str, str] = {}
    for each in answer.chapters:
        title = _title(each.title, scribes[each.id], judge, language)
        if title and taken.setdefault(title.lower(), each.id) == each.id:
            found[each.id] = title
    return found


def _title(text: str, scribe: Scribe, judge: Judge, language: Language) -> str:
    """A title that may stand; a name in it is written as it is, as in ours, and is one of its chapter's."""
    named = scribe.line(text)
    plain = " ".join("".join(atom.plain for atom in read_inline(named.text)).split())
    holds = len(plain) <= _LONGEST_TITLE and judge.holds(text, language) and not _MARKED.search(plain)
    return plain if holds and scribe.is_plain(plain) else ""


def _told(outline: Outline) -> str:
    return f"PROJECT: {outline.title}\n\n" + "\n\n".join("\n".join(_lines(plan)) for plan in outline.chapters)


def _lines(plan: ChapterPlan) -> Iterator[str]:
    """What a chapter is made of, for whoever names it."""
    yield f"id: {plan.id}"
    yield f"kind: {plan.kind}"
    yield f"title: {plan.title}"
    for one in plan.subjects:
        said = summary(one.docstring)[:_LONGEST_PURPOSE]
        yield f"subject: `{one.qualified}` ({one.kind}, {one.path}:{one.start_line})" + (f" {said}" if said else "")
    beside = ", ".join(f"`{one.qualified}`" for one in plan.companions[:_FEW_COMPANIONS])
    if beside:
        yield f"beside them: {beside}"
    if plan.prerequisites:
        yield f"builds on: {', '.join(plan.prerequisites)}"
