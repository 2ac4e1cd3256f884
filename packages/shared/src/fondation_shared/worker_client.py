"""The worker protocol, typed and asynchronous.

Every call on a lease may raise `LeaseLost`: stop, clean up, say nothing.
"""

from collections.abc import Sequence
from pathlib import Path

from fondation_shared.events import GeneratorEvent
from fondation_shared.ids import LeaseId
from fondation_shared.jobs import Artifact, Result
from fondation_shared.leases import Claim, ClaimRequest, Claims, EventBatch, EventsAccepted, Heartbeat, HeartbeatAnswer
from fondation_shared.transport import Transport, file_chunks

TRANSFER_DEADLINE = 600.0
CLAIM_MARGIN = 10.0
NO_CONTENT = 204


class WorkerClient:
    """What a worker says to the server; deadlines in seconds, over all tries of a call."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    async def claim(self, request: ClaimRequest) -> list[Claim]:
        """Up to `slots` jobs; held open until there is work, empty when `wait_seconds` are over.

        Not sent twice: an answer that got lost on the way comes back when its leases expire.
        """
        deadline = request.wait_seconds + CLAIM_MARGIN
        answer = await self.transport.send("POST", "/v1/worker/claim", content=request, deadline=deadline, retry=False)
        return [] if answer.status_code == NO_CONTENT else Claims.model_validate_json(answer.content).claims

    async def heartbeat(self, lease_id: LeaseId, beat: Heartbeat, *, deadline: float) -> HeartbeatAnswer:
        """Renew a lease and hear what to do."""
        answer = await self.transport.send(
            "POST", f"/v1/worker/leases/{lease_id}/heartbeat", content=beat, deadline=deadline
        )
        return HeartbeatAnswer.model_validate_json(answer.content)

    async def send_events(self, lease_id: LeaseId, first_seq: int, events: Sequence[GeneratorEvent]) -> int:
        """Append events; returns the number of the lease's last stored one.

        Raises:
            SequenceGap: earlier events are missing; `expected` is where to begin.

        """
        batch = EventBatch(first_seq=first_seq, events=list(events))
        answer = await self.transport.send("POST", f"/v1/worker/leases/{lease_id}/events", content=batch)
        return EventsAccepted.model_validate_json(answer.content).last_seq

    async def put_artifact(self, lease_id: LeaseId, name: str, file: Path, sha256: str, media_type: str) -> Artifact:
        """Store a file of the job; the same bytes twice are one artifact. `sha256` in hex."""
        answer = await self.transport.send(
            "PUT",
            f"/v1/worker/leases/{lease_id}/artifacts/{name}",
            content=lambda: file_chunks(file),
            headers={"X-Content-SHA256": sha256, "Content-Type": media_type},
            deadline=TRANSFER_DEADLINE,
        )
        return Artifact.model_validate_json(answer.content)

    async def get_memo(self, lease_id: LeaseId, key: str, target: Path) -> None:
        """Write a remembered step to `target`."""
        await self.transport.download(f"/v1/worker/leases/{lease_id}/memo/{key}", target, deadline=TRANSFER_DEADLINE)

    async def put_memo(self, lease_id: LeaseId, key: str, file: Path) -> None:
        """Remember a step."""
        await self.transport.send(
            "PUT",
            f"/v1/worker/leases/{lease_id}/memo/{key}",
            content=lambda: file_chunks(file),
            deadline=TRANSFER_DEADLINE,
        )

    async def get_input(self, lease_id: LeaseId, target: Path) -> None:
        """Write the archive that the job reads to `target`."""
        await self.transport.download(f"/v1/worker/leases/{lease_id}/input", target, deadline=TRANSFER_DEADLINE)

    async def get_earlier(self, lease_id: LeaseId, name: str, target: Path) -> None:
        """Write a file of the version that the job brings up to date to `target`."""
        path = f"/v1/worker/leases/{lease_id}/earlier/{name}"
        await self.transport.download(path, target, deadline=TRANSFER_DEADLINE)

    async def finish(self, lease_id: LeaseId, result: Result) -> None:
        """End the attempt; harmless when said twice."""
        await self.transport.send("POST", f"/v1/worker/leases/{lease_id}/finish", content=result)

    async def goodbye(self, worker_id: str) -> None:
        """Leave: every lease of this worker is released at once."""
        await self.transport.send("DELETE", f"/v1/worker/workers/{worker_id}", deadline=5.0)
