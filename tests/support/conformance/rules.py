"""Every rule as a function that takes the server, in the words of the protocol; `RULES` has them in order."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import httpx2

from conformance.player import DONE, MEMO, Server, Worker, expect

Rule = Callable[[Server], None]
RULES: dict[str, Rule] = {}
TIMED: set[str] = set()
_TERMINAL = {"job.completed", "job.failed", "job.cancelled"}
_FAR = ("2001-01-01T00:00:00Z", "2099-01-01T00:00:00Z")


def rule(words: str, *, timed: bool = False) -> Callable[[Rule], Rule]:
    """Make a function the rule of these words; `timed`: it waits for a lease to run out."""

    def keep(function: Rule) -> Rule:
        RULES[words] = function
        if timed:
            TIMED.add(words)
        return function

    return keep


def _lost(answer: httpx2.Response) -> None:
    expect((answer.status_code, answer.json().get("code")), (409, "lease_lost"), "the answer")


def _overtaken(server: Server) -> tuple[str, Worker, Worker]:
    """A job that was taken from its first worker and given to a second; both."""
    job_id = server.job()
    late = Worker(server).claim(job_id)
    late.leave()
    return job_id, late, Worker(server).claim(job_id)


def _ends_once(server: Server, job_id: str, kind: str = "job.failed") -> None:
    """The log is numbered without a gap, and has one end, which is its last entry."""
    log = server.log(job_id)
    expect([entry["seq"] for entry in log], list(range(1, len(log) + 1)), "the numbers of the log")
    ends = [entry["event"]["type"] for entry in log if entry["event"]["type"] in _TERMINAL]
    expect((ends, log[-1]["event"]["type"]), ([kind], kind), "the ends of the log")


def _end(worker: Worker, job_id: str) -> None:
    """End the job, whose lease may be so short that it runs out on a busy machine."""
    while worker.finish().is_error:
        worker.claim(job_id)
    _ends_once(worker.server, job_id)


def _late(call: Callable[[Worker], httpx2.Response]) -> Rule:
    def check(server: Server) -> None:
        job_id, late, current = _overtaken(server)
        before = server.state(job_id)
        _lost(call(late))
        expect(server.state(job_id), before, "the job after the late call")
        expect(current.finish().status_code, 200, "the end by who holds the lease")
        _ends_once(server, job_id)

    return check


RULES |= {
    "a late heartbeat is refused and changes nothing": _late(lambda worker: worker.beat()),
    "late events are refused and change nothing": _late(lambda worker: worker.say("late")),
    "a late artifact is refused and changes nothing": _late(lambda worker: worker.put(b"late")),
    "a late memo is refused and changes nothing": _late(lambda w: w.call("PUT", f"memo/{MEMO}", content=b"late")),
    "a late question for a memo is refused": _late(lambda worker: worker.call("GET", f"memo/{MEMO}")),
    "a late finish is refused and changes nothing": _late(lambda worker: worker.finish()),
}


@rule("a lease that was never granted is lost")
def _never_granted(server: Server) -> None:
    _lost(Worker(server, lease="lse_00000000000000000000000000").beat())


@rule("who falls silent loses the job to the next worker", timed=True)
def _silent(server: Server) -> None:
    job_id = server.job()
    silent = Worker(server).claim(job_id)
    other = Worker(server).claim(job_id)
    expect((silent.attempt, other.attempt), (1, 2), "the attempts")
    _lost(silent.beat())
    _end(other, job_id)


@rule("who is stopped past its lease and wakes up can do nothing more", timed=True)
def _stopped(server: Server) -> None:
    job_id = server.job()
    words = [sys.executable, "-m", "conformance.sleeper", server.url, job_id]
    surroundings = {**os.environ, "KEY": server.key, "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(words, env=surroundings, stdout=subprocess.PIPE, text=True) as process:
        held = "" if process.stdout is None else process.stdout.readline().strip()
        process.send_signal(signal.SIGSTOP)
        other = Worker(server).claim(job_id)
        process.send_signal(signal.SIGCONT)
        said = process.communicate(timeout=60)[0].strip()
    expect((held[:4], said), ("lse_", "lease_lost"), "what it held, and what it heard when it woke up")
    _end(other, job_id)


@rule("a goodbye gives the job to the next worker at once")
def _goodbye(server: Server) -> None:
    job_id, late, current = _overtaken(server)
    expect((late.attempt, current.attempt), (1, 2), "the attempts")
    current.finish()
    _ends_once(server, job_id)


@rule("a second finish is answered as the first, and changes nothing")
def _finished_twice(server: Server) -> None:
    job_id = server.job()
    worker = Worker(server).claim(job_id)
    first = worker.finish()
    before = server.state(job_id)
    for again in (DONE, {"outcome": "cancelled"}, {"outcome": "released"}):
        expect(worker.finish(again).json(), first.json(), "the answer to the finish again")
    expect(server.state(job_id), before, "the job after the finish again")
    _ends_once(server, job_id)


@rule("events that are sent again are stored once; a gap is refused, with the number that is missing")
def _events_again(server: Server) -> None:
    job_id = server.job()
    worker = Worker(server).claim(job_id)
    for texts, first in ((("one", "two"), 1), (("one", "two"), 1), (("two", "three"), 2)):
        expect(worker.say(*texts, first=first).status_code, 200, "the answer")
    gap = worker.say("five", first=5)
    expect((gap.status_code, gap.json()["expected"]), (409, 4), "the answer to a gap")
    said = [entry["event"]["text"] for entry in server.log(job_id) if entry["event"]["type"] == "log"]
    expect(said, ["one", "two", "three"], "the log")
    worker.finish()
    _ends_once(server, job_id)


@rule("a file that is sent again is one file; one with other bytes than announced is none")
def _file_again(server: Server) -> None:
    job_id = server.job()
    worker = Worker(server).claim(job_id)
    expect([worker.put(b"{}").status_code for _ in range(2)], [200, 200], "the answers")
    expect(worker.put_slowly(iter([b"other"]), "00" * 32).status_code, 422, "the answer to other bytes")
    ready = [entry for entry in server.log(job_id) if entry["event"]["type"] == "artifact.ready"]
    expect((server.files(job_id), len(ready)), (["file.json"], 1), "the files, and how often one was said to be ready")
    worker.finish()


@rule("a step has one result: who remembers it first is kept")
def _memo_again(server: Server) -> None:
    job_id = server.job()
    worker = Worker(server).claim(job_id)
    for content in (b"first", b"second"):
        expect(worker.call("PUT", f"memo/{MEMO}", content=content).status_code, 204, "the answer")
    expect(worker.call("GET", f"memo/{MEMO}").content, b"first", "what is remembered")
    worker.finish()


@rule("an upload that is cut off leaves nothing, and the lease holds")
def _cut_off(server: Server) -> None:
    job_id = server.job()
    worker = Worker(server).claim(job_id)
    worker.send_and_hang_up("PUT", "artifacts/cut.json", b"x" * 1000, announced=1_000_000)
    expect(worker.put(b"{}").status_code, 200, "a whole upload after it")
    expect(server.files(job_id), ["file.json"], "the files")
    worker.finish()
    _ends_once(server, job_id)


@rule("a finish whose answer was lost can be said again")
def _answer_lost(server: Server) -> None:
    job_id = server.job()
    worker = Worker(server).claim(job_id)
    worker.send_and_hang_up("POST", "finish", json.dumps(DONE).encode())
    expect(worker.finish().status_code, 200, "the answer to the finish again")
    _ends_once(server, job_id)


@rule("a slow upload is taken as long as the lease is renewed beside it")
def _slow(server: Server) -> None:
    job_id = server.job()
    worker = Worker(server).claim(job_id)

    def pieces() -> Iterator[bytes]:
        for _ in range(3):
            yield b"piece"
            expect(worker.beat().json()["directive"], "continue", "the heartbeat beside it")

    answer = Worker(server, worker.id, worker.lease).put_slowly(pieces(), hashlib.sha256(b"piece" * 3).hexdigest())
    expect((answer.status_code, server.files(job_id)), (200, ["slow.json"]), "the answer, and the files")
    worker.finish()


@rule("a slow upload whose lease is lost meanwhile is refused and leaves nothing")
def _slow_and_lost(server: Server) -> None:
    job_id = server.job()
    worker, other = Worker(server).claim(job_id), Worker(server)

    def pieces() -> Iterator[bytes]:
        yield b"first"
        worker.leave()
        other.claim(job_id)
        yield b"second"

    _lost(worker.put_slowly(pieces(), hashlib.sha256(b"firstsecond").hexdigest()))
    expect(server.files(job_id), [], "the files")
    other.finish()
    _ends_once(server, job_id)


@rule("a worker whose clock is wrong loses nothing: times of leases and jobs are the server's")
def _skewed(server: Server) -> None:
    job_id = server.job()
    worker = Worker(server).claim(job_id)
    for first, at in enumerate(_FAR, 1):
        expect(worker.say(at, first=first, at=at).status_code, 200, "the answer")
    expect(worker.beat().json()["directive"], "continue", "the heartbeat")
    worker.finish()
    said = [entry["event"]["text"] for entry in server.log(job_id) if entry["event"]["type"] == "log"]
    expect(said, list(_FAR), "the log, in the order in which it was sent")
    job = server.http.get(f"/v1/jobs/{job_id}").json()
    times = [datetime.fromisoformat(job[name]) for name in ("createdAt", "startedAt", "finishedAt")]
    expect(times, sorted(times), "the times of the job")
    _ends_once(server, job_id)


@rule("who holds a job that is cancelled is told so, and ends it")
def _cancelled(server: Server) -> None:
    job_id = server.job()
    worker = Worker(server).claim(job_id)
    expect(server.http.post(f"/v1/jobs/{job_id}/cancel").status_code, 202, "the cancel")
    expect(worker.beat().json()["directive"], "cancel", "the directive")
    expect(worker.finish({"outcome": "cancelled"}).json()["status"], "cancelled", "the job's end")
    _ends_once(server, job_id, "job.cancelled")


@rule("two workers that ask at once are never given the same job")
def _at_once(server: Server) -> None:
    job_id = server.job()
    asked = {"kinds": ["project"], "slots": 1, "waitSeconds": 0}
    with ThreadPoolExecutor(8) as pool:
        place = "/v1/worker/claim"
        calls = [pool.submit(server.http.post, place, json=asked | {"workerId": f"at-once-{n}"}) for n in range(8)]
        answers = [call.result() for call in calls]
    given = [answer.json()["claims"][0] for answer in answers if answer.content]
    expect([claim["job"]["id"] for claim in given], [job_id], "what was handed out")
    Worker(server, lease=given[0]["lease"]["id"]).finish()
    _ends_once(server, job_id)
