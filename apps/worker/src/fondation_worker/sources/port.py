"""What the worker asks of where its jobs come from."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from fondation_shared.events import GeneratorEvent
from fondation_shared.ids import LeaseId
from fondation_shared.jobs import Artifact, Result
from fondation_shared.leases import Claim, ClaimRequest, Heartbeat, HeartbeatAnswer


class JobSource(Protocol):
    """Hands out leases, and takes in what is said about them.

    A claim is held open until there is work. Every call but `claim` may be repeated without harm. A call on a lease
    that is no longer the job's current one raises `LeaseLost`; a source that does not answer raises `Unreachable`;
    another refusal raises its own `FondationError`.
    """

    async def claim(self, request: ClaimRequest) -> list[Claim]:
        """Up to `slots` jobs; empty when `wait_seconds` are over."""
        ...

    async def heartbeat(self, lease_id: LeaseId, beat: Heartbeat, *, deadline: float) -> HeartbeatAnswer:
        """Renew a lease and hear what to do; `deadline` in seconds."""
        ...

    async def send_events(self, lease_id: LeaseId, first_seq: int, events: Sequence[GeneratorEvent]) -> int:
        """Append events, numbered from 1 per lease; the number of the last stored one.

        Raises:
            SequenceGap: earlier events are missing; `expected` is where to begin.

        """
        ...

    async def put_artifact(self, lease_id: LeaseId, name: str, file: Path, sha256: str, media_type: str) -> Artifact:
        """Store a file of the job; `sha256` in hex."""
        ...

    async def get_memo(self, lease_id: LeaseId, key: str, target: Path) -> None:
        """Write a remembered step to `target`, whole or not at all."""
        ...

    async def put_memo(self, lease_id: LeaseId, key: str, file: Path) -> None:
        """Remember a step."""
        ...

    async def get_input(self, lease_id: LeaseId, target: Path) -> None:
        """Write the archive that the job reads to `target`, whole or not at all."""
        ...

    async def get_earlier(self, lease_id: LeaseId, name: str, target: Path) -> None:
        """Write a file of the version that the job brings up to date to `target`, whole or not at all.

        Raises:
            NotFound: it has no such file.

        """
        ...

    async def finish(self, lease_id: LeaseId, result: Result) -> None:
        """End the attempt."""
        ...

    async def goodbye(self, worker_id: str) -> None:
        """Release every lease of this worker."""
        ...
