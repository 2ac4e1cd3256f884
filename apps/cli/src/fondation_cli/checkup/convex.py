"""The Convex deployment that jobs come from, where they come from one."""

from collections.abc import Iterator

import anyio

from fondation_cli.checkup.finding import Finding
from fondation_shared.convex import Convex, FunctionFailed
from fondation_shared.errors import FondationError, Forbidden, Unauthenticated
from fondation_shared.settings import WorkerSettings

_SECONDS = 5.0


def convex_found(settings: WorkerSettings) -> Iterator[Finding]:
    """How the deployment is, asked what is pending; nothing where jobs come from the API."""
    if settings.source == "convex":
        yield _deployment(settings)


def _deployment(settings: WorkerSettings) -> Finding:
    url = settings.convex_url
    if url is None:
        return Finding(
            name="convex",
            state="missing",
            detail="Jobs are to come from Convex, and it is not said from which deployment.",
            fix="export CONVEX_URL=https://NAME.convex.cloud",
        )
    try:
        anyio.run(_ask, settings, url)
    except (Unauthenticated, Forbidden):
        detail, fix = f"{url} wants another key.", "export CONVEX_DEPLOY_KEY=KEY"
    except FunctionFailed:
        detail, fix = f"{url} answers, and jobs:getNextPending fails there.", "npx convex logs"
    except (FondationError, TimeoutError):
        return Finding(name="convex", state="note", detail=f"Nothing answers at {url}.", fix=f"curl {url}/version")
    else:
        return Finding(name="convex", state="ok", detail=f"{url} answers.")
    return Finding(name="convex", state="missing", detail=detail, fix=fix)


async def _ask(settings: WorkerSettings, url: str) -> None:
    convex = Convex.of(settings, url)
    try:
        with anyio.fail_after(_SECONDS):
            await convex.query("jobs:getNextPending", {})
    finally:
        await convex.close()
