"""npm's page of a package: what an install needs of it, with every file behind the mirror.

The fields are those of npm's abbreviated form, https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md
"""

import re
from collections.abc import Iterator
from typing import Annotated, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic.alias_generators import to_camel

from fondation_cli.sandbox.mirror.digest import npm_digest
from fondation_cli.sandbox.mirror.page import File

HERE = b"mirror://here/"
"""Stands for the mirror's own address in what is kept."""

_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+[0-9A-Za-z.+-]*")
_LEADS_ELSEWHERE = re.compile(r"[:/]")
_SCRIPTS = ("preinstall", "install", "postinstall")

Lenient = TypeVar("Lenient")


def _or_nothing(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    """Old packages hold all kinds of things where an object is due; npm passes them over too."""
    try:
        return handler(value)
    except ValidationError:
        return None


Perhaps = Annotated[Lenient | None, WrapValidator(_or_nothing)]
Ranges = Perhaps[dict[str, str]]


class _Distribution(BaseModel):
    tarball: str
    integrity: str | None = None
    shasum: str | None = None


class _Version(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    name: str
    version: str
    dependencies: Ranges = None
    optional_dependencies: Ranges = None
    peer_dependencies: Ranges = None
    peer_dependencies_meta: JsonValue = None
    bundle_dependencies: JsonValue = None
    bundled_dependencies: JsonValue = None
    accept_dependencies: JsonValue = None
    bin: JsonValue = None
    directories: JsonValue = None
    engines: JsonValue = None
    os: JsonValue = None
    cpu: JsonValue = None
    libc: JsonValue = None
    deprecated: JsonValue = None
    has_install_script: JsonValue = None
    has_shrinkwrap: Annotated[JsonValue, Field(alias="_hasShrinkwrap")] = None
    scripts: Annotated[Perhaps[dict[str, JsonValue]], Field(exclude=True)] = None
    dist: _Distribution

    def needs(self) -> Iterator[str]:
        """The names of the packages that may be installed with this one."""
        for ranges in (self.dependencies, self.optional_dependencies, self.peer_dependencies):
            for name, wanted in (ranges or {}).items():
                yield from _name(name, wanted)


class _Packument(BaseModel):
    model_config = ConfigDict(alias_generator=lambda name: name.replace("_", "-"), populate_by_name=True)

    name: str
    dist_tags: dict[str, str]
    time: Perhaps[dict[str, JsonValue]] = None
    modified: str | None = None
    versions: dict[str, Perhaps[_Version]]


def read_packument(name: str, document: bytes) -> tuple[bytes, dict[str, File], list[str]]:
    """The answer to give, the package's files by their names here, the names that any of its versions needs.

    Versions without a sound hash or place are left out.

    Raises ValueError: this is no page of that package.
    """
    page = _Packument.model_validate_json(document)
    if page.name != name:
        raise ValueError(page.name)
    files: dict[str, File] = {}
    needed: set[str] = set()
    versions: dict[str, _Version | None] = {}
    for number, version in page.versions.items():
        file = _file(number, version)
        if version is None or file is None:
            continue
        place = f"{name.rpartition('/')[2]}-{number}.tgz"
        files[place] = file
        version.dist.tarball = f"{HERE.decode()}npm/{name}/-/{place}"
        version.has_install_script = version.has_install_script or _has_install_script(version)
        needed.update(version.needs())
        versions[number] = version
    page.versions = versions
    page.dist_tags = {tag: number for tag, number in page.dist_tags.items() if number in versions}
    return page.model_dump_json(by_alias=True, exclude_none=True).encode(), files, sorted(needed)


def _file(number: str, version: _Version | None) -> File | None:
    if version is None or version.version != number or not _VERSION.fullmatch(number):
        return None
    digest = npm_digest(version.dist.integrity, version.dist.shasum)
    return File(url=version.dist.tarball, digest=digest) if digest else None


def _has_install_script(version: _Version) -> bool | None:
    """Whether it runs something when installed: the full form of a page does not say so outright."""
    return any(script in (version.scripts or {}) for script in _SCRIPTS) or None


def _name(name: str, wanted: str) -> Iterator[str]:
    """Whom a range is about: an alias is another's, and what comes from elsewhere is nobody's here."""
    if wanted.startswith("npm:"):
        alias = wanted.removeprefix("npm:")
        yield alias[:at] if (at := alias.rfind("@")) > 0 else alias
    elif not _LEADS_ELSEWHERE.search(wanted):
        yield name
