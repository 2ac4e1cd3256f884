"""The files of a plan, asked for one by one: in waves, side by side where they do not need each other."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from fondation_cli.calls.asking import Asker
from fondation_cli.calls.errors import GONE, ContextOverflow, QuestionRefused, UnusableAnswer
from fondation_cli.project.brief import Brief
from fondation_cli.project.modelled.complete import complete
from fondation_cli.project.modelled.fitting import Fitted, Ground, fitted
from fondation_cli.project.modelled.marks import said
from fondation_cli.project.modelled.order import waves
from fondation_cli.project.modelled.proofs import test_scripts
from fondation_cli.project.modelled.questions import Marked, file_question, told_back
from fondation_cli.project.writing import Change
from fondation_shared.errors import FondationError
from fondation_shared.project import Plan, PlannedFile
from fondation_shared.project_paths import shown


@dataclass
class Files:
    """Those of one plan. `before` is what was there; `texts` grows with what was written."""

    asker: Asker
    brief: Brief
    plan: Plan
    before: Mapping[str, str | None]
    fixed: frozenset[str] = frozenset()
    left_out: list[str] = field(default_factory=list)
    """Files for which no answer could be used, with the reason: what is missing shows when the project is tested."""

    def changes(self) -> Iterator[Change]:
        """Each as soon as it is there, in the order of the plan.

        Raises one of GONE: after all that was answered by then. UnusableAnswer: not one could be used. Whatever the
        asker raises.
        """
        texts = dict(self.before)
        wanted = [file for file in self.plan.files if file.origin != "kept" or file.path not in self.before]
        written = 0
        for wave in waves(wanted):
            for found in self._wave(wave, texts):
                written += len(found.changes)
                yield from found.changes
                texts.update(found.texts)
        if wanted and not written:
            raise UnusableAnswer("The model wrote no file that can be used.", cause=self.left_out[0])

    def _wave(self, wave: list[PlannedFile], texts: Mapping[str, str | None]) -> Iterator[Fitted]:
        """What one wave comes to; where the budget ends in it, or the model goes, what was paid for comes first."""
        known = dict(texts)
        stopped: FondationError | None = None
        with ThreadPoolExecutor(max_workers=max(1, self.asker.concurrency)) as pool:
            asked = [pool.submit(self._file, file, known) for file in wave]
            try:
                for each in asked:
                    found, stopped = _result(each, stopped)
                    yield found
            finally:
                for each in asked:
                    each.cancel()
        if stopped is not None:
            raise stopped

    def _file(self, file: PlannedFile, texts: Mapping[str, str | None]) -> Fitted:
        """One file; what is wrong with the answer is told back once."""
        before = texts.get(file.path)
        needed = {path: texts.get(path) for path in file.needs if path in texts}
        marked = file_question(self.brief, self.plan, file, before, needed)
        kept = self.before if self.brief.base else {}
        ground = Ground(texts, self.fixed, {file.path}, kept=kept, scripts=test_scripts(self.plan))
        try:
            found = self._twice(marked, ground)
        except (ContextOverflow, QuestionRefused) as error:
            found = Fitted(problems=[f"{shown(file.path)}: {error.detail} {error.cause or ''}".strip()])
        if not found.changes:
            self.left_out.append(found.problems[0])
        return found

    def _twice(self, marked: Marked, ground: Ground) -> Fitted:
        """What the second answer comes to, where something is wrong with the first that can be used no better."""
        answer, found = self._fitted(marked, ground)
        wrong = found.problems if not found.changes else found.too_much
        if not wrong:
            return found
        again = Marked(told_back(marked, wrong, answer), marked.mark)
        try:
            _, second = self._fitted(again, ground)
        except (*GONE, ContextOverflow):
            if not found.changes:
                raise
            return found
        return second if second.changes or not found.changes else found

    def _fitted(self, marked: Marked, ground: Ground) -> tuple[str, Fitted]:
        answer = complete(self.asker, marked.question)
        return answer, usable(answer, marked.mark, ground)


def usable(answer: str, mark: str, ground: Ground) -> Fitted:
    """What of an answer can be used: nothing of one without its end."""
    heard = said(answer, mark)
    if not heard.is_finished:
        return Fitted(problems=[f"The answer does not end with the line {mark} end."])
    found = fitted(heard.pieces, ground)
    if not found.changes and not found.problems:
        return Fitted(problems=["The answer holds no file: no line begins with the mark and `write` or `edit`."])
    return found


def _result(each: Future[Fitted], stopped: FondationError | None) -> tuple[Fitted, FondationError | None]:
    try:
        return each.result(), stopped
    except GONE as gone:
        return Fitted(), stopped or gone
