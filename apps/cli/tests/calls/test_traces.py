"""Each call is a span of OpenTelemetry, for whoever collects them: who was asked, what it took, not what was said."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from model_job import Job, question
from model_server import ModelServer, Refusal
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from fondation_cli.calls.errors import ModelRefused


@pytest.fixture(scope="module")
def collected() -> Iterator[InMemorySpanExporter]:
    """All spans from here on: who collects them is said once a process."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    yield exporter
    provider.shutdown()


@pytest.mark.parametrize("protocol", ["anthropic", "chat", "responses"])
def test_a_span_says_who_was_asked_and_what_it_took_and_nothing_of_what_was_said(
    server: ModelServer, tmp_path: Path, collected: InMemorySpanExporter, protocol: str
) -> None:
    collected.clear()
    server.answering = lambda asked: "A cup of tea." if "tea" in asked.prompt else Refusal(401, message="secret words")
    asker = Job(tmp_path, server.environment(protocol)).asker()

    answer = asker.ask(question("What is tea?"))
    with pytest.raises(ModelRefused):
        asker.ask(question("What is coffee?"))

    # The library of Anthropic makes spans of its own, below ours.
    spans = collected.get_finished_spans()
    brought, refused = [span for span in spans if span.name == f"chat {answer.model}"]
    told = dict(brought.attributes or {})
    assert told["gen_ai.request.model"] == answer.model
    assert (told["gen_ai.usage.input_tokens"], told["gen_ai.usage.output_tokens"]) == (
        answer.usage.tokens_in,
        answer.usage.tokens_out,
    )
    assert (brought.status.is_ok, refused.status.is_ok) == (True, False)
    all_said = "".join(span.to_json() for span in spans)
    assert not [words for words in ("tea", "coffee", "Be brief", "secret words") if words in all_said]
