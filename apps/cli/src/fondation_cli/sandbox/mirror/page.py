"""What the mirror knows of one package: the answer to give, the files behind it, the names it needs."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

from fondation_cli.sandbox.mirror.digest import Digest


@dataclass(frozen=True, slots=True)
class File:
    """Where a file lies upstream, and what it hashes to; `metadata` is promised for what lies beside a wheel."""

    url: str
    digest: Digest
    metadata: Digest | None = None

    def beside(self) -> "File | None":
        """What lies beside a wheel, PEP 658."""
        if self.metadata is None:
            return None
        parts = urlsplit(self.url)
        return File(url=parts._replace(path=f"{parts.path}.metadata").geturl(), digest=self.metadata)


class Page(BaseModel):
    """A package as of `fetched`, in seconds of the epoch, with what upstream needs to say that it is unchanged.

    `names` are the packages that it needs, as far as its page tells.
    """

    model_config = ConfigDict(frozen=True)

    upstream: str
    fetched: float
    etag: str | None = None
    modified: str | None = None
    files: dict[str, File]
    names: list[str]


def packed(page: Page, body: bytes) -> bytes:
    """Both in one piece, to be kept."""
    return page.model_dump_json(exclude_none=True).encode() + b"\n" + body


def unpacked(kept: bytes) -> tuple[Page, bytes] | None:
    """What was packed, or None where another version of this program wrote it differently."""
    head, _, body = kept.partition(b"\n")
    try:
        return Page.model_validate_json(head), body
    except ValidationError:
        return None
