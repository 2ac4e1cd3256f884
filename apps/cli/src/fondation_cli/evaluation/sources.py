"""Where the projects of a golden set are had: a folder of copies first, else the host's own pip, npm and git."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from fondation_cli.evaluation.golden import GoldenProject
from fondation_shared.errors import RepositoryError

_ARCHIVES = (".tar.gz", ".tgz", ".zip")
_SECONDS = 600


class NotHad(RepositoryError):
    """A project that is neither among the copies nor can be fetched."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a course is made of: an archive, or a repository at `ref`."""

    repository: str
    ref: str | None = None


def source_of(project: GoldenProject, projects: Path | None, scratch: Path) -> Source:
    """The project at its version, below `projects` or fetched into `scratch`. Raises NotHad."""
    found = _among_copies(project, projects) if projects else None
    if found:
        return found
    if project.git and project.commit:
        return _cloned(project.git, project.commit, scratch)
    if project.pypi:
        wanted = f"{project.pypi}=={project.version}"
        return _packed(["pip", "download", "--no-deps", "--no-binary", ":all:", "--dest", ".", wanted], scratch)
    return _packed(["npm", "pack", f"{project.npm}@{project.version}"], scratch)


def _among_copies(project: GoldenProject, projects: Path) -> Source | None:
    if project.git and project.commit:
        folders = (projects / name for name in (project.project, Path(project.git).stem, f"{project.project}.git"))
        return next((Source(str(one), project.commit) for one in folders if _has(one, project.commit)), None)
    name = f"{project.pypi or project.npm}-{project.version}".replace("/", "-").removeprefix("@")
    archives = (projects / f"{name}{suffix}" for suffix in _ARCHIVES)
    return next((Source(str(one)) for one in archives if one.is_file()), None)


def _has(folder: Path, commit: str) -> bool:
    """Whether a repository, bare or not, holds a commit."""
    asked = ["git", "-C", str(folder), "cat-file", "-e", f"{commit}^{{commit}}"]
    return folder.is_dir() and _run(asked, folder) is None


def _cloned(url: str, commit: str, scratch: Path) -> Source:
    steps = (["git", "init", "--quiet", "--bare", "."], ["git", "fetch", "--quiet", "--depth=1", url, commit])
    for step in steps:
        failed = _run(step, scratch)
        if failed is not None:
            raise NotHad(f"{url} cannot be had.", cause=failed, hint=f"git clone {url}")
    return Source(str(scratch), commit)


def _packed(command: list[str], scratch: Path) -> Source:
    failed = _run(command, scratch)
    archive = next((one for one in sorted(scratch.iterdir()) if one.name.endswith(_ARCHIVES)), None)
    if failed is not None or archive is None:
        wanted = command[-1]
        raise NotHad(f"{wanted} cannot be had.", cause=failed or "Nothing was left.", hint=" ".join(command[:-1]))
    if archive.suffix != ".tgz":
        return Source(str(archive))
    return Source(str(archive.rename(archive.with_suffix(".tar.gz"))))


def _run(command: list[str], folder: Path) -> str | None:
    """Run one of the host's own programs in `folder`; None if it went well, else what it says was wrong."""
    program = shutil.which(command[0])
    if program is None:
        return f"{command[0]} is not installed."
    try:
        done = subprocess.run(  # noqa: S603 - an argument list, no shell; the words come from a golden set
            [program, *command[1:]],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"{command[0]} took more than {_SECONDS} s."
    if done.returncode == 0:
        return None
    said = done.stderr.strip().splitlines() or [f"{command[0]} ended with {done.returncode}."]
    return next((line for line in said if line.lower().startswith(("fatal:", "error:"))), said[-1])
