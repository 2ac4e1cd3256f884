"""One round of everything that web does with its store: each call of the API, each page, each chore."""

from pathlib import Path

from store_rows import job_id

from fondation_shared.events import Log, PhaseStarted
from fondation_shared.ids import LeaseId
from fondation_shared.leases import Heartbeat
from fondation_web.in_process import PASSED, LocalWeb, failed

_KEY = "0" * 64
_NUMBER = f"01{5:024d}"
"""Of a course and of a project that are there, and behind which there are others."""


async def round_of_everything(local: LocalWeb) -> None:
    """Work, then look at all of it, then let upkeep come by."""
    await _work(local)
    for path in _places():
        (await local.http.get(path, headers={"accept": "text/html" if path[1:3] != "v1" else "*/*"})).raise_for_status()
    (await local.http.get("/metrics", headers={"accept": "text/plain"})).raise_for_status()
    local.clock.advance(400 * 24 * 3600)
    for loop in local.parts.loops:
        await loop.chore()


async def _work(local: LocalWeb) -> None:
    once = {"idempotency-key": "once"}
    for name in ("flask", "flask", "click"):
        body = {"repository": str(local.folder / name), "webhook": "http://127.0.0.1:9/told"}
        (await local.http.post("/v1/courses", json=body, headers=once | {"idempotency-key": name})).raise_for_status()
    (await local.http.post("/v1/generate", json={"prompt": "A todo list"})).raise_for_status()
    lease = (await local.claim()).lease.id
    await local.worker.heartbeat(lease, Heartbeat(phase="fetch", progress=0.1, event_seq=0), deadline=10)
    await local.worker.send_events(lease, 1, [PhaseStarted(phase="fetch", index=0, total=6), Log(text="a line")])
    await _hand_in(local, lease)
    done = (await local.submit("done")).job_id
    for claim in await local.claims(slots=50):
        await local.worker.finish(claim.lease.id, failed(retryable=claim.job.id != done))
    (await local.http.post(f"/v1/jobs/{done}/retry")).raise_for_status()
    for act in ("requeue", "dismiss"):
        (await local.http.post(f"/v1/queue/dead/{act}", json={"code": "disk_full"})).raise_for_status()
    waits = (await local.submit("waits")).job_id
    (await local.http.post(f"/v1/jobs/{waits}/cancel")).raise_for_status()
    (await local.http.post(f"/v1/courses/crs_{_NUMBER}/refresh", json={})).raise_for_status()
    (await local.http.post(f"/v1/projects/prj_{_NUMBER}/generate", json={"prompt": "And dark"})).raise_for_status()
    schedule = {"cron": "0 4 * * *", "timezone": "UTC"}
    (await local.http.put(f"/v1/courses/crs_{_NUMBER}/schedule", json=schedule)).raise_for_status()
    await local.claim("leaves")
    await local.worker.goodbye("leaves")
    await _rule(local)


async def _hand_in(local: LocalWeb, lease: LeaseId) -> None:
    file = Path(local.folder, "file")
    file.write_bytes(b"{}")
    digest = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    await local.worker.put_artifact(lease, "course.json", file, digest, "application/json")
    await local.worker.put_memo(lease, _KEY, file)
    await local.worker.get_memo(lease, _KEY, file)
    await local.worker.finish(lease, PASSED)


async def _rule(local: LocalWeb) -> None:
    """What an operator does: pauses, dead letters, webhooks."""
    for path in ("course/pause", "course/resume"):
        (await local.http.post(f"/v1/queue/{path}")).raise_for_status()
    for path in ("requeue", "dismiss"):
        (await local.http.post(f"/v1/queue/dead/{path}", json={"code": "disk_full"})).raise_for_status()
    hook = {"url": "http://127.0.0.1:9/told", "events": ["job.failed"]}
    made = (await local.http.post("/v1/webhooks", json=hook)).raise_for_status().json()
    (await local.http.delete(f"/v1/webhooks/{made['id']}")).raise_for_status()


def _places() -> list[str]:
    middle, course, project = job_id(50), f"/v1/courses/crs_{_NUMBER}", f"/v1/projects/prj_{_NUMBER}"
    return [
        *(f"/v1/jobs?{asked}" for asked in ("", f"cursor={middle}", "kind=project", "status=failed", "text=nothing")),
        *(f"/v1/jobs?{asked}&cursor={middle}" for asked in ("kind=course", "status=completed", "text=github")),
        f"/v1/jobs?kind=course&status=failed&text=nothing&cursor={middle}",
        f"/v1/jobs?text={middle}",
        f"/v1/jobs/{middle}",
        f"/v1/jobs/{middle}/events?after=3",
        *(f"/v1/courses{asked}" for asked in ("", f"?cursor=crs_{_NUMBER}", "?text=nothing")),
        *(f"/v1/projects{asked}" for asked in ("", f"?cursor=prj_{_NUMBER}", "?text=nothing")),
        course,
        f"{course}/artifacts",
        project,
        f"{project}/artifacts",
        "/v1/webhooks",
        *(f"/v1/webhooks/whk_all/deliveries{asked}" for asked in ("", "?state=failed")),
        "/v1/queue/dead",
        "/v1/queue/dead?kind=course",
        "/v1/queue",
        "/queue",
        "/health",
        "/metrics",
        *("/", "/jobs", "/jobs?status=failed&q=nothing", "/courses", "/projects", f"/jobs/{middle}"),
        f"/courses/crs_{_NUMBER}/versions",
        f"/projects/prj_{_NUMBER}",
    ]
