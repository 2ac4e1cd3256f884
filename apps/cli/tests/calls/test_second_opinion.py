"""A second server, of yet another maker, plays the providers: what passes on one alone is a coincidence.

npm install @copilotkit/aimock && AIMOCK_CLI_PATH=node_modules/@copilotkit/aimock/dist/cli.js pytest THIS
"""

import json
import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from model_job import Job, question
from pydantic import BaseModel

from fondation_shared.testing import free_port

PROGRAM = os.environ.get("AIMOCK_CLI_PATH")
MODELS = ["anthropic:claude-sonnet-5-5", "openai-chat:gpt-5-mini", "openai:gpt-5-mini"]
TEXT = "A basket holds what a customer carries to the till."
FIXTURES = [
    {
        "match": {"userMessage": "title"},
        "response": {"toolCalls": [{"name": "answer", "arguments": '{"title":"Tea"}'}]},
    },
    {"match": {"userMessage": "basket"}, "response": {"content": TEXT}},
]

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="aimock is not installed")


class Note(BaseModel):
    """An answer of a shape."""

    title: str


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[dict[str, str]]:
    """The settings that lead to it."""
    (folder / "fixtures.json").write_text(json.dumps({"fixtures": FIXTURES}))
    port = free_port()
    words = ["node", str(PROGRAM), "-p", str(port), "-f", str(folder / "fixtures.json"), *options]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        try:
            assert server.stdout is not None
            next(line for line in server.stdout if "istening" in line)
            url = f"http://127.0.0.1:{port}"
            keys = {"ANTHROPIC_API_KEY": "none", "OPENAI_API_KEY": "none", "FONDATION_MODEL_OUTPUT": "tool"}
            yield {**keys, "ANTHROPIC_BASE_URL": url, "OPENAI_BASE_URL": f"{url}/v1"}
        finally:
            server.terminate()


def test_answers_in_words_and_of_a_shape_by_each_protocol(tmp_path: Path) -> None:
    with serving(tmp_path) as variables:
        for name in MODELS:
            asker = Job(tmp_path / name, {**variables, "FONDATION_MODEL": name}).asker()
            assert asker.ask(question("What is a basket?")).text == TEXT
            assert asker.ask_for(question("Give a title."), Note) == Note(title="Tea")
        journal = httpx2.get(f"{variables['ANTHROPIC_BASE_URL']}/__aimock/journal")
        assert len(journal.json()) == 2 * len(MODELS)


def test_faults_at_random_spoil_no_answer(tmp_path: Path) -> None:
    chaos = ("--chaos-drop", "0.2", "--chaos-malformed", "0.1", "--chaos-disconnect", "0.2")
    patience = {"FONDATION_MODEL_RETRIES": "12", "FONDATION_MODEL_CONCURRENCY": "8"}
    with serving(tmp_path, *chaos) as variables, ThreadPoolExecutor(8) as pool:
        for name in MODELS:
            asker = Job(tmp_path / name, {**variables, **patience, "FONDATION_MODEL": name}).asker()
            answers = list(
                pool.map(asker.ask, [question(f"Basket {number}: what is a basket?") for number in range(8)])
            )
            assert {answer.text for answer in answers} == {TEXT}
