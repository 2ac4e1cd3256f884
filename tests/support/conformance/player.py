"""A worker, and whoever asks for jobs, as a server sees them: bytes on a wire."""

import hashlib
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Self
from urllib.parse import urlsplit

import httpx2

MEMO = "0123456789abcdef" * 4
DONE = {"outcome": "failed", "failure": {"code": "conformance", "message": "Enough was seen.", "retryable": False}}
"""How the suite ends its jobs: it needs no course and no project to be made."""
_WORKERS = count(1)


class Broken(Exception):
    """A rule does not hold; says what was seen."""


def expect(seen: object, wanted: object, what: str) -> None:
    """Raise `Broken` unless they are the same."""
    if seen != wanted:
        raise Broken(f"{what}: {seen!r}, not {wanted!r}")


@dataclass(frozen=True, slots=True)
class Server:
    """The server at `url`; it should have no other jobs and no other workers while it is looked at."""

    url: str
    key: str = ""
    http: httpx2.Client = field(init=False)

    def __post_init__(self) -> None:
        """Open one connection after the other: nothing is taken from whoever runs the suite."""
        client = httpx2.Client(base_url=self.url, headers=self.headers, timeout=60, trust_env=False)
        object.__setattr__(self, "http", client)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    @property
    def headers(self) -> dict[str, str]:
        """What every call carries."""
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}

    def job(self) -> str:
        """A new job; its id."""
        answer = self.http.post("/v1/generate", json={"prompt": "Build a todo app"})
        expect(answer.status_code, 202, "a job that is asked for")
        return str(answer.json()["jobId"])

    def state(self, job_id: str) -> tuple[object, object, object]:
        """All that can be seen of a job: itself, its log, its files."""
        paths = ("", "/events?limit=1000", "/artifacts")
        job, log, files = (self.http.get(f"/v1/jobs/{job_id}{path}").json() for path in paths)
        return job, log, files

    def log(self, job_id: str) -> list[dict[str, Any]]:
        """The entries of a job's log."""
        items: list[dict[str, Any]] = self.http.get(f"/v1/jobs/{job_id}/events?limit=1000").json()["items"]
        return items

    def files(self, job_id: str) -> list[str]:
        """The names of a job's files."""
        return [item["name"] for item in self.http.get(f"/v1/jobs/{job_id}/artifacts").json()["items"]]


@dataclass(slots=True)
class Worker:
    """A worker with one lease."""

    server: Server
    id: str = field(default_factory=lambda: f"conformance-{next(_WORKERS)}")
    lease: str = ""
    attempt: int = 0

    def claim(self, job_id: str) -> Self:
        """Take that job, which is the next one; waits for it as long as a lease may last."""
        asked = {"workerId": self.id, "kinds": ["project"], "slots": 1, "waitSeconds": 60}
        answer = self.server.http.post("/v1/worker/claim", json=asked, timeout=90)
        expect(answer.status_code, 200, "a claim while a job waits")
        [claim] = answer.json()["claims"]
        expect(claim["job"]["id"], job_id, "the job that is handed out")
        self.lease, self.attempt = claim["lease"]["id"], claim["lease"]["attempt"]
        return self

    def leave(self) -> None:
        """Say goodbye."""
        expect(self.server.http.delete(f"/v1/worker/workers/{self.id}").status_code, 200, "a goodbye")

    def call(self, method: str, path: str, json: object = None, content: bytes | None = None) -> httpx2.Response:
        """One call on the lease."""
        headers = {} if content is None else {"X-Content-SHA256": hashlib.sha256(content).hexdigest()}
        return self.server.http.request(method, self._place(path), json=json, content=content, headers=headers)

    def say(self, *texts: str, first: int = 1, at: str | None = None) -> httpx2.Response:
        """Report lines of a log, numbered from `first`."""
        events = [{"type": "log", "text": text, "level": "info"} | ({"at": at} if at else {}) for text in texts]
        return self.call("POST", "events", {"firstSeq": first, "events": events})

    def beat(self) -> httpx2.Response:
        """Give a sign of life."""
        return self.call("POST", "heartbeat", {"progress": 0.5, "eventSeq": 0})

    def put(self, content: bytes, name: str = "file.json") -> httpx2.Response:
        """Hand in a file."""
        return self.call("PUT", f"artifacts/{name}", content=content)

    def finish(self, result: Mapping[str, object] = DONE) -> httpx2.Response:
        """End the attempt."""
        return self.call("POST", "finish", result)

    def send_and_hang_up(self, method: str, path: str, body: bytes, announced: int | None = None) -> None:
        """A call whose answer nobody hears; with more bytes announced than come, one that is cut off."""
        host = urlsplit(self.server.url)
        lines = [f"{method} {self._place(path)} HTTP/1.1", f"Host: {host.netloc}", "Content-Type: application/json"]
        lines += [f"{name}: {value}" for name, value in self.server.headers.items()]
        lines += [f"X-Content-SHA256: {hashlib.sha256(body).hexdigest()}", f"Content-Length: {announced or len(body)}"]
        with socket.create_connection((host.hostname or "", host.port or 80), timeout=30) as wire:
            wire.sendall("\r\n".join([*lines, "", ""]).encode() + body)

    def put_slowly(self, pieces: Iterator[bytes], sha256: str) -> httpx2.Response:
        """Hand in a file whose bytes come piece by piece."""
        place = self._place("artifacts/slow.json")
        return self.server.http.put(place, content=pieces, headers={"X-Content-SHA256": sha256})

    def _place(self, path: str) -> str:
        return f"/v1/worker/leases/{self.lease}/{path}"
