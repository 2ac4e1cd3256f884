"""What can be built on this machine."""

from fondation_cli.project.record import walls_record
from fondation_cli.sandbox.choice import chosen
from fondation_cli.sandbox.level import refuse_below
from fondation_shared.abilities import Abilities
from fondation_shared.errors import NotAvailable
from fondation_shared.project import SandboxRecord
from fondation_shared.refusal import Refusal
from fondation_shared.settings import CourseSettings


def abilities(settings: CourseSettings) -> Abilities:
    """Projects where there is a sandbox as the settings want it; courses everywhere."""
    try:
        sandbox = chosen(settings)
        record = SandboxRecord(backend=sandbox.name, walls=walls_record(sandbox.walls()))
    except NotAvailable as error:
        return _without(error, None, engine=settings.sandbox != "bubblewrap")
    try:
        refuse_below(sandbox, settings.sandbox_level)
    except NotAvailable as error:
        return _without(error, record)
    return Abilities(kinds=["course", "project"], sandbox=record)


def _without(error: NotAvailable, record: SandboxRecord | None, *, engine: bool = False) -> Abilities:
    why = f"{error.detail} {error.cause or ''}".strip()
    return Abilities(kinds=["course"], sandbox=record, refusal=Refusal.of(why, error.hint, engine=engine))
