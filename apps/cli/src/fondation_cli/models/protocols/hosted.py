"""A model behind a wire protocol: one streamed request at a time, held to its deadlines, whole or not at all."""

import asyncio
import queue
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from pydantic_ai.direct import model_request_stream
from pydantic_ai.messages import (
    ModelResponse,
    ModelResponseStreamEvent,
    PartDeltaEvent,
    PartStartEvent,
    TextPart,
    TextPartDelta,
    ToolCallPart,
    ToolCallPartDelta,
)
from pydantic_ai.models import StreamedResponse
from pydantic_ai.models.instrumented import InstrumentationSettings

from fondation_cli.models import tokens
from fondation_cli.models.answer import Usage
from fondation_cli.models.endpoint import Endpoint
from fondation_cli.models.faults import Fault
from fondation_cli.models.loop import loop
from fondation_cli.models.name import ModelName
from fondation_cli.models.port import Call, Deadlines, Reply
from fondation_cli.models.protocols.blame import fault_of
from fondation_cli.models.protocols.request import request_of
from fondation_cli.models.protocols.spoken import spoken

_LOOK_SECONDS = 0.1
"""How often whoever waits looks whether it is to stop."""

_CHARACTERS = 32
"""Far more than a token has: whoever writes on beyond that many does not heed the limit, and may never end."""
_MOST_TOKENS = 100_000_000
_TRACED = InstrumentationSettings(include_content=False)
"""A span of OpenTelemetry for each call, without what was said in it; where nobody collects them, nothing."""

Hear = Callable[[str], None]
_Said: TypeAlias = "queue.SimpleQueue[str | Reply | None]"
"""Pieces of an answer, then the whole of it; None once there is no more."""


class Hosted:
    """A `ModelPort` over the network."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._model = spoken(endpoint.protocol).model(endpoint)
        self.name: ModelName = endpoint.name

    @property
    def shape(self) -> str:
        """As its endpoint has it."""
        return self._endpoint.shape

    def call(self, call: Call, deadlines: Deadlines, hear: Hear, check: Callable[[], None]) -> Reply:
        """As the port says. The request runs on the loop's thread, `hear` and `check` on the caller's.

        A whole answer is handed over before its connection is closed: until it is written down, it may be lost.
        """
        said: _Said = queue.SimpleQueue()
        future = asyncio.run_coroutine_threadsafe(self._reply(call, deadlines, said), loop())
        future.add_done_callback(lambda _: said.put(None))
        try:
            while isinstance(piece := _next(said, check), str):
                hear(piece)
        except BaseException:
            future.cancel()
            raise
        return piece or future.result()

    async def _reply(self, call: Call, deadlines: Deadlines, said: _Said) -> Reply:
        request = request_of(call, self._endpoint)
        progress = _Progress(deadlines, call.max_tokens * _CHARACTERS, said.put)
        try:
            async with (
                asyncio.timeout_at(progress.deadline) as limit,
                self._model,
                model_request_stream(
                    self._model,
                    request.messages,
                    model_settings=request.settings,
                    model_request_parameters=request.parameters,
                    instrument=_TRACED,
                ) as stream,
            ):
                async for event in stream:
                    progress.note(event)
                    limit.reschedule(progress.deadline)
                reply = _whole(stream, call, progress)
                said.put(reply)
                return reply
        except TimeoutError:
            raise progress.too_slow() from None
        except Fault:
            raise
        except Exception as error:
            raise fault_of(error, progress.heard, self._endpoint.key, has_begun=progress.has_begun) from error


@dataclass(slots=True)
class _Progress:
    """How far an answer has come, and when it must have come further."""

    deadlines: Deadlines
    most: int
    say: Hear
    heard: str = ""
    has_begun: bool = False
    started: float = field(default_factory=lambda: asyncio.get_running_loop().time())
    deadline: float = field(init=False)

    def __post_init__(self) -> None:
        self.deadline = self.started + min(self.deadlines.first, self.deadlines.whole)

    def note(self, event: ModelResponseStreamEvent) -> None:
        """Something came."""
        self.has_begun = True
        now = asyncio.get_running_loop().time()
        self.deadline = min(now + self.deadlines.pause, self.started + self.deadlines.whole)
        piece = _piece(event)
        if piece:
            self.heard += piece
            self.say(piece)
        if len(self.heard) > self.most:
            raise Fault("garbled", "it writes on beyond its limit", heard=self.heard, has_begun=True)

    def too_slow(self) -> Fault:
        """Which deadline passed."""
        passed = asyncio.get_running_loop().time() - self.started
        if not self.has_begun:
            said = f"nothing came within {self.deadlines.first:g} s"
        elif passed >= self.deadlines.whole:
            said = f"it had not ended after {self.deadlines.whole:g} s"
        else:
            said = f"it fell silent for {self.deadlines.pause:g} s"
        return Fault("slow", said, heard=self.heard, has_begun=self.has_begun)


def _next(said: _Said, check: Callable[[], None]) -> str | Reply | None:
    while True:
        check()
        try:
            return said.get(timeout=_LOOK_SECONDS)
        except queue.Empty:
            continue


def _piece(event: ModelResponseStreamEvent) -> str:
    """What it adds to the answer: to what is said, or to the tool that is filled in."""
    match event:
        case PartStartEvent(part=TextPart(content=text)) | PartDeltaEvent(delta=TextPartDelta(content_delta=text)):
            return _clean(text)
        case PartStartEvent(part=ToolCallPart(args=str(text))):
            return _clean(text)
        case PartDeltaEvent(delta=ToolCallPartDelta(args_delta=str(text))):
            return _clean(text)
        case _:
            return ""


def _clean(text: str) -> str:
    """The text with a question mark for half a character, which JSON can hold and no file."""
    return text if text.isascii() else text.encode(errors="replace").decode()


def _whole(stream: StreamedResponse, call: Call, progress: _Progress) -> Reply:
    """The answer, if it is one: a stream that ends early and cleanly says of no reason why it ended."""
    response = stream.get()
    text = _text(response)
    match response.finish_reason:
        case "stop" | "tool_call":
            return Reply(text, "stop", _usage(response, call, text))
        case "length":
            return Reply(text, "length", _usage(response, call, text))
        case "content_filter":
            raise Fault("filtered", "the provider withheld the answer", heard=text, has_begun=True)
        case _:
            raise Fault("cut", "the stream ended before the answer did", heard=text, has_begun=progress.has_begun)


def _text(response: ModelResponse) -> str:
    """A tool that was filled in is the answer, where one was asked for; else what was said."""
    filled = [part.args_as_json_str() for part in response.parts if isinstance(part, ToolCallPart)]
    said = [part.content for part in response.parts if isinstance(part, TextPart)]
    return _clean(filled[0] if filled else "".join(said))


def _usage(response: ModelResponse, call: Call, text: str) -> Usage | None:
    """What the provider says, as far as that can be: it is as little to be trusted as the text.

    In place of a count that is too small for its text stands the most that it can have been.
    """
    used = response.usage
    said = (used.input_tokens, used.output_tokens, used.cache_read_tokens, used.cache_write_tokens)
    read, written, cached, stored = (max(0, min(count, _MOST_TOKENS)) for count in said)
    if not read and not written:
        return None
    if cached + stored > read:
        read += cached + stored  # it counts what it keeps apart
    is_read_said = read >= tokens.fewest(call.instructions, call.context, call.asked)
    is_written_said = written >= tokens.fewest(text)
    if not is_read_said:
        read, cached, stored = tokens.of(call), 0, 0
    return Usage(
        read,
        written if is_written_said else call.max_tokens,
        cached,
        measured=is_read_said and is_written_said,
        tokens_stored=stored,
    )
