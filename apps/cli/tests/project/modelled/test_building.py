"""A model that knows its work builds projects, by whichever protocol it is asked."""

import pytest

from .conftest import Studio
from .counter import PAGE_FILES, PAGE_PLAN
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
