"""What was paid for is not paid for again, whoever is stopped or killed in between."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from decimal import Decimal
from pathlib import Path

import pytest
from model_job import PATIENCE, Job, question
from model_server import Asked, ModelServer, Reply
from pace import paced

from fondation_cli.calls.asking import Asker
from fondation_shared.errors import Cancelled

ASK = """
import sys
from pathlib import Path
from fondation_cli.calls.choice import asker_of
from fondation_cli.memo import Memo
from fondation_cli.models.question import Question
from fondation_cli.runner import Run
from fondation_shared.clock import SystemClock
from fondation_shared.settings import CourseSettings

folder = Path(sys.argv[1])
run = Run((), emit=lambda event: None, memo=Memo(folder / "memo"), clock=SystemClock(), check=lambda: None)
asker = asker_of(CourseSettings.load(cache_dir=folder / "cache"), run, model=None, budget=None)
for number in range(3):
    asker.ask(Question("chapter", "model: chapter", "1", "Be brief.", f"Number {number}?"))
print("done")
"""


def test_the_same_question_is_asked_once_whoever_asks(server: ModelServer, tmp_path: Path) -> None:
    job = Job(tmp_path, server.environment("local"))
    first = job.asker().ask(question())

    again = job.asker().ask(question())
    other = job.asker().ask(question(max_tokens=501))

    assert (first.remembered, again.remembered, other.remembered) == (False, True, False)
    assert again.text == first.text
    assert [call.memo_hit for call in job.calls] == [False, True, False]
    assert len(server.requests()) == 2


def test_answers_of_another_model_are_not_taken_for_its_own(server: ModelServer, tmp_path: Path) -> None:
    job = Job(tmp_path, server.environment("local"))

    job.asker().ask(question())
    job.asker(model="local:other").ask(question())

    assert [request.asked.model for request in server.requests()] == ["tiny", "other"]


@pytest.mark.parametrize("protocol", ["anthropic", "chat", "responses", "local", "gateway"])
def test_answers_from_another_address_are_not_taken_for_its_own(
    server: ModelServer, tmp_path: Path, protocol: str
) -> None:
    gateway = {
        "FONDATION_MODEL": "emergent:gpt-5-mini",
        "EMERGENT_LLM_KEY": "k",
        "EMERGENT_BASE_URL": f"{server.url}/v1",
    }
    here = gateway if protocol == "gateway" else server.environment(protocol)
    there = {name: value.replace("127.0.0.1", "localhost") for name, value in here.items()}

    for variables in (here, there, here):
        Job(tmp_path, variables).asker().ask(question())

    assert len(server.requests()) == 2


def test_killed_in_the_middle_of_an_answer_it_pays_for_no_finished_one_twice(
    server: ModelServer, tmp_path: Path
) -> None:
    """Each process is killed while one more answer is half written; the last one finishes."""
    half = threading.Event()

    def answer(asked: Asked) -> str | Reply:
        if f"Number {killed}?" not in asked.prompt:
            return f"The answer to {asked.prompt}"
        half.set()
        return Reply("A word. " * 50, pause=0.2)

    server.answering = answer
    for killed in range(1, 4):
        half.clear()
        process = ask(server, tmp_path)
        if killed < 3:
            assert half.wait(60)
            time.sleep(0.3)
            process.send_signal(signal.SIGKILL)
        assert (process.communicate(timeout=60)[0] == "done\n") == (killed == 3)

    paid = [request.asked.prompt for request in server.requests() if request.finished]
    assert sorted(paid) == [f"Number {number}?" for number in range(3)]


def ask(server: ModelServer, folder: Path) -> "subprocess.Popen[str]":
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-c", ASK, folder],
        env={**kept, **PATIENCE, **server.environment("local")},
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("reply", [Reply("", wait=30), Reply("A word. " * 50, pause=0.5)], ids=["before", "amid"])
def test_a_stop_ends_a_call_within_a_second(server: ModelServer, tmp_path: Path, reply: Reply) -> None:
    server.answering = lambda _: reply
    stopped = threading.Event()

    def check() -> None:
        if stopped.is_set():
            raise Cancelled("The run was cancelled.")

    asker = Job(tmp_path, server.environment("local"), check).asker()
    threading.Timer(1.0, stopped.set).start()
    due = time.monotonic() + 1.0

    with pytest.raises(Cancelled):
        asker.ask(question())

    assert time.monotonic() - due < paced(1)
    assert asker.spent.reserved == 0


def test_what_was_recorded_answers_again_without_any_server(server: ModelServer, tmp_path: Path) -> None:
    record = tmp_path / "answers.jsonl"
    again = tmp_path / "again.jsonl"
    for file in (record, again):
        Job(tmp_path, {**server.environment("local"), "FONDATION_MODEL_RECORDING": str(file)}).asker().ask(question())
    assert len(server.requests()) == 1
    server.forget()

    answer = replaying(tmp_path, record).ask(question())

    assert (answer.text, answer.money, len(server.requests())) == ("An answer.", Decimal(0), 0)
    assert "basket" not in json.dumps(record.read_text())
    assert again.read_text() == record.read_text()


def replaying(folder: Path, record: Path) -> Asker:
    return Job(folder / "other", {"FONDATION_MODEL": f"replay:{record}"}).asker()
