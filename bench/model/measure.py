"""Courses that a model writes: seconds beside their critical path, tokens beside the plain way, money and its cap.

The model is a server on this machine that speaks a hosted provider's wire protocol and answers out of the facts in its
prompt. Repositories come from `BENCH_REPOSITORIES/OWNER/NAME` where that is, else from GitHub. Their own tests are not
run for exercises: that takes a minute more, with a model or without one. All chapters are asked for at once.
"""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from model_server import Asked, Logged, ModelServer
from scripted_writer import ScriptedWriter, part_of

from bench.course.measure import BIN
from bench.figures import Figure
from bench.gate.measure import local
from bench.model.plainly import plain_tokens
from fondation_cli.models import tokens
from fondation_cli.models.port import Call
from fondation_cli.models.prices import Listed
from fondation_shared.course import CourseDocument

PROJECTS = ("pallets/flask", "pallets/click", "expressjs/express")
CHAPTERS = 10
LATENCY = 2.0
"""Seconds before a model's first word."""
CAP = 0.15
"""Dollars: half of what the larger ones take. So much is never held back for more than one chapter at once."""
PARTIAL = 5
RUNS = 3
"""Of which the fastest counts: others may work on the machine meanwhile."""


@dataclass(frozen=True)
class Written:
    """A course that is made, and what was asked for it. `spent` is what the events of its calls say."""

    seconds: float
    code: int
    document: CourseDocument
    asked: Sequence[Logged]
    spent: float

    @property
    def prompt_tokens(self) -> int:
        """Of all prompts together: a quarter of their bytes."""
        return sum(len((each.asked.system + each.asked.prompt).encode()) // 4 for each in self.asked)

    @property
    def held_back(self) -> float:
        """Dollars that the ledger sets aside before these calls, all of them together."""
        return sum(_most(each.asked) for each in self.asked)


def _most(asked: Asked) -> float:
    """What a call can cost at most."""
    limit = asked.max_tokens or 0
    read = tokens.of(Call(asked.system, "", asked.prompt, limit, asked.schema))
    return float(Listed("anthropic", asked.model).most(read, limit))


def write(name: str, place: Path, latency: float = 0.0, *options: str, with_model: bool = True) -> Written:
    """A course by the command, with a cold cache; `options` are those of the command."""
    with ModelServer(ScriptedWriter(), log=place / "requests.jsonl", latency=latency) as server:
        environment = {
            **os.environ,
            **(server.environment("anthropic") if with_model else {}),
            "FONDATION_CACHE_DIR": str(place / "cache"),
            "FONDATION_MODEL_CONCURRENCY": "16",
            "FONDATION_EXERCISES": "never",
        }
        address = str(local(name) or f"https://github.com/{name}")
        command = [str(BIN / "fondation"), "course", address, "-o", str(place / "out"), "--json", *options]
        started = time.perf_counter()
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - started
        asked = server.requests()
    if done.returncode not in {0, PARTIAL}:
        raise SystemExit(f"bench: {name} ended with {done.returncode}: {done.stderr[-2000:]}")
    events = [json.loads(line) for line in (done.stdout + done.stderr).splitlines() if line.startswith("{")]
    spent = sum(event["money"] or 0.0 for event in events if event.get("type") == "model.called")
    document = CourseDocument.model_validate_json((place / "out" / "course.json").read_bytes())
    return Written(seconds, done.returncode, document, asked, spent)


def critical_path(offline: float, asked: Sequence[Logged]) -> float:
    """What is done without a model, then the longest chain of calls that wait for each other: outline, chapter, again.

    A chapter whose findings were told back was asked twice.
    """
    again = any("It was checked." in each.asked.prompt for each in asked)
    outlined = any(part_of(each.asked.system + each.asked.prompt) == "outline" for each in asked)
    return offline + LATENCY * (outlined + 1 + again)


def measure() -> list[Figure]:
    """All figures of this question."""
    figures = []
    for name in PROJECTS:
        with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
            whole = write(name, Path(first), 0.0)
            capped = write(name, Path(second), 0.0, "--budget", str(CAP))
            plainly = plain_tokens(whole.document, local(name))
            figures += [
                Figure(
                    f"prompts of a course of {name}",
                    whole.prompt_tokens,
                    "tokens",
                    "whole files a chapter and all chapters before it",
                    plainly,
                    plainly / 5,
                ),
                Figure(f"money for a course of {name}", whole.spent, "$", "held back before", whole.held_back),
                Figure(f"money for a course of {name}, capped", capped.spent, "$", "without a cap", whole.spent, CAP),
            ]
    return [*figures, timed(PROJECTS[0])]


def timed(name: str) -> Figure:
    """The wall time of a course of ten chapters whose model begins to answer after two seconds."""
    options = ("--chapters", str(CHAPTERS))
    offline, written = [], []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
            offline.append(write(name, Path(first), 0.0, *options, with_model=False))
            written.append(write(name, Path(second), LATENCY, *options))
    path = critical_path(min(each.seconds for each in offline), written[0].asked)
    seconds = min(each.seconds for each in written)
    question = f"a course of {name}, {CHAPTERS} chapters and what closes it, {LATENCY:g} s a call"
    return Figure(question, seconds, "s", f"its critical path; the fastest of {RUNS} runs each", path, path * 1.15)
