"""A registry of packages on loopback, for tests: npm's and Python's, with packages that the test makes up."""

import base64
import hashlib
import io
import json
import ssl
import tarfile
import threading
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class Answer:
    """`missing` bytes are promised and not sent; `tag` is the ETag."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    missing: int = 0
    tag: str = ""


@dataclass
class Asked:
    path: str
    headers: Mapping[str, str]


class Registry:
    """Answers what was put into `answers` by path; 404 else. `asked` is what it was asked, in order."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answers: dict[str, Answer] = {}
        self.asked: list[Asked] = []

    @property
    def npm(self) -> str:
        return f"{self.url}/npm/"

    @property
    def simple(self) -> str:
        return f"{self.url}/simple/"

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def add_npm(
        self,
        name: str,
        version: str = "1.0.0",
        *,
        needs: Mapping[str, str] | None = None,
        manifest: Mapping[str, object] | None = None,
        dist: Mapping[str, str] | None = None,
        padding: int = 0,
        members: Sequence[tarfile.TarInfo] = (),
    ) -> bytes:
        """Publish a version; returns its tarball. `dist` replaces what is said of it; `members` are put in as well."""
        package = {"name": name, "version": version, "dependencies": dict(needs or {}), **(manifest or {})}
        tarball = npm_tarball(package, padding, members)
        place = f"/npm/{name}/-/{name.rpartition('/')[2]}-{version}.tgz"
        said = {
            "tarball": f"{self.url}{place}",
            "integrity": f"sha512-{base64.b64encode(hashlib.sha512(tarball).digest()).decode()}",
            "shasum": hashlib.sha1(tarball, usedforsecurity=False).hexdigest(),
            **(dist or {}),
        }
        at = f"/npm/{name.replace('/', '%2f')}"
        versions = json.loads(self.answers[at].body)["versions"] if at in self.answers else {}
        versions[version] = {**package, "dist": {key: value for key, value in said.items() if value}}
        page = json.dumps({"name": name, "dist-tags": {"latest": version}, "versions": versions})
        self.answers[at] = Answer(page.encode(), headers={"Content-Type": "application/json"}, tag=f'"{version}"')
        self.answers[place] = Answer(tarball)
        return tarball

    def add_wheel(
        self, name: str, version: str = "1.0", *, needs: Sequence[str] = (), beside: bool = True, padding: int = 0
    ) -> bytes:
        """Publish a wheel, with its metadata `beside` it or only inside; returns it."""
        metadata = "".join(
            [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", *(f"Requires-Dist: {n}\n" for n in needs)]
        ).encode()
        wheel = python_wheel(name, version, metadata, padding)
        file = f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
        self.answers[f"/files/{file}"] = Answer(wheel)
        more: dict[str, object] = {}
        if beside:
            self.answers[f"/files/{file}.metadata"] = Answer(metadata)
            more["core-metadata"] = {"sha256": hashlib.sha256(metadata).hexdigest()}
        self._list(name, version, file, wheel, more)
        return wheel

    def add_sdist(self, name: str, setup: str, version: str = "1.0") -> bytes:
        """Publish sources that are to be built by `setup`, the text of a `setup.py`; returns their archive."""
        file, body = f"{name}-{version}.tar.gz", io.BytesIO()
        about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        with tarfile.open(fileobj=body, mode="w:gz") as archive:
            for place, text in {"setup.py": setup, "PKG-INFO": about}.items():
                entry = tarfile.TarInfo(f"{name}-{version}/{place}")
                entry.size = len(text)
                archive.addfile(entry, io.BytesIO(text.encode()))
        self.answers[f"/files/{file}"] = Answer(body.getvalue())
        self._list(name, version, file, body.getvalue(), {})
        return body.getvalue()

    def _list(self, name: str, version: str, file: str, content: bytes, more: Mapping[str, object]) -> None:
        listed = {
            "filename": file,
            "url": f"../../files/{file}",
            "hashes": {"sha256": hashlib.sha256(content).hexdigest()},
            **more,
        }
        at = f"/simple/{name}/"
        known = json.loads(self.answers[at].body)["files"] if at in self.answers else []
        body = {"meta": {"api-version": "1.1"}, "name": name, "files": [*known, listed]}
        kind = {"Content-Type": "application/vnd.pypi.simple.v1+json"}
        self.answers[at] = Answer(json.dumps(body).encode(), headers=kind, tag=f'"{version}"')


def npm_tarball(package: Mapping[str, object], padding: int = 0, members: Sequence[tarfile.TarInfo] = ()) -> bytes:
    """A package; whatever has a size among the `members` is full of zeros."""
    body = io.BytesIO()
    files = {"package.json": json.dumps(package).encode(), "index.js": b"module.exports = 42\n", "pad": _noise(padding)}
    with tarfile.open(fileobj=body, mode="w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        with Path("/dev/zero").open("rb") as zeros:
            for member in members:
                archive.addfile(member, zeros)
    return body.getvalue()


def python_wheel(name: str, version: str, metadata: bytes, padding: int = 0) -> bytes:
    module = name.replace("-", "_")
    about = f"{module}-{version}.dist-info"
    files = {
        f"{module}.py": b"ANSWER = 42\n",
        f"{about}/METADATA": metadata,
        f"{about}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{module}.pad": _noise(padding),
    }
    record = "".join(f"{place},,\n" for place in [*files, f"{about}/RECORD"])
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for place, content in {**files, f"{about}/RECORD": record.encode()}.items():
            archive.writestr(place, content)
    return body.getvalue()


def _noise(size: int) -> bytes:
    """Bytes that do not compress, the same each time."""
    return hashlib.shake_256(b"padding").digest(size)


class _Server(ThreadingHTTPServer):
    registry: Registry

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is none of the test's business."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def registry(self) -> Registry:
        assert isinstance(self.server, _Server)
        return self.server.registry

    def do_GET(self) -> None:
        self.registry.asked.append(Asked(self.path, dict(self.headers)))
        answer = self.registry.answers.get(self.path, Answer(b"{}", 404))
        if answer.tag and self.headers.get("If-None-Match") == answer.tag:
            answer = Answer(status=304)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.tag:
            self.send_header("ETag", answer.tag)
        self.send_header("Content-Length", str(len(answer.body) + answer.missing))
        self.end_headers()
        self.wfile.write(answer.body)
        self.close_connection = self.close_connection or bool(answer.missing)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the standard library's
        """Say nothing."""


@contextmanager
def serving(certificate: ssl.SSLContext | None = None, name: str = "127.0.0.1") -> Iterator[Registry]:
    """A registry that answers until the context is left; with a certificate by HTTPS, as the host `name`."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        scheme = "https" if certificate else "http"
        server.registry = Registry(f"{scheme}://{name}:{server.server_address[1]}")
        if certificate:
            server.socket = certificate.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.registry
        finally:
            server.shutdown()
            thread.join()
