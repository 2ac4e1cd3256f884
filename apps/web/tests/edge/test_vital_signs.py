"""Health and figures."""

from pathlib import Path

import pytest

from fondation_shared.jobs import Outcome, Result
from fondation_web.testing import PlayedWorker, Web


@pytest.fixture
def fresh(tmp_path: Path) -> Web:
    return Web(tmp_path)


def test_health_names_every_service_and_the_figures_add_up(fresh: Web) -> None:
    fresh.start()
    try:
        before = fresh.get("/health")
        assert before.status_code == 200
        assert before.json()["status"] == "degraded"
        assert before.json()["services"] == {
            "store": "up",
            "queue": "up",
            "artifacts": "up",
            "worker": "down",
            "redis": "disabled",
            "docker": "disabled",
        }
        nothing = {"total": 0, "completed": 0, "successful": 0, "failed": 0, "successRate": 0.0, "avgDuration": 0.0}
        assert fresh.get("/metrics").json() == {"summary": nothing}
        _some_work(fresh)
        after = fresh.get("/health").json()
        assert (after["status"], after["services"]["worker"]) == ("ok", "up")
        summary = fresh.get("/metrics").json()["summary"]
        assert (summary["total"], summary["completed"], summary["successful"], summary["failed"]) == (5, 3, 2, 1)
        assert summary["successRate"] == 66.67
        assert summary["avgDuration"] > 0
        text = fresh.get("/metrics", Accept="application/openmetrics-text;version=1.0.0,text/plain;q=0.5,*/*;q=0.1")
        assert text.headers["content-type"].startswith("text/plain; version=0.0.4")
        assert 'fondation_jobs{status="completed"} 2.0' in text.text
        assert 'fondation_jobs{status="queued"} 1.0' in text.text
        assert "fondation_job_duration_seconds_count 4.0" in text.text
        assert 'fondation_service_up{service="worker"} 1.0' in text.text
        (fresh.folder / "data" / "artifacts").rename(fresh.folder / "data" / "gone")
        (fresh.folder / "data" / "artifacts").write_text("in the way")
        down = fresh.get("/health")
        assert (down.status_code, down.json()["status"]) == (503, "down")
        assert down.json()["services"]["artifacts"] == "down"
        assert fresh.get("/readyz").status_code == 503
        assert fresh.get("/livez").status_code == 200
    finally:
        fresh.stop()


def _some_work(web: Web) -> None:
    """Two courses, a failure, a cancelled job, and one that waits."""
    worker = PlayedWorker(web.url)
    for name in ("one", "two"):
        web.submit(name)
        worker.claim()
        worker.write_course()
    web.submit("three")
    worker.claim()
    worker.fail("There is no such repository.")
    web.submit("four")
    cancelled = worker.claim()
    web.post(f"/v1/jobs/{cancelled}/cancel")
    worker.finish(Result(outcome=Outcome.CANCELLED))
    web.submit("five")
    worker.http.close()
