"""Phase one: from what a person wrote to a pinned commit."""

from collections.abc import Sequence
from pathlib import Path

from fondation_cli.course.local import open_local
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.runner import Report
from fondation_shared.errors import Invalid
from fondation_shared.repositories import LocalRepository, parse_repository


def fetch(
    repository: str,
    workspace: Path,  # noqa: ARG001 - used once URLs and archives are fetched
    report: Report,  # noqa: ARG001 - used once URLs and archives are fetched
    *,
    ref: str | None = None,
    archive: bool = False,  # noqa: ARG001 - used once URLs and archives are fetched
    allowed_roots: Sequence[Path] = (),
) -> Snapshot:
    """The repository, pinned at one commit. What is downloaded or unpacked goes below `workspace / "repository"`.

    `archive` says that a path is an archive; one that ends in .zip, .tar.gz or .tgz is taken for one anyway.
    `allowed_roots` bounds what a local path may reach; an archive that was handed over is not bound by it.
    Raises Invalid where the words name no repository, RepositoryError where it cannot be read, RepositoryUnreachable
    where its host fails.
    """
    address = parse_repository(repository)
    if isinstance(address, LocalRepository):
        return open_local(address.path, url=repository, name=address.name, ref=ref, allowed_roots=allowed_roots)
    raise Invalid("not yet")
