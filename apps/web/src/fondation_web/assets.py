"""What pages are drawn with, read once: style sheets, scripts, the mark. Their address changes when they do."""

import gzip
import hashlib
from dataclasses import dataclass
from importlib.resources import files

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file, as it is and compressed."""

    body: bytes
    compressed: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Assets:
    """Every file; `version` is the hash of them all, so that scripts can import one another by name."""

    files: dict[str, Asset]
    version: str

    def address(self, name: str) -> str:
        """Where `name` is served.

        Raises:
            KeyError: there is no such file: the template is wrong.

        """
        if name not in self.files:
            raise KeyError(name)
        return f"/static/{self.version}/{name}"


def load_assets() -> Assets:
    """The files of the package's `static` folder."""
    found: dict[str, Asset] = {}
    digest = hashlib.sha256()
    for file in sorted(files("fondation_web").joinpath("static").iterdir(), key=lambda file: file.name):
        media_type = next((known for ending, known in _TYPES.items() if file.name.endswith(ending)), None)
        if media_type is not None:
            body = file.read_bytes()
            digest.update(file.name.encode() + b"\0" + body)
            found[file.name] = Asset(body, gzip.compress(body, mtime=0), media_type)
    return Assets(found, digest.hexdigest()[:16])
