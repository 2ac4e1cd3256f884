"""Which requests are taken: a repository that must not be read is refused."""

import shlex
from pathlib import Path

import anyio

from fondation_shared.errors import FieldProblem, Invalid, RepositoryError, RepositoryUnreachable
from fondation_shared.jobs import CourseRequest
from fondation_shared.model_names import check_model
from fondation_shared.repositories import (
    HttpsRepository,
    LocalRepository,
    UploadedRepository,
    parse_repository,
    resolve_public,
)
from fondation_shared.roots import through_link, widened

LOOK_UP_SECONDS = 3.0


async def checked(request: CourseRequest, allowed_roots: tuple[Path, ...]) -> CourseRequest:
    """The request with its repository in the one form that stands for it.

    Raises:
        Invalid: the ref is unprintable, the model is none, or the repository is none of the forms, or lies outside of
            the allowed roots.
        RepositoryError: its host is not on the public internet.

    """
    check_ref(request.ref)
    check_model(request.model)
    match parse_repository(request.repository):
        case HttpsRepository(url=url, host=host, port=port):
            await _check_host(host, port)
            return request.model_copy(update={"repository": url})
        case LocalRepository(path=path):
            found = await anyio.to_thread.run_sync(_inside, path, allowed_roots)
            return request.model_copy(update={"repository": str(found)})
        case UploadedRepository():
            return request


def check_ref(ref: str | None) -> None:
    """Raise Invalid for a ref that no repository can have."""
    if not (ref or "").isprintable():
        problem = FieldProblem(field="ref", message="It holds unprintable characters.")
        raise Invalid(
            "The ref holds unprintable characters.", hint="Give a branch, a tag or a commit.", errors=[problem]
        )


async def _check_host(host: str, port: int) -> None:
    """Tell early what the generator would find out when it fetches; a slow resolver here holds nobody up."""
    with anyio.move_on_after(LOOK_UP_SECONDS):
        try:
            await anyio.to_thread.run_sync(resolve_public, host, port, abandon_on_cancel=True)
        except RepositoryUnreachable:
            return
        except RepositoryError as error:
            error.errors = [FieldProblem(field="repository", message=error.cause or error.detail)]
            raise


def _inside(path: Path, allowed_roots: tuple[Path, ...]) -> Path:
    """Where `path` leads, links followed, when that is under an allowed root."""
    if not path.is_absolute():
        raise _refused("A local repository is given by its absolute path.", "Give the whole path, from / on.")
    try:
        found = path.resolve()
    except (OSError, RuntimeError) as error:
        raise _refused(
            f"{path} leads nowhere: its links run in a circle.",
            "Give the path of the repository itself, not of a link.",
        ) from error
    if any(found.is_relative_to(root.resolve()) for root in allowed_roots):
        return found
    if through_link(path, allowed_roots):
        raise _refused(
            f"{path} leads through a link to {found}, which is not under a folder that this server may read.",
            f"readlink -f {shlex.quote(str(path))}",
        )
    roots = widened(found, allowed_roots)
    raise _refused(
        f"{path} is not under a folder that this server may read.",
        f"FONDATION_ALLOWED_ROOTS={roots}   # on the server; then start web again"
        if roots
        else "fondation doctor   # on the server; shows the folders that may be read",
    )


def _refused(what: str, hint: str) -> Invalid:
    return Invalid(what, hint=hint, errors=[FieldProblem(field="repository", message=what)])
