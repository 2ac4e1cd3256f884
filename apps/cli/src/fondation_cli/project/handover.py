"""What is handed over: the sources with all attempts, what was built, the log."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from fondation_cli.project.attempts.export import write_bundle, write_repository
from fondation_cli.project.base import BLUEPRINT
from fondation_cli.project.collect.archives import Artifact, artifact, write_tar
from fondation_cli.project.collect.gather import gather
from fondation_cli.project.making import Making
from fondation_cli.project.trial import Trial
from fondation_shared.project_paths import is_made


def hand_over(making: Making, best: Trial, artifacts: Path) -> Iterator[Artifact]:
    """Leave in `places.out`, and its folder `artifacts`, what the best attempt made. Raises HistoryFailed, OSError."""
    history = making.history
    if history.attempts()[-1] != best.attempt:
        _bring_back(making, best)
    write_repository(history, making.places.out / "source")
    yield history.snapshot(best.attempt).write_zip(artifacts / "source.zip")
    yield write_bundle(history, artifacts / "source.bundle")
    yield from _built(making, best, artifacts)
    yield artifact(artifacts / BLUEPRINT)
    yield artifact(artifacts / "build.log")


def _bring_back(making: Making, best: Trial) -> None:
    """Going back is a commit too: what was tried in between is not lost."""
    folder = making.places.room / "best"
    folder.mkdir(mode=0o700)
    making.history.snapshot(best.attempt).lay_out(folder)
    making.keep(folder, f"Back to attempt {best.attempt.number}")


def _built(making: Making, best: Trial, artifacts: Path) -> Iterator[Artifact]:
    part = PurePosixPath(making.stack.dist)
    ignored = (lambda _: False) if part.parts else is_made
    with gather(best.works.tree, making.places.room, making.run.check, part=part, ignored=ignored) as gathered:
        for left in gathered.leavings.named:
            making.run.log(f"{left.path} stays behind: {left.refusal}", "warning")
        if gathered.files:
            yield write_tar(gathered, artifacts / "dist.tar.gz")
