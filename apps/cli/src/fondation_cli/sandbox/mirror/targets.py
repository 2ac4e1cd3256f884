"""What a request asks for. Only what this grammar describes is looked at any further."""

import re
from dataclasses import dataclass

from fondation_cli.sandbox.mirror.names import NPM_NAME, PYPI_NAME, Kind, normal

_LONGEST = 1024
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
_FILE = r"[A-Za-z0-9][A-Za-z0-9._+!-]*"
_NPM = re.compile(rf"/npm/(?P<name>{NPM_NAME})(?:/-/(?P<file>{_FILE}\.tgz))?")
_SIMPLE = re.compile(rf"/pypi/simple/(?P<name>{PYPI_NAME})/")
_PYPI_FILE = re.compile(rf"/pypi/files/(?P<name>{PYPI_NAME})/(?P<file>{_FILE}?)(?P<metadata>\.metadata)?")


@dataclass(frozen=True, slots=True)
class Target:
    """A package's page, or with `file` one of its files, or with `metadata` what that file says of itself."""

    kind: Kind
    name: str
    file: str = ""
    metadata: bool = False

    def __str__(self) -> str:
        return f"{self.kind}:{self.file or self.name}"


def read_target(target: bytes) -> Target | None:
    """What a request target of HTTP/1.1 asks for, or None where it asks for nothing that there could be.

    Percent signs are resolved once: what is hidden behind two of them stays hidden, and is no name.
    """
    if len(target) > _LONGEST:
        return None
    plain = _ESCAPE.sub(lambda escape: bytes.fromhex(escape[1].decode("ascii")), target)
    if not plain.isascii():
        return None
    text = plain.decode("ascii")
    if found := _NPM.fullmatch(text):
        return Target("npm", found["name"], found["file"] or "")
    if found := _SIMPLE.fullmatch(text):
        return _python(found["name"])
    if found := _PYPI_FILE.fullmatch(text):
        return _python(found["name"], found["file"], metadata=bool(found["metadata"]))
    return None


def _python(name: str, file: str = "", *, metadata: bool = False) -> Target | None:
    written = normal("pypi", name)
    return Target("pypi", written, file, metadata) if written else None
