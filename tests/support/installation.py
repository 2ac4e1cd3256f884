"""A whole installation on loopback: real web and worker processes, a data folder of its own, real repositories."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import httpx2
import psutil

from fondation_shared.lifeline import tied
from fondation_shared.testing import free_port, loopback, wait_until

BIN = Path(sys.executable).parent
MARKER = "FONDATION_DATA_DIR"


@dataclass
class Installation:
    """Web and workers as processes that end with this one; whatever is killed can be started again on the same data."""

    folder: Path
    lease_seconds: float = 2.0
    port: int = field(default_factory=free_port)
    environment: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def repositories(self) -> Path:
        return self.folder / "repositories"

    def start(self, *names: str) -> None:
        """Start `web`, or a worker under any other name that does not begin so; returns once each web answers."""
        for name in names:
            self.launch(name)
        for name in names:
            if name.startswith("web"):
                wait_until(partial(self.answers, name), what=f"{name}: {self.log(name)}")

    def launch(self, name: str) -> None:
        """Begin to start a process; it may be killed before it has done anything."""
        command = tied(*self.command(name))
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command, env=self.settings(name), stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder
            )

    def command(self, name: str) -> list[str]:
        """The program of that name."""
        return [str(BIN / ("web" if name.startswith("web") else "worker"))]

    def settings(self, name: str) -> dict[str, str]:
        """What a process of that name is told."""
        ours = {
            MARKER: str(self.folder / "data" / name),
            "FONDATION_PORT": str(self.port),
            "FONDATION_API_URL": self.url,
            "FONDATION_LEASE_SECONDS": str(self.lease_seconds),
            "FONDATION_ALLOWED_ROOTS": str(self.repositories),
            "FONDATION_WORKER_ID": name,
            "FONDATION_MAX_ATTEMPTS": "50",
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
        }
        return {**os.environ, **ours, **self.environment}

    def answers(self, web: str = "web") -> bool:
        try:
            with loopback() as http:
                port = self.settings(web)["FONDATION_PORT"]
                return http.get(f"http://127.0.0.1:{port}/readyz", timeout=10).is_success
        except httpx2.TransportError:
            return False

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")[-3000:]

    def kill(self, name: str) -> None:
        """SIGKILL, as a power cut would."""
        self.processes[name].kill()
        self.processes[name].wait(60)

    def stop(self) -> None:
        """SIGTERM to all, workers first, and wait."""
        for name in sorted(self.processes, key="web".__eq__):
            process = self.processes[name]
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(60)

    def family(self) -> list[psutil.Process]:
        """Every living process that was started, however indirectly, by this installation."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get(MARKER, "").startswith(str(self.folder)):
                    found.append(process)
            except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
                continue
        return found

    def repository(self, package: str) -> Path:
        """A Git repository of an installed package's sources: code that nobody here wrote."""
        target = self.repositories / package
        if not target.exists():
            make_repository(package, target)
        return target


def make_repository(package: str, target: Path) -> None:
    spec = find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations
    source = Path(next(iter(spec.submodule_search_locations)))
    shutil.copytree(source, target / package, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    (target / "README.md").write_text(f"# {package}\n\nThe sources of {package}.\n")
    commit_all(target)


def commit_all(target: Path) -> None:
    """Make a Git repository of everything in `target`."""
    git = ["git", "-C", str(target), "-c", "user.name=Test", "-c", "user.email=test@example.org"]
    subprocess.run([*git[:3], "init", "-q", "-b", "main"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "Import"], check=True)
