"""The framework alone: the same four calls with the same words, read and written by the same models; nothing behind.

Run as a program it is that server: plainly.py PORT.
"""

import sys
from datetime import UTC, datetime, timedelta

import uvicorn
from fastapi import FastAPI
from starlette.responses import Response

from fondation_shared.ids import new_course_id, new_job_id, new_lease_id
from fondation_shared.jobs import CourseAccepted, CourseRequest, JobSpec, Result
from fondation_shared.leases import Claim, ClaimRequest, Claims, EventBatch, EventsAccepted, Lease
from fondation_shared.states import JobStatus
from fondation_shared.wire import Wire


class Finished(Wire):
    status: JobStatus


def create_app() -> FastAPI:
    app = FastAPI(openapi_url=None)

    @app.post("/v1/courses")
    async def submit(request: CourseRequest) -> Response:
        del request
        return _said(CourseAccepted(course_id=new_course_id(), job_id=new_job_id(), status=JobStatus.QUEUED), 202)

    @app.post("/v1/worker/claim")
    async def claim(wanted: ClaimRequest) -> Response:
        del wanted
        spec = JobSpec(id=new_job_id(), kind="course", attempt=1, request=CourseRequest(repository="/a"))
        until = datetime.now(UTC) + timedelta(seconds=15)
        lease = Lease(id=new_lease_id(), attempt=1, seconds=15, expires_at=until, heartbeat_seconds=1)
        return _said(Claims(claims=[Claim(job=spec, lease=lease)]))

    @app.post("/v1/worker/leases/{lease_id}/events")
    async def events(lease_id: str, batch: EventBatch) -> Response:
        del lease_id
        return _said(EventsAccepted(last_seq=batch.first_seq))

    @app.post("/v1/worker/leases/{lease_id}/finish")
    async def finish(lease_id: str, result: Result) -> Response:
        del lease_id, result
        return _said(Finished(status=JobStatus.COMPLETED))

    return app


def _said(model: Wire, status: int = 200) -> Response:
    return Response(model.to_json(), status, media_type="application/json")


if __name__ == "__main__":
    uvicorn.run(create_app(), port=int(sys.argv[1]), log_level="critical", access_log=False, http="httptools")
