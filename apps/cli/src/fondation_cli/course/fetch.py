"""Phase one: from what a person wrote to a pinned commit."""

from collections.abc import Sequence
from pathlib import Path

from fondation_cli.course.fetching.archive import ENDINGS, open_archive
from fondation_cli.course.fetching.local import check_contained, open_local
from fondation_cli.course.fetching.past import PastLimits
from fondation_cli.course.fetching.remote import clone
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.runner import Report
from fondation_shared.errors import RepositoryError
from fondation_shared.repositories import HttpsRepository, LocalRepository, parse_repository


def fetch(
    repository: str,
    workspace: Path,
    report: Report,
    *,
    ref: str | None = None,
    archive: bool = False,
    allowed_roots: Sequence[Path] = (),
    past: bool = False,
) -> Snapshot:
    """The repository, pinned at one commit; what is downloaded or unpacked goes to `workspace / "repository"`.

    `archive` says that a path is an archive; a file that ends in .zip, .tar.gz or .tgz is taken for one anyway.
    `allowed_roots` bounds what a local path may reach; an archive that was handed over is not bound by it.
    `past` asks for the commits before it, which a repository on this machine has anyway and an archive never.
    Raises Invalid where the words name no repository, RepositoryError where it cannot be read, RepositoryUnreachable
    where its host fails, DiskFull, and whatever `report` raises.
    """
    folder = workspace / "repository"
    match parse_repository(repository):
        case HttpsRepository() as address:
            return clone(address, folder, report, ref=ref, past=PastLimits() if past else None)
        case LocalRepository(path, name):
            if not archive and not (path.is_file() and path.name.endswith(ENDINGS)):
                return open_local(path, url=repository, name=name, ref=ref, allowed_roots=allowed_roots)
            if not archive:
                check_contained([path], allowed_roots)
            return open_archive(path, folder, report, name=name)
        case upload:
            raise RepositoryError(
                f"{upload.id} is the id of an upload, which only the server has.",
                cause="This command reads URLs, folders and archives of this machine.",
                hint="fondation course ./project.tar.gz",
            )
