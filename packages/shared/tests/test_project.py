import pytest
from inline_snapshot import snapshot
from pydantic import TypeAdapter, ValidationError

from fondation_shared.checks import Check
from fondation_shared.project import (
    ArtifactRecord,
    AttemptRecord,
    CheckResult,
    EgressRecord,
    PhaseRecord,
    Plan,
    Report,
    SandboxRecord,
    WallsRecord,
)

CHECKS: TypeAdapter[Check] = TypeAdapter(Check)


def test_a_report_has_the_names_that_others_read() -> None:
    walls = WallsRecord(
        memory="enforced",
        cpu="enforced",
        pids="enforced",
        disk="degraded",
        network="enforced",
        seccomp="absent",
        user="enforced",
    )
    report = Report(
        prompt="Build a todo app",
        stack="static",
        writer="offline",
        verdict="passed",
        checks=[CheckResult(name="page", kind="page", passed=True, seconds=0.5)],
        attempts=[AttemptRecord(n=1, checks_after=1)],
        sandbox=SandboxRecord(backend="bubblewrap", walls=walls),
        limits_hit=["pids"],
        egress=EgressRecord(allowed=3),
        phases=[PhaseRecord(name="plan", seconds=0.1, outcome="done")],
        artifacts=[ArtifactRecord(name="dist.tar.gz", size=7, sha256="0" * 64)],
    )
    assert report.model_dump(mode="json", by_alias=True, exclude_none=True) == snapshot(
        {
            "schemaVersion": 1,
            "prompt": "Build a todo app",
            "stack": "static",
            "writer": "offline",
            "verdict": "passed",
            "checks": [{"name": "page", "kind": "page", "passed": True, "seconds": 0.5}],
            "attempts": [
                {
                    "n": 1,
                    "diffStat": {"files": 0, "insertions": 0, "deletions": 0},
                    "checksBefore": 0,
                    "checksAfter": 1,
                    "tokens": 0,
                    "money": 0.0,
                }
            ],
            "sandbox": {
                "backend": "bubblewrap",
                "walls": {
                    "memory": "enforced",
                    "cpu": "enforced",
                    "pids": "enforced",
                    "disk": "degraded",
                    "network": "enforced",
                    "seccomp": "absent",
                    "user": "enforced",
                },
            },
            "limitsHit": ["pids"],
            "egress": {"allowed": 3, "denied": 0},
            "phases": [{"name": "plan", "seconds": 0.1, "outcome": "done"}],
            "artifacts": [{"name": "dist.tar.gz", "size": 7, "sha256": "0" * 64}],
            "withheld": [],
        }
    )
    assert Report.model_validate_json(report.to_json()) == report


@pytest.mark.parametrize("name", ["", "Todo", "../x", "a b", "1st", "a--b", "a-", "x" * 41, "a\n"])
def test_a_project_s_name_is_fit_for_a_folder_and_a_package(name: str) -> None:
    with pytest.raises(ValidationError):
        Plan(name=name, stack="static", summary="", files=[], commands=[], checks=[])


@pytest.mark.parametrize(
    "check",
    [
        {"kind": "shell", "name": "x", "command": "rm -rf /"},
        {"kind": "command", "name": "x", "step": "start"},
        {"kind": "http", "name": "x", "path": "http://elsewhere/"},
        {"kind": "http", "name": "x", "path": "/ HTTP/1.1\r\nHost: elsewhere"},
        {"kind": "contract", "name": "x", "exchanges": []},
        {"kind": "contract", "name": "x", "exchanges": [{"path": "/", "method": "CONNECT"}]},
        {"kind": "contract", "name": "x", "exchanges": [{"path": "/", "shape": "date"}]},
        {"kind": "files", "name": "x", "files": []},
    ],
)
def test_a_check_that_nobody_could_run_is_refused(check: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        CHECKS.validate_python(check)


def test_a_contract_keeps_what_it_holds_on_its_way_over_the_wire() -> None:
    exchange = {"path": "/", "body": {"note": None}, "holds": [{"note": None}], "shape": [{"id": "integer"}]}
    check = CHECKS.validate_python({"kind": "contract", "name": "x", "exchanges": [exchange]})
    assert CHECKS.validate_json(check.to_json()) == check
