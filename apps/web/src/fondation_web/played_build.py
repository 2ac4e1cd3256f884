"""A build as a worker hands it over, for tests: archives of sources and of output, a report, a log."""

import gzip
import hashlib
import io
import tarfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from fondation_shared.generate import ProjectResult
from fondation_shared.jobs import Failure, Outcome, Result, Verdict
from fondation_shared.project import (
    ArtifactRecord,
    AttemptRecord,
    CheckResult,
    DiffStat,
    EgressRecord,
    PhaseRecord,
    Report,
    SandboxRecord,
    WallsRecord,
)

Files = Mapping[str, str | bytes]
_WALLS = WallsRecord(
    memory="enforced",
    cpu="enforced",
    pids="enforced",
    disk="degraded",
    network="enforced",
    seccomp="enforced",
    user="absent",
)


@dataclass(frozen=True)
class PlayedBuild:
    """What was built: `source` and `dist` by path; `raw` are files that replace others.

    `passed` False: its one check does not hold.
    """

    prompt: str = "Build a todo app"
    stack: str = "static"
    source: Files = field(default_factory=dict)
    dist: Files = field(default_factory=dict)
    log: str = ""
    raw: Mapping[str, bytes] = field(default_factory=dict)
    passed: bool = True

    @property
    def artifacts(self) -> dict[str, bytes]:
        """The files by name, as a build leaves them."""
        left = {"source.zip": zipped(self.source), "build.log": self.log.encode()}
        if self.dist:
            left["dist.tar.gz"] = tarred(self.dist)
        return left | {"report.json": self.report.to_json().encode()} | dict(self.raw)

    @property
    def uploads(self) -> dict[str, tuple[bytes, dict[str, str]]]:
        """The files, each with the header that goes with its bytes."""
        return {
            name: (content, {"X-Content-SHA256": hashlib.sha256(content).hexdigest()})
            for name, content in self.artifacts.items()
        }

    @property
    def report(self) -> Report:
        """The build record."""
        failed = "expected a title\nfound <none>"
        return Report(
            prompt=self.prompt,
            stack=self.stack,
            writer="offline",
            verdict="passed" if self.passed else "failed",
            checks=self._checks,
            attempts=[
                AttemptRecord(n=1, signature=failed, hypothesis="The title is missing", checks_after=0),
                AttemptRecord(n=2, diff_stat=DiffStat(files=2, insertions=12, deletions=4), checks_after=1),
            ],
            sandbox=SandboxRecord(backend="bubblewrap", walls=_WALLS),
            limits_hit=["timeout_idle: silent for 60 s", "egress_denied: 3 requests were refused", "of tomorrow"],
            egress=EgressRecord(allowed=4, denied=3),
            phases=[
                PhaseRecord(name="plan", seconds=0.01, outcome="done"),
                PhaseRecord(name="install", seconds=0.4, outcome="reused"),
                PhaseRecord(name="test", seconds=2.6, outcome="done" if self.passed else "failed"),
            ],
            artifacts=[ArtifactRecord(name="source.zip", size=10, sha256="ab" * 32)],
        )

    @property
    def result(self) -> Result:
        """How the worker ends the attempt."""
        made = ProjectResult(title="Todo app", stack=self.stack, writer="offline", checks=self._checks)
        if self.passed:
            return Result(outcome=Outcome.COMPLETED, verdict=Verdict.PASSED, result=made)
        failure = Failure(code="checks_failed", message="1 of 1 checks fails: page", phase="test")
        return Result(outcome=Outcome.FAILED, result=made, failure=failure)

    @property
    def _checks(self) -> list[CheckResult]:
        return [CheckResult(name="page", kind="page", passed=self.passed, seconds=0.2, detail="'Todo app', 4 files")]


def zipped(files: Files) -> bytes:
    """A zip of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return buffer.getvalue()


def tarred(files: Files) -> bytes:
    """A tar.gz of these files."""
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as stream, tarfile.open(fileobj=stream, mode="w") as archive:
        for path, content in files.items():
            body = content.encode() if isinstance(content, str) else content
            member = tarfile.TarInfo(path)
            member.size = len(body)
            archive.addfile(member, io.BytesIO(body))
    return buffer.getvalue()
