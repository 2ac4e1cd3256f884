"""Uploads in parts that nobody ended: S3 keeps and charges their parts, and lists them only to who asks for them.

The library neither lists nor ends them, so two calls are signed here, as Amazon describes it (Signature Version 4).
"""

import hashlib
import hmac
import html
import os
import re
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit

import structlog

_log = structlog.get_logger()
_UPLOAD = re.compile(r"<Upload>(.*?)</Upload>", re.DOTALL)
_EMPTY = hashlib.sha256(b"").hexdigest()
_SECONDS = 30.0
_LARGEST_ANSWER = 4 * 1024 * 1024
"""A thousand uploads, which is what a list has at most, take a tenth of it."""


@dataclass(frozen=True, slots=True)
class Leftovers:
    """The uploads under a `prefix` of a bucket, at `endpoint`. Works with keys that the environment holds itself."""

    endpoint: str
    bucket: str
    prefix: str
    region: str

    def sweep(self, before: datetime) -> None:
        """End those that were begun before then, a list of them at most; blocks.

        A server that refuses is left alone: not every one knows these calls, and not every key may make them.

        Raises:
            OSError: the server does not answer.

        """
        if not os.environ.get("AWS_ACCESS_KEY_ID"):
            return
        try:
            listed = self._call("GET", "", {"prefix": self.prefix, "uploads": ""})
            for key, upload_id in _begun_before(listed, before):
                if key.startswith(self.prefix):
                    self._call("DELETE", f"/{key}", {"uploadId": upload_id})
        except HTTPError as error:
            _log.warning("uploads that were cut off stay in the bucket", status=error.code)

    def _call(self, method: str, path: str, query: Mapping[str, str]) -> str:
        place = f"/{quote(self.bucket)}{quote(path)}"
        words = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in sorted(query.items()))
        headers = self._signed(method, place, words, datetime.now(UTC))
        request = urllib.request.Request(f"{self.endpoint}{place}?{words}", method=method, headers=headers)  # noqa: S310 - the endpoint of the settings
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - as above
            content: bytes = answer.read(_LARGEST_ANSWER)
        return content.decode(errors="replace")

    def _signed(self, method: str, path: str, query: str, now: datetime) -> dict[str, str]:
        stamp = now.strftime("%Y%m%dT%H%M%SZ")
        headers = {"host": urlsplit(self.endpoint).netloc, "x-amz-content-sha256": _EMPTY, "x-amz-date": stamp}
        if token := os.environ.get("AWS_SESSION_TOKEN"):
            headers["x-amz-security-token"] = token
        names, lines = ";".join(headers), "".join(f"{name}:{value}\n" for name, value in headers.items())
        asked = f"{method}\n{path}\n{query}\n{lines}\n{names}\n{_EMPTY}"
        scope = f"{stamp[:8]}/{self.region}/s3/aws4_request"
        signed = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(asked.encode()).hexdigest()}"
        key = f"AWS4{os.environ.get('AWS_SECRET_ACCESS_KEY', '')}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.digest(key, signed.encode(), "sha256").hex()
        who = f"{os.environ['AWS_ACCESS_KEY_ID']}/{scope}"
        proof = f"AWS4-HMAC-SHA256 Credential={who}, SignedHeaders={names}, Signature={signature}"
        return headers | {"authorization": proof}


def _begun_before(listed: str, before: datetime) -> Iterator[tuple[str, str]]:
    """The key and the id of each upload that is older."""
    for upload in _UPLOAD.findall(listed):
        begun = datetime.fromisoformat(_inside(upload, "Initiated") or "9999-01-01T00:00:00Z")
        if begun < before:
            yield _inside(upload, "Key"), _inside(upload, "UploadId")


def _inside(upload: str, name: str) -> str:
    found = re.search(rf"<{name}>(.*?)</{name}>", upload, re.DOTALL)
    return html.unescape(found[1]) if found else ""
