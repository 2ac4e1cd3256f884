"""A build in the workspace of a job: what it leaves goes to one folder, each file by its own name."""

from dataclasses import replace
from pathlib import Path

from fondation_cli.project.authors import Author, writer_of
from fondation_cli.project.brief import Brief
from fondation_cli.project.pipeline import make_project
from fondation_cli.project.workshop import workshop
from fondation_cli.runner import Run
from fondation_shared.project import Report
from fondation_shared.settings import CourseSettings


def build_into(  # noqa: PLR0913 - each is a part of the job
    out: Path,
    brief: Brief,
    author: Author,
    scratch: Path,
    settings: CourseSettings,
    run: Run,
    *,
    delivered: str,
    earlier: Path | None,
) -> Report:
    """Make the project: its archives, `build.log` and `report.json` lie in `out`, whatever the checks say.

    `scratch` is on the same disk as `out`; `delivered` is the job, `earlier` as in `make_project`.
    Raises NoSandbox, WallsMissing: nothing is built here, elsewhere it may be. SettingsError: no model can be asked.
    Whatever `make_project` raises.
    """
    made = scratch / "made"
    made.mkdir()
    with workshop(settings, made) as (means, places):
        writer = writer_of(settings, run, author)
        report = make_project(brief, replace(means, writer=writer), places, run, delivered=delivered, earlier=earlier)
    for left in ((made / "report.json"), *(made / "artifacts").iterdir()):
        left.rename(out / left.name)
    return report
