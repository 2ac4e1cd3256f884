"""Where a repository comes from, as readers are told: never the folder on the machine where the course was made."""

import re

from fondation_cli.course.forge import forge_of
from fondation_shared.course import Repository

ARCHIVE = re.compile(r"\.(?:zip|tar|tgz|tar\.\w+)$", re.IGNORECASE)


def is_local(repository: Repository) -> bool:
    """Whether it was a folder or an archive, which other machines do not have at that place."""
    return "://" not in repository.url


def origin_of(repository: Repository) -> str:
    """The repository's home at its forge or its address; of a local one the name alone."""
    forge = forge_of(repository)
    if forge is not None:
        return forge.home
    return local_name(repository) if is_local(repository) else repository.url


def local_name(repository: Repository) -> str:
    """The last name of a path: that of the folder, of the bare repository without its `.git`, or of the archive."""
    path = re.sub(r"/+(?:\.git)?/*$", "", repository.url.replace("\\", "/"))
    return path.rpartition("/")[2].removesuffix(".git") or repository.url
