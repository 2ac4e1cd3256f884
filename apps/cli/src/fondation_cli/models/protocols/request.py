"""A call, as the library wants it: messages, settings, parameters. What is stable comes first and is marked."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic_ai.messages import CachePoint, ModelRequest, UserContent, UserPromptPart
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.output import OutputObjectDefinition
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import ToolDefinition

from fondation_cli.models.endpoint import Endpoint
from fondation_cli.models.port import Call, Json, Schema
from fondation_cli.models.protocols.spoken import spoken

_TOOL = "answer"
_BOUNDS = {"maxItems", "maxLength", "minItems", "minLength", "pattern"}
_SAYING = "Give the whole answer by this tool, once."
_IN_WORDS = "Answer with one JSON object and nothing else. It must fit this JSON schema:\n"


@dataclass(frozen=True, slots=True)
class Request:
    """What one request is made of."""

    messages: list[ModelRequest]
    settings: ModelSettings
    parameters: ModelRequestParameters


def request_of(call: Call, endpoint: Endpoint) -> Request:
    """The request that asks `endpoint` for what `call` wants. Retries are ours to make, so the library makes none."""
    instructions = call.instructions
    parameters = ModelRequestParameters()
    settings = _settings(endpoint, call) | ModelSettings(max_tokens=call.max_tokens, max_retries=0)
    if call.schema is not None:
        if endpoint.output == "prompted":
            instructions += f"\n\n{_IN_WORDS}{_text(call.schema)}"
            settings |= _held_to_json(endpoint, call.schema)
        else:
            parameters = _held_to(call.schema, endpoint)
    message = ModelRequest(parts=[UserPromptPart(_content(call))], instructions=instructions)
    return Request([message], settings, parameters)


def _settings(endpoint: Endpoint, call: Call) -> ModelSettings:
    if endpoint.is_own:
        return ModelSettings()
    shared = hashlib.sha256(f"{call.instructions}\0{call.context}".encode(errors="replace")).hexdigest()[:32]
    return spoken(endpoint.protocol).settings(shared)


def _content(call: Call) -> str | Sequence[UserContent]:
    return [call.context, CachePoint(), call.asked] if call.context else call.asked


def _held_to(schema: Schema, endpoint: Endpoint) -> ModelRequestParameters:
    if endpoint.output == "native":
        wanted = OutputObjectDefinition(json_schema=dict(schema), name=_TOOL)
        return ModelRequestParameters(output_mode="native", output_object=wanted)
    tool = ToolDefinition(name=_TOOL, description=_SAYING, parameters_json_schema=dict(schema), kind="output")
    return ModelRequestParameters(output_mode="tool", output_tools=[tool], allow_text_output=False)


def _held_to_json(endpoint: Endpoint, schema: Schema) -> ModelSettings:
    """A server of one's own takes a grammar from this; whoever does not know it leaves the schema aside."""
    if not endpoint.is_own:
        return ModelSettings()
    form: dict[str, Json] = {"type": "json_object", "schema": _unbounded(dict(schema))}
    return ModelSettings(extra_body={"response_format": form})


def _unbounded(schema: Json) -> Json:
    """Without bounds on lengths: llama.cpp unrolls each into its grammar, and breaks down on a large one."""
    if isinstance(schema, list):
        return [_unbounded(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: _unbounded(value) for name, value in schema.items() if name not in _BOUNDS or isinstance(value, dict)}


def _text(schema: Schema) -> str:
    return json.dumps(schema, ensure_ascii=False, sort_keys=True)
