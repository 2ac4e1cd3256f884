"""What tests need that talk to web from the outside: a web process of their own, and a worker that they play."""

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import anyio
import httpx2

from fondation_shared.jobs import CourseResult, Failure, Outcome, Result, Verdict
from fondation_shared.leases import Claims, EventBatch
from fondation_shared.lifeline import tied
from fondation_shared.testing import free_port, loopback, wait_until
from fondation_web.keys import Scope, new_key
from fondation_web.played_build import PlayedBuild
from fondation_web.store import api_keys
from fondation_web.store.opening import open_store

COMMAND = (sys.executable, "-c", "from fondation_web.main import main; main()")
PHASES = ("fetch", "index", "outline", "write", "verify", "publish")
Fields = Mapping[str, object]


class Web:
    """A web process of its own, on a data folder that outlives it; `key` is sent with each request, if there is one."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.port = free_port()
        self.folder = folder
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = {"LEASE_SECONDS": "600", "ALLOWED_ROOTS": str(folder)} | settings
        self.key = ""
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """The settings, and nothing of whoever runs the tests."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FONDATION_")}
        kept |= {
            "FONDATION_DATA_DIR": str(self.folder / "data"),
            "FONDATION_PORT": str(self.port),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
        }
        return kept | {f"FONDATION_{name}": value for name, value in self.settings.items()}

    @property
    def database(self) -> str:
        """Where its store is, for a command that runs beside it."""
        return f"sqlite:///{self.folder / 'data' / 'fondation.db'}"

    def make_key(self, *scopes: Scope) -> str:
        """A new key of this server."""
        key, token = new_key("a test", frozenset(scopes), datetime.now(UTC))
        store = open_store(self.database)
        try:
            anyio.run(store.write, partial(api_keys.add, key=key))
        finally:
            store.close()
        return str(token)

    def start(self) -> None:
        """Start, or start again, and wait for the first answer. It ends with this process, however that one ends."""
        with (self.folder / "web.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                tied(*COMMAND), env=self.environment, stdout=log, stderr=log, cwd=self.folder
            )
        wait_until(self.answers, what="web's first answer")

    def answers(self) -> bool:
        """Whether it is there."""
        try:
            with loopback() as http:
                return http.get(f"{self.url}/livez", timeout=10).is_success
        except httpx2.TransportError:
            return False

    @property
    def pid(self) -> int:
        """Its process.

        Raises:
            RuntimeError: it was never started.

        """
        if self._process is None:
            raise RuntimeError("There is no process yet.")
        return self._process.pid

    def kill(self) -> None:
        """End it as a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(60)

    def stop(self) -> None:
        """End it as an operator does."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)

    def send(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """One request, with the key."""
        own = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        headers = own | dict(headers or {})
        with loopback() as http:
            return http.request(method, f"{self.url}{path}", json=json, content=content, headers=headers)

    def get(self, path: str, **headers: str) -> httpx2.Response:
        """A GET with these headers, `_` standing for `-`."""
        return self.send("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, path: str, json: object = None) -> httpx2.Response:
        """A POST of JSON."""
        return self.send("POST", path, json=json)

    def generate(self, prompt: str = "Build a todo app") -> str:
        """Ask for a project; its id."""
        answer = self.post("/v1/generate", {"prompt": prompt}).raise_for_status()
        return str(answer.json()["projectId"])

    def submit(self, name: str = "flask", **fields: object) -> dict[str, str]:
        """Ask for a course of a repository under the allowed root; the answer's ids."""
        answer = self.post("/v1/courses", {"repository": str(self.folder / name), **fields}).raise_for_status()
        ids: dict[str, str] = answer.json()
        return ids


class PlayedWorker:
    """Takes jobs, and says what a test tells it to, as a real worker would."""

    def __init__(self, url: str, key: str = "") -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self.http = loopback(url, headers)
        self._lease = ""
        self._said = 0

    def claim(self) -> str:
        """Take the next job; its id."""
        asked = {"workerId": "played", "kinds": ["course", "project"], "slots": 1, "waitSeconds": 10}
        answer = self.http.post("/v1/worker/claim", json=asked).raise_for_status()
        claim = Claims.model_validate_json(answer.content).claims[0]
        self._lease, self._said = claim.lease.id, 0
        return claim.job.id

    def say(self, *events: Fields) -> None:
        """Report events, given by their fields on the wire."""
        batch = EventBatch.model_validate({"firstSeq": self._said + 1, "events": list(events)})
        self._send("POST", "events", batch.to_json().encode())
        self._said += len(events)

    def log(self, *lines: str, level: str = "info") -> None:
        """Report lines of the generator's log."""
        self.say(*({"type": "log", "text": line, "level": level} for line in lines))

    def beat(self, progress: float = 0.0) -> str:
        """Give a sign of life; what the server wants."""
        beat = f'{{"progress": {progress}, "eventSeq": {self._said}}}'
        return str(self._send("POST", "heartbeat", beat.encode()).json()["directive"])

    def put(self, name: str, content: bytes) -> None:
        """Hand in an artifact."""
        self._send("PUT", f"artifacts/{name}", content, {"X-Content-SHA256": hashlib.sha256(content).hexdigest()})

    def call(self, method: str, path: str, content: bytes = b"") -> httpx2.Response:
        """One call on the lease with these bytes, however it is answered."""
        digest = {"X-Content-SHA256": hashlib.sha256(content).hexdigest()}
        return self.http.request(method, f"/v1/worker/leases/{self._lease}/{path}", content=content, headers=digest)

    def finish(self, result: Result) -> None:
        """End the attempt."""
        self._send("POST", "finish", result.to_json().encode())

    def fail(self, message: str, phase: str = "fetch") -> None:
        """End the attempt as a failure of the work."""
        failure = Failure(code="repository", message=message, hint="Check the address.", phase=phase)
        self.finish(Result(outcome=Outcome.FAILED, failure=failure))

    def write_course(self, titles: Sequence[str] = ("Overview", "Core"), missing: Sequence[str] = ()) -> None:
        """Play a job from its first phase to its end; `missing` makes it a partial one."""
        self.say(*course_events(titles))
        self.hand_in(titles, missing)

    def hand_in(self, titles: Sequence[str], missing: Sequence[str] = ()) -> None:
        """Hand in a course, and end the attempt."""
        self.put("site.zip", a_site(titles))
        self.put("course.json", b'{"title": "Flask, from the ground up"}')
        result = CourseResult(
            title="Flask, from the ground up", commit="4f2a9c1" * 5, chapters=len(titles), citations=20 * len(titles)
        )
        verdict = Verdict.PARTIAL if missing else Verdict.PASSED
        self.finish(Result(outcome=Outcome.COMPLETED, verdict=verdict, missing=list(missing), result=result))

    def build(self, build: PlayedBuild) -> str:
        """Take the next job, which is a project's, and hand that build over; the job's id."""
        job_id = self.claim()
        self.hand_over(build)
        return job_id

    def hand_over(self, build: PlayedBuild) -> None:
        """Hand in what was built, and end the attempt."""
        for name, content in build.artifacts.items():
            self.put(name, content)
        self.finish(build.result)

    def leave(self) -> None:
        """Say goodbye: what is not finished goes back in line."""
        self.http.delete("/v1/worker/workers/played")
        self.http.close()

    def _send(
        self, method: str, path: str, content: bytes, headers: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        given = {"Content-Type": "application/json"} | dict(headers or {})
        place = f"/v1/worker/leases/{self._lease}/{path}"
        return self.http.request(method, place, content=content, headers=given).raise_for_status()


def slug(title: str) -> str:
    """What a chapter's page is called."""
    return title.lower().replace(" ", "-")


def course_events(titles: Sequence[str]) -> list[Fields]:
    """What a generator says on its way, from its first phase to its last."""
    events: list[Fields] = []
    for index, phase in enumerate(PHASES):
        events.append({"type": "phase.started", "phase": phase, "index": index, "total": len(PHASES)})
        for order, title in enumerate(titles, 1):
            chapter = {"chapter": slug(title), "order": order, "title": title}
            if phase == "write":
                progress = {"type": "phase.progress", "phase": phase, "done": order - 1, "total": len(titles)}
                events += [progress, {"type": "chapter.written", **chapter}]
            elif phase == "verify":
                events.append({"type": "chapter.verified", **chapter, "checked": 20, "refused": 0})
        events.append({"type": "phase.finished", "phase": phase, "seconds": 0.4 + index})
    return events


def a_site(titles: Sequence[str]) -> bytes:
    """The pages of a course, as small as they can be."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        links = "".join(f'<li><a href="chapters/{slug(title)}.html">{title}</a></li>' for title in titles)
        archive.writestr("index.html", _page(f"<h1>Flask, from the ground up</h1><ol>{links}</ol>", ""))
        archive.writestr("assets/site.css", "body { color: rgb(1, 2, 3); }\n" + "/* padding */\n" * 200)
        archive.writestr("assets/mark.exe", b"no page needs this")
        for title in titles:
            archive.writestr(f"chapters/{slug(title)}.html", _page(f"<h1>{title}</h1>", "../"))
    return buffer.getvalue()


def _page(main: str, root: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Flask</title>'
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="{root}assets/site.css"></head><body><!-- application -->'
        f"<main>{main}</main></body></html>"
    )
