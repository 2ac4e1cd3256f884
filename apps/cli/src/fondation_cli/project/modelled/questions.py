"""What the model is asked: our instructions, then what is not ours, between delimiters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import TypeAdapter

from fondation_cli.models.question import Question
from fondation_cli.project.brief import Brief
from fondation_cli.project.modelled.marks import mark_of
from fondation_cli.project.modelled.material import contents, data, listing
from fondation_cli.project.stacks.custom import stack_of
from fondation_cli.project.stacks.shelf import every_stack
from fondation_cli.project.stacks.stack import Stack
from fondation_cli.project.stacks.vocabulary import forms
from fondation_cli.prompts import prompt
from fondation_shared.checks import Check
from fondation_shared.project import Plan, PlannedFile
from fondation_shared.redaction import kind_of
from fondation_shared.stacks import CUSTOM

VERSION = "1"
"""Another one wherever these questions, or what reads their answers, are others."""

PROMPTS = ("project-plan", "project-change", "project-file", "project-repair")

_PLAN_TOKENS, _FILE_TOKENS, _REPAIR_TOKENS = 6000, 6000, 8000
_SHOWN, _NEEDED, _REPAIRED = 60_000, 60_000, 80_000
"""Characters of files in one question."""

_CHECKS = TypeAdapter(list[Check])
_LANGUAGES = {"en": "English", "fr": "French"}


@dataclass(frozen=True, slots=True)
class Marked:
    """A question whose answer consists of sections behind a mark."""

    question: Question
    mark: str


def plan_question(brief: Brief) -> Question:
    """For the plan of a new project."""
    chosen = "Choose one." if brief.stack is None else f"The stack is {brief.stack}: it was chosen."
    return Question(
        role="plan",
        step="model: plan",
        version=VERSION,
        instructions=prompt("project-plan"),
        context=f"{_stacks()}\n\nForms of commands for the stack {CUSTOM}, and for no other:\n{forms()}",
        asked="\n".join(
            [
                f"{chosen} The project's language is {_LANGUAGES[brief.language]}.",
                data("request", brief.prompt, "prose"),
            ]
        ),
        max_tokens=_PLAN_TOKENS,
    )


def change_question(brief: Brief, plan: Plan, files: Mapping[str, str | None], first: Iterable[str]) -> Question:
    """For the plan of a change to files that were made by a plan; `first` are those to show before all others."""
    order = [*first, *(file.path for file in plan.files), *files]
    return Question(
        role="plan",
        step="model: plan of a change",
        version=VERSION,
        instructions=prompt("project-change"),
        context="\n\n".join(
            [
                f"The project as it was planned:\n{data('plan', _told(plan))}",
                _known_packages(stack_of(plan)),
                f"Its files:\n{data('files', listing(files))}",
                contents(files, order, _SHOWN),
            ]
        ),
        asked=f"The project's language is {_LANGUAGES[brief.language]}.\n{data('request', brief.prompt, 'prose')}",
        max_tokens=_PLAN_TOKENS,
    )


def file_question(
    brief: Brief, plan: Plan, file: PlannedFile, before: str | None, needed: Mapping[str, str | None]
) -> Marked:
    """For one file; `before` is what it says now, `needed` are files that its writer has to know."""
    asked = [f"Write {data('path', file.path)}\nWhat it is for: {data('purpose', file.purpose)}"]
    if before is not None:
        asked.append(f"This is what it says now. Change it.\n{data('file', before, kind_of(file.path))}")
    shown = contents(needed, needed, _NEEDED)
    if shown:
        asked.append(f"Files that it needs:\n{shown}")
    context = _context(brief, plan)
    mark = mark_of(context, *asked)
    question = Question(
        role="code",
        step="model: file",
        version=VERSION,
        instructions=prompt("project-file"),
        context=context,
        asked="\n\n".join([*asked, _form(mark)]),
        max_tokens=_FILE_TOKENS,
    )
    return Marked(question, mark)


def repair_question(
    brief: Brief, plan: Plan, files: Mapping[str, str | None], evidence: Sequence[str], order: Iterable[str]
) -> Marked:
    """For what sets failures right; `evidence` is one text a check, `order` that of the files to show."""
    asked = [f"Checks that do not hold:\n{evidence_of(evidence)}", f"Files:\n{data('files', listing(files))}"]
    missing = [file.path for file in plan.files if file.path not in files]
    if missing:
        asked.append(f"Planned, and not there:\n{data('paths', ', '.join(missing))}")
    asked.append(contents(files, order, _REPAIRED))
    context = f"{_context(brief, plan)}\n\n{_known_packages(stack_of(plan))}"
    mark = mark_of(context, *asked)
    question = Question(
        role="repair",
        step="model: repair",
        version=VERSION,
        instructions=prompt("project-repair"),
        context=context,
        asked="\n\n".join([*asked, _form(mark)]),
        max_tokens=_REPAIR_TOKENS,
    )
    return Marked(question, mark)


def evidence_of(texts: Iterable[str]) -> str:
    """What failing checks have shown, each between its delimiters."""
    return "\n".join(data("check", text) for text in texts)


def told_back(marked: Marked, problems: Sequence[str], answer: str) -> Question:
    """The same question again, with what was answered and why that cannot be used."""
    listed = "\n".join(problems)
    asked = (
        f"{marked.question.asked}\n\nYou answered this already:\n{data('your answer', answer)}\n"
        f"It cannot be used as it is:\n{data('problems', listed)}\nGive the whole answer anew, in the same form."
    )
    return replace(marked.question, step=f"{marked.question.step}, again", asked=asked)


def _form(mark: str) -> str:
    return f"The mark of your answer is {mark}"


def _context(brief: Brief, plan: Plan) -> str:
    """What all questions about the files of a plan share."""
    return f"{data('request', brief.prompt, 'prose')}\n\n{data('plan', _told(plan))}"


def _told(plan: Plan) -> str:
    """A plan, without what only programs want to know of it."""
    rows = [f"{file.path}: {file.purpose}" for file in plan.files]
    commands = [f"{each.step}: {' '.join(each.command)}" for each in plan.commands]
    parts = [
        f"{plan.title} ({plan.name}), stack {plan.stack}, language {plan.language}",
        plan.summary,
        "Files:\n" + "\n".join(rows),
        "Commands:\n" + "\n".join(commands),
        f"Checks:\n{_json(plan.checks)}",
    ]
    return "\n\n".join(parts)


def _stacks() -> str:
    """The stacks there are, each with its starter."""
    return "\n\n".join(_stack(stack) for stack in every_stack())


def _stack(stack: Stack) -> str:
    files = "\n".join(f"  {path}: {purpose.en}" for path, purpose in stack.files.items())
    checks = [check for check in stack.checks if check.kind not in {"cli", "contract"}]
    serves = "It serves" if stack.commands.start else "It serves nothing"
    run = " ".join(stack.commands.run) if stack.commands.run else "none"
    return "\n".join(
        [
            f"Stack {stack.name}: {stack.title.en}. {stack.summary.en}",
            f"Files of its starter, where starter_project is the project's name:\n{files}",
            f"Commands: {'; '.join(' '.join(each.command) for each in stack.planned_commands())}",
            f"Checks of every project: {_json(checks)}",
            f"{serves}; its own command is {run}.",
            _known_packages(stack),
        ]
    )


def _known_packages(stack: Stack) -> str:
    known = ", ".join(sorted(stack.packages)) or "none"
    return f"Packages that are added where code imports them: {known}."


def _json(checks: Sequence[Check]) -> str:
    return _CHECKS.dump_json(list(checks), by_alias=True, exclude_none=True).decode()
