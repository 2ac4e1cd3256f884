"""Attempt after attempt, until every check holds or a bound is met."""

from collections.abc import Sequence
from functools import partial
from itertools import count
from pathlib import Path

from fondation_cli.calls.errors import GONE, BudgetReached, ContextOverflow, QuestionRefused
from fondation_cli.project.attempts.attempt import Attempt
from fondation_cli.project.changing.refusals import nothing_changed
from fondation_cli.project.making import Making
from fondation_cli.project.mending import certain, laid_out
from fondation_cli.project.tree import Tree
from fondation_cli.project.trial import Trial, tried
from fondation_cli.project.writer import Cost, Remedy
from fondation_cli.project.writing import Change, write
from fondation_cli.sandbox.clearing import clear
from fondation_shared.errors import FondationError, WorkFailed
from fondation_shared.events import AttemptFinished, AttemptStarted, FileWritten
from fondation_shared.project import AttemptRecord, DiffStat
from fondation_shared.project_paths import shown


class FileInvalid(WorkFailed):
    """A file of the plan was refused."""

    code = "not_written"


class Rounds:
    """The attempts at one project, each in a tree of its own that holds nothing but what was kept of the one before.

    What the code of an earlier attempt did to its own sources is in none of them.
    """

    def __init__(self, making: Making) -> None:
        self._making = making
        self._last_start = making.run.clock.monotonic() + making.means.bounds.seconds
        self._previous: Trial | None = None
        self._paid = Cost()
        self._is_stopped = False

    def best(self) -> Trial:
        """Make them, and give back the one with most checks that hold; of several the first.

        Raises FileInvalid: the plan's files cannot be written. NothingChanged: all of them are what they were. Whatever
        `tried` and the writer raise.
        """
        trial = best = self._tried(self._written())
        while True:
            tree, hypothesis = (None, "") if self._is_over(trial) else self._amended(trial)
            self._record(trial, hypothesis)
            if tree is None:
                return best if best.is_whole else self._again(best)
            self._previous, trial = trial, self._tried(tree)
            best, worse = (trial, best) if trial.missed < best.missed else (best, trial)
            clear(worse.works.tree)

    def _again(self, best: Trial) -> Trial:
        """What it left was not remembered: it is put to the test once more, so that what is handed over was checked."""
        works = self._making.works(best.works.tree)
        try:
            return tried(self._making, best.attempt, works, anew=True)
        finally:
            self._making.record.limits += works.limits

    def _is_over(self, trial: Trial) -> bool:
        late = self._making.run.clock.monotonic() > self._last_start
        many = trial.attempt.number > self._making.means.bounds.rounds
        again = self._previous is not None and self._previous.signature == trial.signature
        return trial.is_good or late or many or again or self._is_stopped

    def _written(self) -> Path:
        """What the writer makes of the plan: all of it, or nothing; where the budget ends in it, what there is.

        So too where the model goes away. Raises one of GONE: there is nothing yet.
        """
        making, tree = self._making, self._place(1)
        self._make(tree)
        base = making.history.base
        if base is not None:
            making.history.snapshot(base).lay_out(tree)
        with making.phases.begin("write") as phase, Tree(tree) as opened:
            numbers = count()
            planned = {file.path for file in making.plan.files if file.origin != "kept"}
            own: set[str] = set()

            def take(change: Change) -> None:
                phase(next(numbers), len(making.plan.files), shown(change.path))
                for rejected in write(opened, [change]).rejections:
                    raise FileInvalid(f"{rejected.path} cannot be written.", cause=str(rejected.refusal))
                self._tell_file(tree, change.path)
                own.update({change.path} & planned)

            try:
                phase.reused = making.answers.written(making.plan, take)
            except GONE as gone:
                if not own:
                    raise
                self._stop(gone)
                making.record.is_cut_short = True
            phase.summary = f"{next(numbers)} files"
        return tree

    def _amended(self, trial: Trial) -> tuple[Path | None, str]:
        """The tree of the next attempt, None where nobody knows a remedy; and what is taken for the failure's cause."""
        making, tree = self._making, self._place(trial.attempt.number + 1)
        self._make(tree)
        making.history.snapshot(trial.attempt).lay_out(tree)
        found = certain(making, trial, tree)
        with making.phases.begin("write") as phase:
            remedy, phase.reused = self._remedy(trial, found)
            written = self._made(tree, remedy.changes)
            if written and making.stack.commands.reformat and not trial.is_good_but_for_its_format:
                # In the same round: else how something is written costs one of those that are left for what is wrong.
                self._made(tree, laid_out(making, tree).changes)
            phase.summary = f"{written} files" if written else "Nothing is known that would help."
        return (tree if written else None), remedy.hypothesis

    def _remedy(self, trial: Trial, found: Remedy) -> tuple[Remedy, bool]:
        """What to do, and whether the writer had answered that before; it is asked where nothing certain was found."""
        making = self._making
        if found.changes:
            return found, False
        try:
            thought, known = making.answers.remedy(
                making.plan, trial.attempt.tree, partial(making.sources, trial.attempt), trial.failed()
            )
        except (ContextOverflow, QuestionRefused) as refused:
            self._warn(refused)
            return Remedy(found.hypothesis), False
        except GONE as gone:
            self._stop(gone)
            return Remedy(found.hypothesis), False
        return Remedy(thought.hypothesis or found.hypothesis, thought.changes), known

    def _stop(self, gone: FondationError) -> None:
        """Nothing more is asked: what there is so far was paid for, and is handed over."""
        self._is_stopped = True
        self._making.record.limits.append("budget" if isinstance(gone, BudgetReached) else "model")
        self._warn(gone)

    def _warn(self, error: FondationError) -> None:
        self._making.run.log(f"{error.detail} {error.cause or ''}".strip(), "warning")

    def _made(self, tree: Path, changes: Sequence[Change]) -> int:
        """Make the changes that can be made, and say of the others why not; how many there are."""
        with Tree(tree) as opened:
            written = write(opened, changes)
        for rejected in written.rejections:
            self._making.run.log(f"{rejected.path} is not written: {rejected.refusal}", "warning")
        for path in written.files:
            self._tell_file(tree, path)
        return len(written.files)

    def _tell_file(self, tree: Path, path: str) -> None:
        """A file that was removed has nothing to tell."""
        place = tree / path
        if place.is_file():
            self._making.run.emit(FileWritten(path=path, size=place.stat().st_size))

    def _tried(self, tree: Path) -> Trial:
        making = self._making
        attempt = making.keep(tree, f"Attempt {len(making.record.attempts) + 1}: {making.brief.subject}")
        if making.is_unchanged(attempt):
            raise nothing_changed()
        making.run.emit(AttemptStarted(number=attempt.number))
        works = making.works(tree)
        try:
            trial = tried(making, attempt, works)
        finally:
            making.record.limits += works.limits
        told = AttemptFinished(
            number=attempt.number, passed=trial.passed, total=len(trial.checks), signature=trial.signature
        )
        making.run.emit(told)
        return trial

    def _record(self, trial: Trial, hypothesis: str) -> None:
        before, cost = self._previous, self._making.means.writer.cost
        took, self._paid = cost - self._paid, cost
        self._making.record.attempts.append(
            AttemptRecord(
                n=trial.attempt.number,
                signature=trial.signature,
                hypothesis=hypothesis or None,
                diff_stat=self._changed(before.attempt if before else self._making.history.base, trial.attempt),
                checks_before=before.passed if before else 0,
                checks_after=trial.passed,
                tokens=took.tokens,
                money=took.money,
            )
        )

    def _changed(self, before: Attempt | None, after: Attempt) -> DiffStat:
        stat = self._making.history.stat(before, after)
        return DiffStat(files=stat.files, insertions=stat.added, deletions=stat.removed)

    def _make(self, tree: Path) -> None:
        # What nobody has asked for yet is nobody's to read but the sandbox's user.
        tree.mkdir(mode=0o700)
        self._making.means.sandbox.confine(tree, self._making.means.policy)

    def _place(self, number: int) -> Path:
        return self._making.places.room / f"attempt-{number}"
