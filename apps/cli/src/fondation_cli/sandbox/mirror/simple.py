"""The simple index of Python packages: PEP 503's pages and PEP 691's documents, read and written."""

import html
import re
from collections.abc import Mapping
from contextlib import suppress
from html.parser import HTMLParser
from typing import Annotated
from urllib.parse import unquote, urljoin, urlsplit

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from fondation_cli.sandbox.mirror.digest import Digest, strongest
from fondation_cli.sandbox.mirror.page import File

JSON = "application/vnd.pypi.simple.v1+json"
HTML = "text/html"
WANTED = f"{JSON}, application/vnd.pypi.simple.v1+html;q=0.2, {HTML};q=0.1"

_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+!-]*\.(?:whl|tar\.gz|tar\.bz2|zip)")


def _kebab(name: str) -> str:
    return name.replace("_", "-")


class _Listed(BaseModel):
    """A file of the index, as PEP 691, PEP 700 and PEP 714 have it."""

    model_config = ConfigDict(alias_generator=_kebab, populate_by_name=True)

    filename: str
    url: str
    hashes: dict[str, str] = {}
    requires_python: str | None = None
    size: int | None = None
    upload_time: str | None = None
    yanked: bool | str = False
    core_metadata: bool | dict[str, str] | None = None
    dist_info_metadata: Annotated[bool | dict[str, str] | None, Field(exclude=True)] = None


class _Meta(BaseModel):
    model_config = ConfigDict(alias_generator=_kebab, populate_by_name=True)

    api_version: str = "1.1"


class _Index(BaseModel):
    meta: _Meta = _Meta()
    name: str
    versions: list[str] | None = None
    files: list[_Listed]


_INDEX = TypeAdapter(_Index)


class _Anchors(HTMLParser):
    """Reads the links of PEP 503's page."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base
        self.files: list[_Listed] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One link, one file; one `base` moves them all."""
        given = {name: value or "" for name, value in attrs}
        address = _joined(self.base, given["href"]) if "href" in given else None
        if tag == "base" and address:
            self.base = address
        elif tag == "a" and address:
            with suppress(ValueError):  # what looks like an address, and is none
                self.files.append(_from_anchor(address, given))


def read_index(name: str, address: str, kind: str, document: bytes) -> tuple[bytes, dict[str, File]]:
    """The answer to give as JSON, and the package's files by their names; those without a sound hash are left out.

    `address` is where the document was found, `kind` its Content-Type.

    Raises ValueError: this is no page of an index.
    """
    if "json" in kind:
        index = _INDEX.validate_json(document)
    elif "html" in kind:
        anchors = _Anchors(address)
        anchors.feed(document.decode("utf-8", "replace"))
        index = _Index(name=name, files=anchors.files)
    else:
        raise ValueError(kind)
    files: dict[str, File] = {}
    listed = []
    for file in index.files:
        if (known := _known(file, address)) and file.filename not in files:
            files[file.filename] = known
            _put_behind_the_mirror(name, file, known.digest)
            listed.append(file)
    index = _Index(name=name, versions=index.versions, files=listed)
    return index.model_dump_json(by_alias=True, exclude_none=True).encode(), files


def as_html(document: bytes) -> bytes:
    """The same answer for a client that reads PEP 503 only."""
    index = _INDEX.validate_json(document)
    links = "\n".join(_anchor(file) for file in index.files)
    title = html.escape(index.name)
    return f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body>\n{links}\n</body></html>\n".encode()


def _known(file: _Listed, address: str) -> File | None:
    digest = strongest(file.hashes)
    url = _joined(address, file.url)
    if digest is None or url is None or not _FILE_NAME.fullmatch(file.filename):
        return None
    beside = file.core_metadata if file.core_metadata is not None else file.dist_info_metadata
    return File(
        url=url,
        digest=digest,
        metadata=strongest(beside) if isinstance(beside, Mapping) else None,
    )


def _joined(base: str, reference: str) -> str | None:
    if reference.startswith(("https://", "http://")):
        return reference
    try:
        return urljoin(base, reference)
    except ValueError:
        return None


def _put_behind_the_mirror(name: str, file: _Listed, digest: Digest) -> None:
    """What a client is told of it. Metadata of a wheel is always to be had: where upstream has none, from inside."""
    file.url = f"../../files/{name}/{file.filename}"
    file.hashes = {digest.algorithm: digest.value}
    file.core_metadata = file.filename.endswith(".whl")


def _from_anchor(address: str, given: Mapping[str, str]) -> _Listed:
    place = urlsplit(address)
    algorithm, _, value = place.fragment.partition("=")
    beside = given.get("data-core-metadata", given.get("data-dist-info-metadata", ""))
    kind, _, metadata = beside.partition("=")
    return _Listed(
        filename=unquote(place.path.rpartition("/")[2]),
        url=place._replace(fragment="").geturl(),
        hashes={algorithm: value},
        requires_python=given.get("data-requires-python"),
        yanked=given.get("data-yanked", "") or "data-yanked" in given,
        core_metadata={kind: metadata} if metadata else None,
    )


def _anchor(file: _Listed) -> str:
    attributes = {"href": f"{file.url}#{'='.join(*file.hashes.items())}"}
    if file.requires_python:
        attributes["data-requires-python"] = file.requires_python
    if file.yanked:
        attributes["data-yanked"] = file.yanked if isinstance(file.yanked, str) else ""
    if file.core_metadata:
        attributes["data-core-metadata"] = "true"
    written = " ".join(f'{name}="{html.escape(value)}"' for name, value in attributes.items())
    return f"<a {written}>{html.escape(file.filename)}</a><br>"
