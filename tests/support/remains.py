"""What jobs might leave behind in an installation, and must not."""

from pathlib import Path

import psutil
from installation import Installation


def workspaces(installation: Installation, *workers: str) -> list[str]:
    """Workspaces of leases, and the folders beside them that hold their spools."""
    found: list[Path] = []
    for worker in workers:
        data = installation.folder / "data" / worker
        found += [*data.glob("work/*"), *data.glob("workers/*/leases/*")]
    return [str(path) for path in found]


def staged(installation: Installation) -> list[str]:
    """Files that web was receiving: the artifacts' store names them `KEY#NUMBER`, uploads lie in `incoming`."""
    data = installation.folder / "data" / "web"
    return [str(path) for path in (*data.rglob("*#*"), *data.glob("incoming/*"))]


def keepers(worker: psutil.Process) -> list[psutil.Process]:
    """Who stands between a worker and its generators, one each."""
    return [process for process in _children(worker) if any("keeper.py" in word for word in _words(process))]


def generators(worker: psutil.Process) -> list[psutil.Process]:
    """A worker's generators, on standby or at work: each is the child of a keeper."""
    return _children(*_children(worker))


def strays(worker: psutil.Process) -> list[psutil.Process]:
    """What a worker's generators have started, or left to their keepers and to the worker."""
    kept = generators(worker)
    found = [process for process in [*_children(worker), *kept] if "--standby" not in _words(process)]
    return found + _children(*kept)


def _children(*parents: psutil.Process) -> list[psutil.Process]:
    found = []
    for parent in parents:
        try:
            found += parent.children()
        except psutil.NoSuchProcess:
            continue
    return found


def _words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return ["--standby"]
