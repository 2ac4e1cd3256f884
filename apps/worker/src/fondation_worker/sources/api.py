"""Jobs from the API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fondation_shared.settings import WorkerSettings
from fondation_shared.transport import Transport
from fondation_shared.worker_client import WorkerClient
from fondation_worker.sources.port import JobSource


@asynccontextmanager
async def open_api(settings: WorkerSettings) -> AsyncIterator[JobSource]:
    """The API at `settings.api_url`, which need not be there yet."""
    transport = Transport(settings.api_url, settings.api_key.get_secret_value() if settings.api_key else None)
    try:
        yield WorkerClient(transport)
    finally:
        await transport.close()
