"""aimock, a server of yet another maker that plays hosted models: what passes on one alone is a coincidence.

It is installed by `npm ci` in tests/second_opinion, as `.ci/packages` does.
"""

import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from model_server import Logged

from fondation_shared.testing import free_port

PROGRAM = Path(__file__).parents[1] / "second_opinion/node_modules/@copilotkit/aimock/dist/cli.js"
_NEEDLE = re.compile(r"^(?:CHAPTER \d+: .+|The mark of your answer is @@\w+|Plan the course)", re.MULTILINE)

Fixture = dict[str, object]


@contextmanager
def serving(folder: Path, fixtures: Sequence[Fixture]) -> Iterator[dict[str, str]]:
    """The settings that lead to it; skips where it is not installed."""
    if not PROGRAM.exists():
        pytest.skip("aimock is not installed: npm ci --ignore-scripts --prefix tests/second_opinion")
    (folder / "fixtures.json").write_text(json.dumps({"fixtures": fixtures}))
    port = free_port()
    words = ["node", str(PROGRAM), "-p", str(port), "-f", str(folder / "fixtures.json")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        try:
            assert server.stdout is not None
            next(line for line in server.stdout if "istening" in line)
            url = f"http://127.0.0.1:{port}"
            keys = {"ANTHROPIC_API_KEY": "none", "OPENAI_API_KEY": "none", "FONDATION_MODEL_OUTPUT": "tool"}
            yield {**keys, "ANTHROPIC_BASE_URL": url, "OPENAI_BASE_URL": f"{url}/v1"}
        finally:
            server.terminate()


def answer(needle: str, text: str) -> list[Fixture]:
    """What is said to a question with `needle` in it: in words, or in the tool that is offered."""
    said = {"toolCalls": [{"name": "answer", "arguments": text}]} if text.startswith("{") else {"content": text}
    return [{"match": {"userMessage": needle}, "response": said}]


def after_faults(needle: str, text: str) -> list[Fixture]:
    """The same, at the third time: first comes an error, then a part of it."""
    error = {"error": {"message": "Overloaded", "type": "overloaded_error"}, "status": 503}
    whole = answer(needle, text)[0]
    first: Fixture = {"match": {"userMessage": needle, "sequenceIndex": 0}, "response": error}
    second = {**whole, "match": {"userMessage": needle, "sequenceIndex": 1}, "truncateAfterChunks": 3}
    return [first, second, whole]


def played_back(requests: Sequence[Logged]) -> list[Fixture]:
    """What another server was asked and said; every other answer is heard after faults."""
    fixtures = []
    for number, each in enumerate(requests):
        found = _NEEDLE.search(each.asked.prompt)
        play = after_faults if number % 2 else answer
        fixtures.append(play(found[0] if found else "", each.answer or ""))
    # A question without a sign of its own comes last: all others have its words too.
    return [fixture for group in [*fixtures[1:], fixtures[0]] for fixture in group]
