"""What the API and its pages read."""

from typing import Annotated
from urllib.parse import quote

from pydantic import Field, SecretStr

from fondation_shared.settings.base import Settings
from fondation_shared.settings.values import ArtifactsUrl, DatabaseUrl, Endpoint, FolderPaths, Networks, QueueUrl, also

ARTIFACT_BYTES = 500 * 1024 * 1024
"""How large a file a server takes from its workers, unless it is set up otherwise."""


class WebSettings(Settings):
    """What the API and its pages read."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 3000
    preview_port: Annotated[int | None, Field(ge=1, le=65535)] = None  # of what projects put out; unset: not served
    public_url: str | None = None  # the address that people use, behind a proxy
    database_url: DatabaseUrl | None = None
    """Unset: `DATA_DIR/fondation.db`."""
    queue_url: QueueUrl | None = None
    """The Redis whose BullMQ says whose turn it is; unset: `REDIS_HOST` and its like, or without them the store."""
    redis_host: Annotated[str | None, Field(validation_alias=also("redis_host"))] = None
    redis_port: Annotated[int, Field(ge=1, le=65535, validation_alias=also("redis_port"))] = 6379
    redis_password: Annotated[SecretStr | None, Field(validation_alias=also("redis_password"))] = None
    artifacts_url: Annotated[ArtifactsUrl | None, Field(validation_alias=also("artifacts_url", "ARTIFACTS_DIR"))] = None
    """Unset: `DATA_DIR/artifacts`. A plain folder serves as well, and a bucket: `s3://BUCKET/PREFIX`."""
    s3_endpoint: Endpoint | None = None
    """The server that has the bucket; unset: Amazon's. Its keys stand in `AWS_ACCESS_KEY_ID` and its like alone."""
    allowed_roots: FolderPaths = []
    """Local repositories must lie under one of these."""
    retention_days: Annotated[int | None, Field(ge=1)] = None
    """How long files and logs of jobs are kept that nothing is made of any more; unset: for ever."""
    retention_memo_days: Annotated[int | None, Field(ge=1)] = None
    """How long a course or a project that nothing is done with remembers its expensive steps; unset: for ever."""
    lease_seconds: Annotated[float, Field(gt=0, le=3600)] = 15.0
    max_attempts: Annotated[int, Field(ge=1, le=100)] = 5
    """How often a job is delivered before a lost worker or another fault of the infrastructure fails it."""
    limit_course: Annotated[int | None, Field(ge=1)] = None
    """How many courses' jobs run at once, over all workers; unset: as many as workers have slots."""
    limit_project: Annotated[int | None, Field(ge=1)] = None
    limit_owner: Annotated[int | None, Field(ge=1)] = None
    """How many jobs run at once that one API key asked for."""
    max_body_bytes: Annotated[int, Field(ge=1024)] = 1024 * 1024
    max_upload_bytes: Annotated[int, Field(ge=1024)] = 200 * 1024 * 1024
    max_artifact_bytes: Annotated[int, Field(ge=1024)] = ARTIFACT_BYTES

    webhook_networks: Networks | None = None
    """Where webhooks may be beside the public internet; unset: here, while web listens here alone without a key."""
    convex_url: Annotated[str | None, Field(validation_alias=also("convex_url"))] = None
    """A Convex deployment; with the secret below it is told of every job."""
    convex_site_url: Annotated[str | None, Field(validation_alias=also("convex_site_url"))] = None
    """Where its HTTP actions are; unset: `.convex.site` for `.convex.cloud`, else the same address."""
    convex_webhook_secret: Annotated[SecretStr | None, Field(validation_alias=also("convex_webhook_secret"))] = None

    @property
    def database(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{self.data_dir / 'fondation.db'}"

    @property
    def queue(self) -> str | None:
        """The queue URL in force; None where the store itself keeps the line."""
        if self.queue_url or not self.redis_host:
            return self.queue_url
        password = "" if self.redis_password is None else f":{quote(self.redis_password.get_secret_value(), safe='')}@"
        return f"redis://{password}{self.redis_host}:{self.redis_port}"

    @property
    def artifacts(self) -> str:
        """The artifacts URL in force."""
        return self.artifacts_url or (self.data_dir / "artifacts").as_uri()
