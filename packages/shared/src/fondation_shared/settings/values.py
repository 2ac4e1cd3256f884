"""Kinds of values that settings have: folders, sizes, addresses, and the other names of a variable."""

import os
import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, AliasChoices, BeforeValidator, IPvAnyNetwork, StringConstraints
from pydantic_core import PydanticCustomError
from pydantic_settings import NoDecode

PREFIX = "FONDATION_"

_PLACE = r"^(file:///|s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9_][A-Za-z0-9_.-]*)*/?$)"
_SIZE = re.compile(r"(\d+(?:\.\d+)?)([bkmgt]?)b?")


def _split_commas(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _split_paths(value: object) -> object:
    return [part for part in value.split(os.pathsep) if part] if isinstance(value, str) else value


def _absolute(value: object) -> object:
    return Path(value).expanduser().absolute() if isinstance(value, str | Path) else value


def _bytes(value: object) -> object:
    """`512m` as container engines write it, or a number of bytes."""
    found = _SIZE.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    return int(float(found[1]) * 1024 ** "bkmgt".index(found[2] or "b")) if found else value


def _as_file_url(value: object) -> object:
    return Path(value).absolute().as_uri() if isinstance(value, str) and value.startswith(("/", ".")) else value


def _database_url(value: str) -> str:
    """Some services say `postgres` where the scheme is `postgresql`."""
    url = re.sub(r"^postgres://", "postgresql://", value)
    if not url.startswith(("sqlite:///", "postgresql://")):
        raise PydanticCustomError("database", "A database is sqlite:////PATH or postgresql://NAME:PASSWORD@HOST/NAME")
    return url


def _queue_url(value: str) -> str:
    if not re.fullmatch(r"(rediss?|unix)://\S+", value):
        raise PydanticCustomError("queue", "A queue is redis://HOST:6379, rediss://HOST:6379 or unix:///PATH")
    return value


Names = Annotated[list[str], NoDecode, BeforeValidator(_split_commas)]
"""Several names: a list in a file, separated by commas in the environment."""
Networks = Annotated[list[IPvAnyNetwork], NoDecode, BeforeValidator(_split_commas)]
"""Several networks, such as `10.0.0.0/8`, or single addresses; given as `Names` are."""
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^/?#\s]+(/[^?#\s]*)?$")]
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
QueueUrl = Annotated[str, AfterValidator(_queue_url)]
ArtifactsUrl = Annotated[str, BeforeValidator(_as_file_url), StringConstraints(pattern=_PLACE)]
Endpoint = Annotated[str, StringConstraints(pattern=r"^https?://[^/?#@\s]+/?$")]
"""The address of a server, without path, name or password."""
Bytes = Annotated[int, BeforeValidator(_bytes)]
FolderPath = Annotated[Path, BeforeValidator(_absolute)]
FolderPaths = Annotated[list[FolderPath], NoDecode, BeforeValidator(_split_paths)]
"""Several folders: a list in a file, separated by `:` in the environment."""


def also(name: str, *older: str) -> AliasChoices:
    """The product's own variable, the bare name, and other names that the original systems used."""
    return AliasChoices(f"{PREFIX}{name.upper()}", name, *older)
