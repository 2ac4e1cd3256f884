"""A real server on this machine that plays hosted models: it speaks their wire protocols, and a test says the answers.

    with ModelServer(lambda asked: "An answer.") as server:
        run(environment | server.environment("anthropic"))
        assert [request.finished for request in server.requests()] == [True]

Tokens are a quarter of the bytes. What providers would have kept of a prompt is counted as they do: from 1,024
tokens on, behind marks where Anthropic's protocol is spoken. A schema is read like the rest of a prompt.
"""

import json
import shutil
import socket
import tempfile
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal, Self

from model_wire import PATHS, Asked, Protocol, Used, asked, refusal, stream, tokens

__all__ = ["MODELS", "Asked", "Logged", "ModelServer", "Refusal", "Reply", "Used"]

MODELS = {
    "anthropic": "anthropic:claude-sonnet-5-5",
    "chat": "openai-chat:gpt-5-mini",
    "responses": "openai:gpt-5-mini",
    "local": "local:tiny",
}
"""A model by each protocol, as a setting names it. The first three have prices, the last is free."""
_WORTH_KEEPING = 1024
"""Tokens of a beginning, from which on providers keep it."""
Ending = Literal["whole", "dropped", "cut", "stalled", "garbled"]
"""How a stream ends: as it should, by a lost connection, cleanly and too early, never, with what is no event."""


@dataclass(frozen=True)
class Reply:
    """An answer that is more than its text: seconds before its first piece, and how it ends, `after` so many pieces."""

    text: str
    wait: float = 0.0
    pause: float = 0.0
    """Seconds before each piece."""
    ending: Ending = "whole"
    after: int = 2
    says_usage: bool = True
    used: Used | None = None
    """The tokens that it claims; unset: those that there are."""


@dataclass(frozen=True)
class Refusal:
    """An answer that is an error."""

    status: int
    kind: str = "api_error"
    message: str = "no"
    retry_after: float | None = None


Answering = Callable[[Asked], "str | Reply | Refusal"]


@dataclass(frozen=True)
class Logged:
    """A request as the log has it. `ended`: when the whole answer was handed over, so that it was paid for."""

    asked: Asked
    at: float
    ended: float | None
    answer: str | None

    @property
    def finished(self) -> bool:
        """Whether it was answered in full."""
        return self.ended is not None


class ModelServer:
    """Serves while it is entered. The log is a file, so it outlives whoever is killed."""

    def __init__(
        self, answering: Answering, *, log: Path | None = None, latency: float = 0.0, piece: int = 40, port: int = 0
    ) -> None:
        self.answering = answering
        self.latency = latency
        self.piece = piece
        self.heeds_limits = True
        self._log = log or self._own_folder() / "requests.jsonl"
        self._lock = threading.Lock()
        self._kept: dict[str, set[str]] = {}
        self._count = 0
        self._stopped = threading.Event()
        self._open = 0
        self.most_at_once = 0
        self._http = _Http(("127.0.0.1", port), self)

    @property
    def url(self) -> str:
        """Without the version: what Anthropic's clients want."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def environment(self, name: str) -> dict[str, str]:
        """The settings that lead a generator here, by one of `MODELS`."""
        return {
            "FONDATION_MODEL": MODELS[name],
            "ANTHROPIC_API_KEY": "sk-nobodys",
            "OPENAI_API_KEY": "sk-nobodys",
            "ANTHROPIC_BASE_URL": self.url,
            "OPENAI_BASE_URL": f"{self.url}/v1",
            "FONDATION_MODEL_URL": f"{self.url}/v1",
        }

    def requests(self) -> list[Logged]:
        """All that was asked so far, in order."""
        if not self._log.exists():
            return []
        rows = [json.loads(line) for line in self._log.read_text().splitlines()]
        ends = {row["finished"]: row for row in rows if "finished" in row}
        return [
            Logged(asked(row["number"], row["protocol"], row["body"]), row["at"], end.get("at"), end.get("answer"))
            for row in rows
            if "body" in row
            for end in [ends.get(row["number"], {})]
        ]

    def forget(self) -> None:
        """Begin a new log."""
        with self._lock:
            self._log.unlink(missing_ok=True)
            self._kept.clear()

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._http.shutdown()
        self._http.server_close()

    def _own_folder(self) -> Path:
        """A folder that goes when nobody can read the log any more."""
        folder = Path(tempfile.mkdtemp(prefix="model-server-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return folder

    def take(self, protocol: Protocol, body: dict[str, Any]) -> Asked:
        """Number a request and write it down."""
        with self._lock:
            self._count += 1
            self._open += 1
            self.most_at_once = max(self.most_at_once, self._open)
            request = asked(self._count, protocol, body)
            self._write(number=request.number, protocol=protocol, body=body, at=time.time())
        return request

    def finish(self, request: Asked, answer: str | None) -> None:
        """Write down that a request is over; `answer` where its whole answer was handed over."""
        with self._lock:
            self._open -= 1
            if answer is not None:
                self._write(finished=request.number, answer=answer, at=time.time())

    def cached(self, request: Asked) -> int:
        """The tokens of a prompt that were kept of an earlier one; this one is kept from now on."""
        prompt = f"{request.system}\n{request.prompt}"
        with self._lock:
            kept = self._kept.setdefault(request.model, set())
            if request.protocol == "anthropic":
                found = max((tokens(text) for text in request.marked if text in kept), default=0)
                kept.update(request.marked)
                return found if found >= _WORTH_KEEPING else 0
            common = max((_common(prompt, other) // 4 for other in kept), default=0)
            kept.add(prompt)
            return common // 128 * 128 if common >= _WORTH_KEEPING else 0

    def wait(self, seconds: float) -> None:
        """Let time pass, unless the server stops."""
        if seconds:
            self._stopped.wait(seconds)

    def _write(self, **row: object) -> None:
        with self._log.open("a") as file:
            file.write(json.dumps(row) + "\n")


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], models: ModelServer) -> None:
        self.models = models
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        protocol = PATHS.get(self.path.partition("?")[0])
        models = self.server.models
        if protocol is None or not body.get("stream"):
            self._refuse("chat", Refusal(404, "not_found_error", f"nothing streams at {self.path}"))
            return
        request = models.take(protocol, body)
        answer = None
        try:
            answer = self._answer(request)
        except OSError:
            self.close_connection = True  # nobody listens any more
        finally:
            models.finish(request, answer)

    def _answer(self, request: Asked) -> str | None:
        models = self.server.models
        models.wait(models.latency)
        said = models.answering(request)
        if isinstance(said, Refusal):
            self._refuse(request.protocol, said)
            return None
        reply = Reply(said) if isinstance(said, str) else said
        models.wait(reply.wait)
        return self._stream(request, reply)

    def _stream(self, request: Asked, reply: Reply) -> str | None:
        models = self.server.models
        text = reply.text
        if models.heeds_limits and request.max_tokens and tokens(text) > request.max_tokens:
            text = text.encode()[: request.max_tokens * 4].decode(errors="ignore")
        pieces = [text[at : at + models.piece] for at in range(0, len(text), models.piece)]
        schema = json.dumps(request.schema) if request.schema else ""
        read = sum(map(tokens, (request.system, request.prompt, schema)))
        counted = Used(read, models.cached(request), tokens(text)) if reply.says_usage else Used(0, 0, 0)
        used = reply.used or counted
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for number, event in enumerate(stream(request, pieces, used, is_cut=text != reply.text)):
            if number == reply.after + 1 and reply.ending != "whole":
                self._end_badly(reply.ending)
                return None
            models.wait(reply.pause)
            self._chunk(event)
        self._chunk(b"")
        return text

    def _end_badly(self, ending: Ending) -> None:
        self.close_connection = True
        if ending == "cut":
            self._chunk(b"")
        elif ending == "garbled":
            self._chunk(b'event: message\ndata: {"this is no JSON\n\n')
            self._chunk(b"")
        elif ending == "stalled":
            self.server.models.wait(3600)
        else:
            self.connection.shutdown(socket.SHUT_RDWR)

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def _refuse(self, protocol: Protocol, said: Refusal) -> None:
        data = json.dumps(refusal(protocol, said.kind, said.message)).encode()
        self.send_response(said.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        if said.retry_after is not None:
            self.send_header("Retry-After", f"{said.retry_after:g}")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing: the log is a file."""
