"""Previews: what a build put out, run in a frame on an origin that is not ours.

Whatever a project holds may be hostile. A frame without `allow-same-origin` gives it an origin that nothing else has:
no cookie, no storage, no answer of ours can be read from there. The policy that goes out with each file lets it reach
nothing but the files of the same build, and be framed by nobody but the page that holds its pass.
"""

import re
from dataclasses import dataclass
from mimetypes import MimeTypes
from urllib.parse import urlsplit

from fondation_web.outputs import Outputs
from fondation_web.passes import Pass, Passes

_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}")
_PORT = re.compile(r"(?::\d{1,5})?")
_TYPES = MimeTypes()
_KNOWN = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".avif": "image/avif",
}
SANDBOX = "allow-scripts allow-forms"


@dataclass(frozen=True, slots=True)
class Origins:
    """Of the page that a visitor reads, and of the previews that it may frame."""

    page: str
    place: str


@dataclass(frozen=True, slots=True)
class Previews:
    """What there is to see, and who may see it. `port` None: previews are not served."""

    port: int | None
    public_origin: str | None
    passes: Passes
    outputs: Outputs

    def origins(self, scheme: str, host: str) -> Origins | None:
        """The origins for a visitor who reaches us there; None where no policy could name them, as `[::1]`."""
        address = urlsplit(self.public_origin or f"{scheme}://{host}")
        if self.port is None or address.hostname is None or not _HOST.fullmatch(address.hostname):
            return None
        own = _PORT.fullmatch(address.netloc.lower().rpartition("@")[2].removeprefix(address.hostname))
        if own is None:
            return None
        return Origins(
            f"{address.scheme}://{address.hostname}{own[0]}", f"{address.scheme}://{address.hostname}:{self.port}"
        )


def preview_headers(known: Pass, text: str) -> dict[str, str]:
    """What goes out with each file of a preview, whose pass is `text`."""
    own = f"{known.place}/{text}/"
    policy = {
        "default-src": "'none'",
        "script-src": f"{own} 'unsafe-inline' 'unsafe-eval'",
        "style-src": f"{own} 'unsafe-inline'",
        "img-src": f"{own} data: blob:",
        "font-src": f"{own} data:",
        "media-src": f"{own} data: blob:",
        "connect-src": own,
        "worker-src": own,
        "manifest-src": own,
        "form-action": own,
        "base-uri": own,
        "frame-ancestors": known.page,
        "sandbox": SANDBOX,
    }
    return {
        "content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        # What no content policy covers in Chromium: WebRTC, names that are looked up, connections made ahead of need.
        "connection-allowlist": f'("{own}*")',
        # An origin that nothing else has is another one for its own files too; the pass is what protects them.
        "access-control-allow-origin": "*",
        "cross-origin-resource-policy": "cross-origin",
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-dns-prefetch-control": "off",
    }


def media_type(path: str) -> str:
    """By the file's ending, the same on every machine."""
    ending = f".{path.rpartition('.')[2].lower()}"
    return _KNOWN.get(ending) or _TYPES.types_map[1].get(ending) or "application/octet-stream"
