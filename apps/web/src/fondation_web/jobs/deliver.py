"""Bytes that a delivery brings and takes: artifacts, the memo, the archive to read.

The fence is checked twice: before the bytes pass, and in the transaction that makes them count.
"""

from collections.abc import AsyncIterable, AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from secrets import token_hex

from fondation_shared.errors import Damaged, LeaseLost, NotFound, Unreachable
from fondation_shared.events import ArtifactReady
from fondation_shared.ids import CourseId, JobId, LeaseId, ProjectId, UploadId
from fondation_shared.jobs import Artifact, ArtifactName, MemoKey, Result
from fondation_shared.states import JobStatus
from fondation_web.artifacts.port import Artifacts
from fondation_web.blob import Blob
from fondation_web.jobs.change import Change
from fondation_web.jobs.desk import Desk
from fondation_web.jobs.finish import finish
from fondation_web.jobs.lease import held
from fondation_web.store import artifacts, leases, memo, uploads
from fondation_web.store.artifacts import ArtifactRow

MAX_MEMO_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Delivery:
    """What passes between one lease and the place where bytes live; limits in bytes."""

    desk: Desk
    blobs: Artifacts
    max_artifact_bytes: int

    async def put_artifact(
        self, lease_id: LeaseId, name: ArtifactName, stream: AsyncIterable[bytes], media_type: str, sha256: str
    ) -> Artifact:
        """Keep a file of the job. The same bytes again are the same artifact, and are said to be ready once.

        Raises:
            LeaseLost: the lease is no longer the job's current one.
            Invalid: other bytes than those of `sha256` came.
            TooLarge: too many bytes came.

        """
        job_id = await self.desk.do(partial(_job_of, lease_id=lease_id))
        blob = f"{_folder(job_id, lease_id)}/{token_hex(8)}/{name}"
        kept = await self.blobs.put(blob, stream, limit=self.max_artifact_bytes, sha256=sha256)
        shown = Artifact(name=name, media_type=media_type, size=kept.size, sha256=sha256.lower())
        await self._settle(blob, partial(_keep_artifact, lease_id=lease_id, blob=kept, shown=shown))
        return shown

    async def put_memo(self, lease_id: LeaseId, key: MemoKey, stream: AsyncIterable[bytes]) -> None:
        """Remember a step for every job of the course or project.

        Raises:
            LeaseLost: see above.
            TooLarge: too many bytes came.

        """
        owner = await self.desk.do(partial(_owner_of, lease_id=lease_id))
        blob = f"memo/{owner}/{key}/{token_hex(8)}"
        kept = await self.blobs.put(blob, stream, limit=MAX_MEMO_BYTES)
        await self._settle(blob, partial(_keep_memo, lease_id=lease_id, key=key, blob=kept))

    async def get_memo(self, lease_id: LeaseId, key: MemoKey) -> AsyncIterator[bytes]:
        """What was remembered. What is gone or spoilt is forgotten: the step is taken again.

        Raises:
            LeaseLost: see above.
            NotFound: nothing was.

        """
        blob = await self.desk.do(partial(_remembered, lease_id=lease_id, key=key))
        try:
            return await self.blobs.get(blob)
        except (Damaged, NotFound) as error:
            await self.desk.do(partial(_forget, lease_id=lease_id, blob=blob))
            raise NotFound("This step is not remembered any more.") from error

    async def get_input(self, lease_id: LeaseId) -> AsyncIterator[bytes]:
        """The archive that the job reads.

        Raises:
            LeaseLost: see above.
            NotFound: the job reads no archive.

        """
        return await self.blobs.get(await self.desk.do(partial(_archive_of, lease_id=lease_id)))

    async def get_earlier(self, lease_id: LeaseId, name: ArtifactName) -> tuple[AsyncIterator[bytes], str]:
        """A file of the version that the job is made from, and the SHA-256 that it was stored with.

        Raises:
            LeaseLost: see above.
            NotFound: the job is made from none, or it has no such file.

        """
        found = await self.desk.do(partial(_earlier, lease_id=lease_id, name=name))
        return await self.blobs.get(found.blob), found.shown.sha256

    async def finish(self, lease_id: LeaseId, result: Result) -> JobStatus:
        """End the delivery; where its job stands now. Where it handed a result over, what earlier ones had left goes.

        Raises:
            LeaseLost: see above.
            Invalid: `result` lacks what its outcome asks for.

        """
        job = await self.desk.do(partial(finish, lease_id=lease_id, result=result))
        if job.over and (job.status is JobStatus.COMPLETED or job.result) and job.attempt > 1:
            for earlier in await self.desk.look(partial(leases.earlier, job_id=job.id, attempt=job.attempt)):
                with suppress(Unreachable):
                    await self.blobs.delete_prefix(_folder(job.id, earlier))
        return job.status

    async def _settle(self, blob: str, keep: Callable[[Change], str | None]) -> None:
        """Let `keep` decide what the bytes at `blob` mean; it names those that nothing needs any more.

        Those that cannot be deleted now are deleted as orphans.
        """
        try:
            needless = await self.desk.do(keep)
        except LeaseLost:
            with suppress(Unreachable):
                await self.blobs.delete(blob)
            raise
        if needless is not None:
            with suppress(Unreachable):
                await self.blobs.delete(needless)


def _folder(job_id: JobId, lease_id: LeaseId) -> str:
    """Each delivery writes to a folder of its own, so that a late one cannot spoil what a newer one left.

    And each call to a place of its own, so that one that was cut off and is repeated does no harm.
    """
    return f"jobs/{job_id}/{lease_id}"


def _job_of(change: Change, lease_id: LeaseId) -> JobId:
    return held(change, lease_id)[1].id


def _keep_artifact(change: Change, lease_id: LeaseId, blob: Blob, shown: Artifact) -> str | None:
    lease, job = held(change, lease_id)
    known = artifacts.find(change.connection, job.id, shown.name)
    if known is not None and known.lease_id == lease.id and known.shown == shown:
        return blob.key
    artifacts.put(change.connection, ArtifactRow(job.id, lease.id, blob, shown, change.now))
    said = ArtifactReady(at=change.now, name=shown.name, size=shown.size, sha256=shown.sha256)
    change.keep(change.log(job, said))
    return None if known is None else known.blob.key


def _owner_of(change: Change, lease_id: LeaseId) -> CourseId | ProjectId:
    job = held(change, lease_id)[1]
    owner = job.course_id or job.project_id
    if owner is None:
        raise NotFound("This job has neither course nor project, and so no memo.")
    return owner


def _remembered(change: Change, lease_id: LeaseId, key: MemoKey) -> Blob:
    blob = memo.blob(change.connection, _owner_of(change, lease_id), key)
    if blob is None:
        raise NotFound("This step is not remembered.")
    return blob


def _forget(change: Change, lease_id: LeaseId, blob: Blob) -> None:
    memo.forget(change.connection, _owner_of(change, lease_id), blob)


def _keep_memo(change: Change, lease_id: LeaseId, key: MemoKey, blob: Blob) -> str | None:
    owner = _owner_of(change, lease_id)
    if memo.blob(change.connection, owner, key) is not None:
        # Who came first is kept: a step has one result.
        return blob.key
    memo.add(change.connection, owner, key, blob, change.now)
    return None


def _earlier(change: Change, lease_id: LeaseId, name: ArtifactName) -> ArtifactRow:
    _, job = held(change, lease_id)
    found = artifacts.find(change.connection, job.refreshes, name) if job.refreshes else None
    if found is None:
        raise NotFound(f"This job is made from no version that has a file {name}.")
    return found


def _archive_of(change: Change, lease_id: LeaseId) -> Blob:
    _, job = held(change, lease_id)
    upload = uploads.find(change.connection, UploadId(job.repository))
    if upload is None or upload.removed:
        raise NotFound("This job reads no uploaded archive.")
    return upload.blob
