"""Phase four: every chapter from its facts, by the offline writer, and by a model where one is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fondation_cli.course.chapter_events import drafted
from fondation_cli.course.facts.foresight import Sheets
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.modelled.desk import Desk
from fondation_cli.course.plan import Outline
from fondation_cli.course.refreshing.renewal import Renewal
from fondation_cli.course.write.chapter import VERSION, write_chapter
from fondation_cli.course.write.draft import Draft
from fondation_cli.runner import Phase, Run
from fondation_shared.jobs import Language


@dataclass(frozen=True, slots=True)
class Work:
    """A chapter that is written: `offline` is what its facts say by themselves. `is_kept` from an earlier version."""

    sheet: FactSheet
    draft: Draft
    offline: Draft
    is_kept: bool = False


def write(
    sheets: Sheets, outline: Outline, language: Language, renewal: Renewal | None, desk: Desk | None, run: Run
) -> list[Work]:
    """Every chapter in its order; one whose facts are remembered, or are those of before, is not written again.

    Raises ModelUnavailable, ModelRefused: a model was to write, and wrote nothing.
    """
    works: list[Work] = []
    with run.phase("write") as phase:
        for done, plan in enumerate(outline.chapters):
            if desk is None:
                phase(done, len(outline.chapters), plan.title)
            sheet = sheets(plan)
            sheet = renewal.in_turn(sheet) if renewal else sheet
            kept = renewal.kept(sheet, language, by_model=desk is not None) if renewal else None
            work, reused = _one(sheet, kept, language, run)
            work = replace(work, draft=work.draft.model_copy(update={"merged": list(plan.merged)}))
            works.append(work)
            if desk is None or work.is_kept:
                run.emit(drafted(work.draft, "holds" if work.is_kept else "remembered" if reused else None))
            phase.reused = desk is None and reused and (phase.reused or not done)
        works = works if desk is None else _by_model(works, outline, desk, phase, run)
        phase(len(works), len(works))
        phase.summary = f"{len(works)} chapters"
    return works


def chapter(sheet: FactSheet, language: Language, run: Run) -> tuple[Draft, bool]:
    """The chapter that a sheet makes by itself, and whether it was remembered."""
    inputs = {"sheet": sheet.digest(), "language": language}
    written, reused = run.remember(
        "chapter", VERSION, inputs, lambda: write_chapter(sheet, language).to_json().encode()
    )
    return Draft.model_validate_json(written), reused


def _one(sheet: FactSheet, kept: Draft | None, language: Language, run: Run) -> tuple[Work, bool]:
    if kept is not None and kept.writer == "offline":
        return Work(sheet, kept, kept, is_kept=True), True
    offline, reused = chapter(sheet, language, run)
    if kept is not None:
        return Work(sheet, kept, offline, is_kept=True), True
    return Work(sheet, offline, offline), reused


def _by_model(works: Sequence[Work], outline: Outline, desk: Desk, phase: Phase, run: Run) -> list[Work]:
    """The same, with the model's text where it stands; what was kept is not asked for, each told once it is there."""
    asked = [work for work in works if not work.is_kept]
    drafts = desk.write(outline, [work.sheet for work in asked], [work.draft for work in works], phase, run.emit)
    written = {draft.id: draft for draft in drafts}
    return [replace(work, draft=written.get(work.draft.id, work.draft)) for work in works]
