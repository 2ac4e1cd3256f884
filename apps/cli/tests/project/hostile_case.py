"""A case of `hostile/`: what is written, which packages a registry has, and what must become of it."""

import base64
import hashlib
import json
import tarfile
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict
from registry import Registry

from fondation_shared.project import Report

from .building import Meddling
from .canary import Canary

_SERVICE = """
import { createServer } from "node:http";
createServer((_, answer) => answer.end("{}")).listen(8000, "127.0.0.1");
"""


class Package(BaseModel, extra="forbid"):
    """Of npm. `members` are more names in its archive, `zeros` a file of so many, `padding` one of noise.

    `resolved` is where the lockfile says that it comes from, instead of a registry.
    """

    name: str
    scripts: dict[str, str] = {}
    members: list[str] = []
    zeros: int = 0
    padding: int = 0
    resolved: str = ""


class Source(BaseModel, extra="forbid"):
    """Of Python, without a wheel: it is built by `setup`, the text of a `setup.py`."""

    name: str
    setup: str


class Told(BaseModel):
    """What `case.toml` says; see the README."""

    model_config = ConfigDict(extra="forbid")

    stack: Literal["static", "express", "python-library"]
    verdict: Literal["passed", "failed"] = "failed"
    error: str = ""
    failed: list[str] | None = None
    may_fail: list[str] = []
    limits: list[str] = []
    may_meet: list[str] = []
    denied: bool = False
    says: list[str] = []
    never_says: list[str] = []
    stays_behind: list[str] = []
    policy: dict[str, int] = {}
    files: dict[str, str] = {}
    scripts: dict[str, str] = {}
    npm: list[Package] = []
    sdist: list[Source] = []
    elsewhere: bool = False


class Case:
    """The case of a folder, with its packages in `registry`."""

    def __init__(self, folder: Path, registry: Registry, canary: Canary) -> None:
        self.told = Told.model_validate(tomllib.loads((folder / "case.toml").read_text()))
        self._registry = registry
        self._words = {
            "@PORT@": str(canary.port),
            "@ABSTRACT@": canary.abstract,
            "@SECRET@": str(canary.secret),
        }
        files = self._service() if self.told.stack == "express" else {}
        for source in self.told.sdist:
            content = registry.add_sdist(source.name, self._filled(source.setup))
            self._words[f"@HASH {source.name}@"] = hashlib.sha256(content).hexdigest()
        self.may_be_asked = tuple(path.rpartition("/-/")[0] or path for path in registry.answers)
        given = {path: self._filled(text) for path, text in self.told.files.items()}
        self.writer = Meddling(**(files | self._written(folder / "project") | given))

    def compare(self, report: Report) -> None:
        """What became of it with what must."""
        failed = [each.name for each in report.checks if not each.passed and each.name not in self.told.may_fail]
        details = [(check.name, check.detail) for check in report.checks]
        assert report.verdict == self.told.verdict, details
        assert self.told.failed is None or failed == self.told.failed, details
        met = {limit.partition(":")[0] for limit in report.limits_hit}
        assert met - set(self.told.may_meet) == set(self.told.limits), (report.limits_hit, details)
        refused = [int(limit.split()[1]) for limit in report.limits_hit if limit.startswith("egress_denied: ")]
        assert report.egress.denied >= max(refused, default=0), (report.egress, report.limits_hit)
        assert (report.egress.denied > 0) == self.told.denied or self.told.may_meet, report.egress

    def _written(self, project: Path) -> dict[str, str]:
        files = (path for path in sorted(project.rglob("*")) if path.is_file()) if project.exists() else ()
        return {path.relative_to(project).as_posix(): self._filled(path.read_text()) for path in files}

    def _filled(self, text: str) -> str:
        for word, value in self._words.items():
            text = text.replace(word, value)
        return text

    def _service(self) -> dict[str, str]:
        """One on Node that depends on `left`, and on the packages of the case."""
        packages = [Package(name="left"), *self.told.npm]
        needed = {package.name: "1.0.0" for package in packages}
        about = {"name": "x", "version": "1.0.0", "type": "module", "dependencies": needed}
        own = {**about, "scripts": {"build": "true", "test": "true"} | self.told.scripts}
        locked = {f"node_modules/{package.name}": self._published(package) for package in packages}
        lock = {"name": "x", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": about, **locked}}
        return {"package.json": json.dumps(own), "package-lock.json": json.dumps(lock), "src/main.js": _SERVICE}

    def _published(self, package: Package) -> dict[str, str]:
        """What a lockfile says of it, once it is in the registry."""
        members = [tarfile.TarInfo(member) for member in package.members]
        if package.zeros:
            zeros = tarfile.TarInfo("package/zeros")
            zeros.size = package.zeros
            members.append(zeros)
        manifest = {"scripts": package.scripts}
        tarball = self._registry.add_npm(package.name, manifest=manifest, members=members, padding=package.padding)
        if package.resolved:
            return {"version": "1.0.0", "resolved": self._filled(package.resolved)}
        return {
            "version": "1.0.0",
            "integrity": f"sha512-{base64.b64encode(hashlib.sha512(tarball).digest()).decode()}",
        }
