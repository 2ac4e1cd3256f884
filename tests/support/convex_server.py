"""A real server on this machine that plays a Convex deployment with the original's table of jobs.

It speaks the documented HTTP API (`/api/query` and `/api/mutation`), as strict about arguments as Convex's validators:

    with ConvexServer() as server:
        job_id = server.add("https://example.org/shop")
        run(environment | {"FONDATION_SOURCE": "convex", "CONVEX_URL": server.url})
        assert server.jobs[job_id]["status"] == "completed"
"""

import itertools
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

FUNCTION_FAILED = 560
"""The status with which Convex answers that a function has thrown."""
STATUSES = ("pending", "running", "completed", "failed")


@dataclass(frozen=True)
class Call:
    """A request as it came; `at` by the monotonic clock."""

    path: str
    args: dict[str, Any]
    authorization: str | None
    at: float


@dataclass
class ConvexServer:
    """Serves while it is entered, and again when it is entered once more: at the same port, with the same table.

    `answers` are given before any function runs: status and body, as they are. `refuses` has jobs with statuses that
    `jobs:updateStatus` does not take of them; `key` is what the header has to say, if anything.
    """

    port: int
    key: str | None = None
    refuses: set[tuple[str, str]] = field(default_factory=set)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    _ids: Iterator[int] = field(default_factory=itertools.count)
    _http: "_Http | None" = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def add(self, repository_url: object, **fields: object) -> str:
        """A pending job, as somebody's page would insert it."""
        with self._lock:
            job_id = f"j57d{next(self._ids):028d}"
            document = {"_id": job_id, "_creationTime": time.time() * 1000, "status": "pending", **fields}
            self.jobs[job_id] = document | ({} if repository_url is None else {"repositoryUrl": repository_url})
        return job_id

    def told_of(self, job_id: str) -> list[str]:
        """The statuses that were told of a job, in order."""
        return [status for told, status in self.told if told == job_id]

    def result(self, job_id: str) -> dict[str, Any]:
        """What a completed job says."""
        said: dict[str, Any] = json.loads(self.jobs[job_id]["result"])
        return said

    def __enter__(self) -> Self:
        self._http = _Http(("127.0.0.1", self.port), self)
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._http is not None
        self._http.shutdown()
        self._http.server_close()
        self._http = None

    def answer(self, call: Call, kind: str) -> tuple[int, bytes]:
        with self._lock:
            self.calls.append(call)
            if self.answers:
                return self.answers.pop(0)
            if self.key is not None and call.authorization != self.key:
                return 401, b'{"code": "BadDeployKey", "message": "The key is not that of this deployment."}'
            try:
                value = self._run(kind, call)
            except ValueError as error:
                failed = {"status": "error", "errorMessage": f"Uncaught Error: {error}", "logLines": []}
                return FUNCTION_FAILED, json.dumps(failed).encode()
            return 200, json.dumps({"status": "success", "value": value, "logLines": []}).encode()

    def _run(self, kind: str, call: Call) -> dict[str, Any] | None:
        match kind, call.path:
            case "query", "jobs:getNextPending":
                _only(call.args, set())
                return next((job for job in self.jobs.values() if job["status"] == "pending"), None)
            case "mutation", "jobs:updateStatus":
                self._update(**_only(call.args, {"jobId", "status", "result", "error"}))
                return None
            case _:
                raise ValueError(f"Could not find public function for '{call.path}'")

    def _update(self, jobId: str, status: str, **said: object) -> None:  # noqa: N803 - Convex's names
        if status not in STATUSES or (jobId, status) in self.refuses:
            raise ValueError("ArgumentValidationError: status")
        if not all(isinstance(text, str) for text in said.values()):
            raise ValueError("ArgumentValidationError: result and error are strings")
        if jobId not in self.jobs:
            raise ValueError(f"Update on nonexistent document ID {jobId}")
        self.jobs[jobId] |= {"status": status, **said}
        self.told.append((jobId, status))


def _only(args: dict[str, Any], known: set[str]) -> dict[str, Any]:
    if unknown := args.keys() - known:
        raise ValueError(f"ArgumentValidationError: extra fields {sorted(unknown)}")
    return args


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], convex: ConvexServer) -> None:
        self.convex = convex
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Http

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert body["format"] == "json"
        call = Call(body["path"], body["args"], self.headers["Authorization"], time.monotonic())
        status, data = self.server.convex.answer(call, self.path.removeprefix("/api/"))
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing: the calls are kept."""
