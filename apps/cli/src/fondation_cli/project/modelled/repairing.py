"""What may set failures right, asked of the model: with the failing checks, what they showed, and the files."""

import re
from collections.abc import Iterator, Mapping, Sequence

from fondation_cli.calls.asking import Asker
from fondation_cli.calls.errors import BudgetReached, ContextOverflow, ModelRefused, ModelUnavailable
from fondation_cli.models.question import Question
from fondation_cli.project.brief import Brief
from fondation_cli.project.modelled.complete import complete
from fondation_cli.project.modelled.files import usable
from fondation_cli.project.modelled.fitting import Ground
from fondation_cli.project.modelled.marks import said
from fondation_cli.project.modelled.material import mentioned
from fondation_cli.project.modelled.proofs import is_test, test_scripts, tests_in
from fondation_cli.project.modelled.questions import repair_question, told_back
from fondation_cli.project.title import seen
from fondation_cli.project.writer import Failed, Remedy
from fondation_shared.project import Plan

_LONGEST_CAUSE = 300
_CHANCE = re.compile(
    r"\b\d+(?:\.\d+)?\s?(?:ns|µs|us|ms|s|secs?|seconds?)\b"
    r"|(?:(?<=duration_ms )|(?<=duration_ms: ))\d+(?:\.\d+)?|0x[0-9a-fA-F]{6,}"
)
"""What differs from one run of the same tests to the next: a build that is begun again asks the same question."""


def remedy(
    asker: Asker,
    brief: Brief,
    plan: Plan,
    files: Mapping[str, str | None],
    failed: Sequence[Failed],
    fixed: frozenset[str],
) -> Remedy:
    """What it takes for the cause, and changes that can be made; none where it knows none.

    Of an answer that cannot be used as a whole it is told back once why; then what can be used of it is taken.
    Raises whatever the asker raises.
    """
    evidence = [_told(each) for each in failed]
    marked = repair_question(brief, plan, files, evidence, _order(plan, files, "\n".join(evidence)))
    ground = Ground(files, fixed, tests=_held(brief, plan, files), scripts=test_scripts(plan))
    answer = complete(asker, marked.question)
    found = usable(answer, marked.mark, ground)
    if found.problems and not _gives_up(answer, marked.mark):
        again = _again(asker, told_back(marked, found.problems, answer), needed=not found.changes)
        second = usable(again, marked.mark, ground)
        if second.changes:
            answer, found = again, second
    return Remedy(seen(said(answer, marked.mark).cause, _LONGEST_CAUSE), found.changes)


def _again(asker: Asker, question: Question, *, needed: bool) -> str:
    """The second answer; nothing where there is none to be had, and what can be used of the first will do."""
    try:
        return complete(asker, question)
    except (BudgetReached, ContextOverflow, ModelRefused, ModelUnavailable):
        if needed:
            raise
        return ""


def _held(brief: Brief, plan: Plan, files: Mapping[str, str | None]) -> dict[str, int]:
    """How many tests each file has to keep: none is lost to a repair, but those of a starter, which test a starter."""
    starters = {file.path for file in plan.files if file.origin == "kept"} if brief.base is None else set()
    held = {path: tests_in(path, text) for path, text in files.items() if text is not None and is_test(path)}
    return {path: min(count, 1) if path in starters else count for path, count in held.items()}


def _gives_up(answer: str, mark: str) -> bool:
    heard = said(answer, mark)
    return heard.is_finished and not heard.pieces and bool(heard.cause)


def _told(failed: Failed) -> str:
    check = failed.check
    detail = f"{check.name} ({check.kind}): {check.detail or 'does not hold'}"
    shown = f"{detail}\n{failed.evidence}" if failed.evidence != (check.detail or "") else detail
    return _CHANCE.sub("…", shown)


def _order(plan: Plan, files: Mapping[str, str | None], evidence: str) -> Iterator[str]:
    """The files to show: those that the evidence speaks of, those that were written, the others."""
    yield from mentioned(evidence, list(files))
    yield from (file.path for file in plan.files if file.origin in {"new", "changed"})
    yield from (path for path in files if _is_code(path))
    yield from files


def _is_code(path: str) -> bool:
    return not path.startswith(".") and not path.endswith((".md", ".svg"))
