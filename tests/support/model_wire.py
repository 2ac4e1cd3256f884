"""The wire protocols of hosted models, from the server's side: requests read, streamed answers written."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

Body = dict[str, Any]
Protocol = Literal["anthropic", "chat", "responses"]
PATHS: dict[str, Protocol] = {
    "/v1/messages": "anthropic",
    "/v1/chat/completions": "chat",
    "/v1/responses": "responses",
}


def tokens(text: str) -> int:
    """As many as a quarter of its bytes, at least one where there are any."""
    return -(-len(text.encode(errors="surrogatepass")) // 4)


@dataclass(frozen=True)
class Asked:
    """What one request asks: `number` counts from 1, `schema` is what a JSON answer has to fit, by whichever way."""

    number: int
    protocol: Protocol
    model: str
    system: str
    prompt: str
    schema: Body | None
    tool: str | None
    max_tokens: int | None
    marked: list[str]
    """What stands before each mark that tells the provider to keep it."""
    body: Body


@dataclass(frozen=True)
class Used:
    """Tokens of an answer."""

    read: int
    cached: int
    written: int


def asked(number: int, protocol: Protocol, body: Body) -> Asked:
    """What `body` asks."""
    read = {"anthropic": _anthropic, "chat": _chat, "responses": _responses}[protocol]
    return Asked(number=number, protocol=protocol, model=body["model"], body=body, **read(body))


def _anthropic(body: Body) -> dict[str, Any]:
    system = _blocks(body.get("system", ""))
    users = [block for message in body["messages"] for block in _blocks(message["content"])]
    both = [*system, *users]
    marks = [at for at, block in enumerate(both) if "cache_control" in block]
    tools = body.get("tools") or []
    native = (body.get("output_config") or {}).get("format") or {}
    return {
        "system": _text(system),
        "prompt": _text(users),
        "schema": tools[0]["input_schema"] if tools else native.get("schema"),
        "tool": tools[0]["name"] if tools else None,
        "max_tokens": body.get("max_tokens"),
        "marked": [_text(both[: mark + 1]) for mark in marks],
    }


def _chat(body: Body) -> dict[str, Any]:
    form = body.get("response_format") or {}
    tools = body.get("tools") or []
    function = tools[0]["function"] if tools else {}
    native = (form.get("json_schema") or {}).get("schema") or form.get("schema")
    return {
        **_by_roles(body["messages"]),
        "schema": function.get("parameters") or native,
        "tool": function.get("name"),
        "max_tokens": body.get("max_completion_tokens") or body.get("max_tokens"),
        "marked": [],
    }


def _responses(body: Body) -> dict[str, Any]:
    given = body["input"]
    said = _by_roles([{"role": "user", "content": given}] if isinstance(given, str) else given)
    tools = body.get("tools") or []
    native = (body.get("text") or {}).get("format") or {}
    return {
        "system": "\n".join(filter(None, (body.get("instructions"), said["system"]))),
        "prompt": said["prompt"],
        "schema": tools[0]["parameters"] if tools else native.get("schema"),
        "tool": tools[0]["name"] if tools else None,
        "max_tokens": body.get("max_output_tokens"),
        "marked": [],
    }


def _by_roles(messages: list[Body]) -> dict[str, Any]:
    ours = [message for message in messages if message["role"] in {"system", "developer"}]
    users = [message for message in messages if message["role"] == "user"]
    return {
        "system": "\n".join(_text(_blocks(message["content"])) for message in ours),
        "prompt": "\n".join(_text(_blocks(message["content"])) for message in users),
    }


def _blocks(content: str | list[Body]) -> list[Body]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _text(blocks: list[Body]) -> str:
    return "\n".join(block.get("text", "") for block in blocks)


def stream(request: Asked, pieces: list[str], used: Used, *, is_cut: bool) -> Iterator[bytes]:
    """The events of an answer: the first before any text, one for each piece, and then those that end it."""
    write = {"anthropic": _anthropic_events, "chat": _chat_events, "responses": _responses_events}[request.protocol]
    return write(request, pieces, used, is_cut)


def _event(kind: str, **data: object) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n".encode()


def _anthropic_events(request: Asked, pieces: list[str], used: Used, is_cut: bool) -> Iterator[bytes]:  # noqa: FBT001
    usage = {
        "input_tokens": used.read - used.cached,
        "cache_read_input_tokens": used.cached,
        "cache_creation_input_tokens": 0,
        "output_tokens": 1,
    }
    message: Body = {"id": f"msg_{request.number}", "type": "message", "role": "assistant", "model": request.model}
    message |= {"content": [], "stop_reason": None, "stop_sequence": None, "usage": usage}
    block: Body = {"type": "text", "text": ""}
    if request.tool:
        block = {"type": "tool_use", "id": f"toolu_{request.number}", "name": request.tool, "input": {}}
    yield _event("message_start", message=message) + _event("content_block_start", index=0, content_block=block)
    for piece in pieces:
        delta = {"type": "text_delta", "text": piece}
        if request.tool:
            delta = {"type": "input_json_delta", "partial_json": piece}
        yield _event("content_block_delta", index=0, delta=delta)
    reason = "max_tokens" if is_cut else "tool_use" if request.tool else "end_turn"
    yield (
        _event("content_block_stop", index=0)
        + _event(
            "message_delta",
            delta={"stop_reason": reason, "stop_sequence": None},
            usage={"output_tokens": used.written},
        )
        + _event("message_stop")
    )


def _chat_events(request: Asked, pieces: list[str], used: Used, is_cut: bool) -> Iterator[bytes]:  # noqa: FBT001
    def chunk(choices: list[Body], **more: object) -> bytes:
        data = {"id": f"chatcmpl-{request.number}", "object": "chat.completion.chunk", "created": 1}
        return f"data: {json.dumps({**data, 'model': request.model, 'choices': choices, **more})}\n\n".encode()

    def choice(delta: Body, reason: str | None = None) -> list[Body]:
        return [{"index": 0, "delta": delta, "finish_reason": reason}]

    first: Body = {"role": "assistant", "content": ""}
    if request.tool:
        function = {"name": request.tool, "arguments": ""}
        call = {"index": 0, "id": f"call_{request.number}", "type": "function", "function": function}
        first = {"role": "assistant", "content": None, "tool_calls": [call]}
    yield chunk(choice(first))
    for piece in pieces:
        arguments = {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}
        yield chunk(choice(arguments if request.tool else {"content": piece}))
    usage: Body = {
        "prompt_tokens": used.read,
        "completion_tokens": used.written,
        "total_tokens": used.read + used.written,
    }
    usage |= {"prompt_tokens_details": {"cached_tokens": used.cached}}
    reason = "length" if is_cut else "tool_calls" if request.tool else "stop"
    said = (request.body.get("stream_options") or {}).get("include_usage")
    yield chunk(choice({}, reason)) + (chunk([], usage=usage) if said else b"") + b"data: [DONE]\n\n"


def _responses_events(request: Asked, pieces: list[str], used: Used, is_cut: bool) -> Iterator[bytes]:  # noqa: FBT001
    response: Body = {"id": f"resp_{request.number}", "object": "response", "created_at": 1, "model": request.model}
    response |= {"output": [], "parallel_tool_calls": False, "tool_choice": "auto", "tools": [], "error": None}
    item: Body = {"id": f"msg_{request.number}", "type": "message", "role": "assistant", "content": []}
    part: Body = {"type": "output_text", "text": "", "annotations": []}
    place = {"item_id": item["id"], "output_index": 0}
    if request.tool:
        item = {"id": item["id"], "type": "function_call", "call_id": f"call_{request.number}", "name": request.tool}
        item["arguments"] = ""
    numbers = iter(range(1_000_000))

    def event(kind: str, **data: object) -> bytes:
        return _event(kind, sequence_number=next(numbers), **data)

    begun = {**item, "status": "in_progress"}
    yield (
        event("response.created", response={**response, "status": "in_progress"})
        + event("response.output_item.added", output_index=0, item=begun)
        + (b"" if request.tool else event("response.content_part.added", **place, content_index=0, part=part))
    )
    for piece in pieces:
        if request.tool:
            yield event("response.function_call_arguments.delta", **place, delta=piece)
        else:
            yield event("response.output_text.delta", **place, content_index=0, delta=piece, logprobs=[])
    text = "".join(pieces)
    whole = {"arguments": text} if request.tool else {"content": [{**part, "text": text}]}
    done = {**item, **whole, "status": "incomplete" if is_cut else "completed"}
    usage: Body = {"input_tokens": used.read, "output_tokens": used.written, "total_tokens": used.read + used.written}
    usage |= {"input_tokens_details": {"cached_tokens": used.cached}, "output_tokens_details": {"reasoning_tokens": 0}}
    ended = {**response, "output": [done], "usage": usage, "status": done["status"]}
    ended["incomplete_details"] = {"reason": "max_output_tokens"} if is_cut else None
    yield (
        event("response.output_item.done", output_index=0, item=done)
        + event("response.incomplete" if is_cut else "response.completed", response=ended)
    )


def refusal(protocol: Protocol, kind: str, message: str) -> Body:
    """The body of an error."""
    error = {"type": kind, "message": message, "code": kind}
    return {"type": "error", "error": error} if protocol == "anthropic" else {"error": error}
