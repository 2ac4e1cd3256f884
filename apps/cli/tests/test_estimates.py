"""An estimate is held against what the same course or project then costs, with a server that plays the model."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from course_job import Workplace
from model_job import Job
from model_server import MODELS, ModelServer
from scripted_writer import ScriptedWriter

from fondation_cli.course.estimating import estimate_course
from fondation_cli.course.pipeline import Places, Task
from fondation_cli.project.brief import Brief
from fondation_cli.project.estimating import estimate_project, is_written
from fondation_cli.project.modelled.writer import ModelledWriter
from fondation_cli.project.offline import OfflineWriter
from fondation_cli.project.starter import starter_files
from fondation_shared.estimate import Estimate
from fondation_shared.events import ModelCalled
from fondation_shared.jobs import CourseRequest

from .conftest import Fondation
from .project.modelled.engineer import Engineer

NEAR = 0.3
"""The part by which an estimate may be wrong, either way."""


@pytest.fixture(scope="module")
def served() -> Iterator[ModelServer]:
    with ModelServer(ScriptedWriter()) as server:
        yield server


def holds(told: Estimate, calls: list[ModelCalled]) -> None:
    money = sum(call.money or 0.0 for call in calls)
    tokens = sum(call.tokens_in + call.tokens_out for call in calls)
    assert money > 0
    assert told.money == pytest.approx(money, rel=NEAR)
    assert told.tokens_in + told.tokens_out == pytest.approx(tokens, rel=NEAR)


def test_a_course_costs_what_was_estimated_and_the_estimate_costs_nothing(
    real: Path, cache: Path, tmp_path: Path, served: ModelServer
) -> None:
    served.forget()
    job = Job(tmp_path / "estimate", served.environment("chat"))
    job.run.expect(("fetch", "index", "outline", "write"))
    task = Task(CourseRequest(repository=str(real)), asker=job.asker())
    told = estimate_course(task, Places(tmp_path / "scratch", tmp_path / "out", cache), job.run)

    assert served.requests() == []
    assert (told.writer, told.models, job.calls) == ("model", ["openai-chat:gpt-5-mini"], [])
    workplace = Workplace(tmp_path, cache, served)
    course = workplace.course(real)
    assert (told.files, told.chapters) == (course.coverage.indexed, len(course.chapters))
    holds(told, workplace.job.calls)
    offline = estimate_course(replace(task, asker=None), Places(tmp_path / "again", tmp_path / "out", cache), job.run)
    assert (offline.writer, offline.calls, offline.money, offline.chapters) == ("offline", 0, 0.0, told.chapters)


class Slipping(ScriptedWriter):
    """Says what does not hold in every third chapter, and when it is told so says it again."""

    def chapter(self, prompt: str) -> dict[str, object]:
        number = re.search(r"^CHAPTER (\d+):", prompt, re.MULTILINE)
        self.lies = ["`Nothing.there` is bad."] if number and int(number[1]) % 3 == 0 else []
        return super().chapter(prompt)


@pytest.mark.parametrize(
    ("protocol", "writer", "reviewer"),
    [
        ("anthropic", ScriptedWriter(), None),
        ("chat", Slipping(), None),
        ("responses", ScriptedWriter(), "openai:gpt-5"),
    ],
)
def test_a_small_course_costs_what_was_estimated_with_chapters_that_are_asked_again_and_without(
    small: Path,
    cache: Path,
    tmp_path: Path,
    served: ModelServer,
    protocol: str,
    writer: ScriptedWriter,
    reviewer: str | None,
) -> None:
    workplace = Workplace(tmp_path, cache, served)
    review = {"FONDATION_MODEL_REVIEW": reviewer} if reviewer else {}
    workplace.variables = {"FONDATION_MODEL_CONCURRENCY": "1", **served.environment(protocol), **review}
    job = Job(tmp_path / "estimate", workplace.variables)
    job.run.expect(("fetch", "index", "outline", "write"))
    task = Task(CourseRequest(repository=str(small)), asker=job.asker())
    told = estimate_course(task, Places(tmp_path / "scratch", tmp_path / "out", cache), job.run)

    workplace.course(small, writer)
    assert told.models == [MODELS[protocol], *review.values()]
    holds(told, workplace.job.calls)


def beginning(text: str, part: float) -> str:
    """So much of a text, in whole lines."""
    lines = text.splitlines(keepends=True)
    return "".join(lines[: max(1, round(len(lines) * part))])


@pytest.mark.parametrize(
    ("stack", "part", "left"),
    [("static", 1.0, 6), ("static", 0.6, 5), ("fastapi", 1.0, 6), ("express", 0.6, 5), ("python-library", 0.8, 4)],
)
def test_a_project_costs_what_was_estimated_of_its_starters_size_and_smaller(
    tmp_path: Path, served: ModelServer, stack: str, part: float, left: int
) -> None:
    brief = Brief("Build a page that lists recipes", stack)
    plan = OfflineWriter().plan(brief)
    starter = {path: text for path, text in starter_files(plan, brief.excerpt).items() if is_written(path)}
    texts = {path: beginning(text.swapcase(), part) for path, text in list(starter.items())[:left]}
    files = [{"path": path, "purpose": "Written anew for recipes."} for path in texts]
    checks = [{"kind": "http", "name": "recipes", "path": "/", "text": "Recipes"}]
    checks = [] if stack == "python-library" else checks
    draft = {"title": "Recipes", "stack": stack, "summary": "Lists recipes.", "files": files, "checks": checks}
    served.answering = Engineer(draft, texts)
    served.forget()
    job = Job(tmp_path, served.environment("chat"))
    told = estimate_project(brief, job.asker())

    assert served.requests() == []
    writer = ModelledWriter(job.asker(), job.run)
    list(writer.write(brief, writer.plan(brief)))
    holds(told, job.calls)
    assert estimate_project(brief, None).writer == "offline"
    custom = estimate_project(replace(brief, stack="custom"), job.asker())
    assert custom.calls > 1


def test_the_commands_say_what_it_would_take(fondation: Fondation, small: Path, served: ModelServer) -> None:
    served.forget()
    variables = served.environment("chat")
    course = fondation("course", small, "--estimate", variables=variables)
    assert (course.returncode, course.stderr.splitlines()[-1].split(" — ")[0]) == (
        0,
        "Nothing was asked, and nothing was spent",
    )
    assert re.fullmatch(
        r"3 files, \d chapters; \d calls of openai-chat:gpt-5-mini, .* about 0\.\d{4} \$\n", course.stdout
    )
    offline = fondation("course", small, "--estimate", "--offline", variables=variables).stdout
    assert offline.endswith("no model, so it costs nothing\n")
    project = fondation("build", "A static page", "--stack", "static", "--estimate", "--json", variables=variables)
    assert json.loads(project.stdout)["estimate"]["calls"] == 7
    assert served.requests() == []
