"""A model that knows its work builds projects, by whichever protocol it is asked."""

from pathlib import Path

import pytest
from model_server import ModelServer

from fondation_shared.project import Report

from ...conftest import run_fondation  # noqa: TID252 - what the folder above has
from .conftest import Studio
from .counter import PAGE_FILES, PAGE_PLAN, PAGE_PROMPT
from .engineer import Engineer

pytestmark = pytest.mark.walls


@pytest.mark.parametrize("protocol", ["anthropic", "responses", "chat"])
def test_a_page_is_planned_written_and_passes_its_checks(studio: Studio, protocol: str) -> None:
    studio.protocol = protocol
    engineer = Engineer(PAGE_PLAN, PAGE_FILES)

    report = studio(engineer)

    assert (report.verdict, report.writer, report.stack) == ("passed", "model", "static")
    assert [check.name for check in report.checks] == ["test", "files", "page", "served", "counts"]
    assert engineer.kinds() == ["plan", "file", "file", "file", "file"]
    written = {path.name for path in studio.source.iterdir() if path.is_file()}
    assert written == {".editorconfig", "style.css", "icon.svg", *PAGE_FILES}
    assert (studio.source / "counter.js").read_text() == PAGE_FILES["counter.js"]
    spent = report.attempts[0]
    assert spent.tokens > 0
    assert spent.money > 0


def test_the_command_builds_with_the_model_that_it_is_told(
    tmp_path: Path, environment: dict[str, str], served: ModelServer
) -> None:
    served.answering = Engineer(PAGE_PLAN, PAGE_FILES)
    settings = {**environment, **served.environment("chat"), "FONDATION_SANDBOX": "bubblewrap"}
    model = settings.pop("FONDATION_MODEL")

    done = run_fondation(tmp_path, settings, "build", PAGE_PROMPT, "--model", model, "--budget", "1", "-o", "page")

    assert done.returncode == 0, done.stderr
    assert "Written by a model:" in done.stderr
    report = Report.model_validate_json((tmp_path / "page" / "report.json").read_bytes())
    assert (report.writer, report.verdict) == ("model", "passed")


def test_no_model_is_asked_offline_whatever_is_set(
    tmp_path: Path, environment: dict[str, str], served: ModelServer
) -> None:
    settings = {**environment, **served.environment("chat"), "FONDATION_SANDBOX": "bubblewrap"}
    served.forget()

    contradicting = run_fondation(tmp_path, settings, "build", PAGE_PROMPT, "--offline", "--model", "local:tiny")
    built = run_fondation(tmp_path, settings, "build", PAGE_PROMPT, "--offline", "-o", "page")

    assert (contradicting.returncode, built.returncode) == (2, 0)
    assert served.requests() == []
