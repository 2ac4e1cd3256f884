"""What `repository` may say: an https URL, a local path, an upload's id. And which hosts a URL may reach."""

import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from fondation_shared.addresses import is_public
from fondation_shared.errors import FieldProblem, Invalid, RepositoryError, RepositoryUnreachable

HTTPS_PORT = 443
_FORMS = "https://host/project, a path such as ./project, or the id of an upload"
_UNKNOWN_NAME = (socket.EAI_NONAME, socket.EAI_NODATA)
_OTHER_SCHEMES = frozenset({"http", "https", "ssh", "git+ssh", "git"})
"""Ways to a repository whose host, more often than not, has it behind https too."""


@dataclass(frozen=True, slots=True)
class HttpsRepository:
    """A repository behind https. `url` is free of credentials, query and fragment."""

    url: str
    host: str
    port: int
    name: str


@dataclass(frozen=True, slots=True)
class LocalRepository:
    """A work tree, a bare repository or an archive on this machine, as it was written."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class UploadedRepository:
    """An archive that was uploaded before."""

    id: str


RepositoryAddress = HttpsRepository | LocalRepository | UploadedRepository


def parse_repository(value: str) -> RepositoryAddress:
    """What `value` names. Nothing is opened or resolved here.

    Raises Invalid, for the field `repository`, where it is none of the three forms, or a URL with credentials or of
    another scheme.
    """
    value = value.strip()
    if not value or any(not character.isprintable() for character in value):
        raise _refused("The repository is empty or holds unprintable characters.", hint=f"Give {_FORMS}.")
    if value.startswith("upl_") and value[4:].isalnum():
        return UploadedRepository(value)
    if "://" in value:
        return _parse_url(value)
    if _is_scp_like(value) or "::" in value.partition("/")[0]:
        raise _refused(
            f"{value} is not a repository that can be fetched.",
            cause="Only https URLs are fetched; ssh and other transports are not.",
            hint=f"Give {taken_form(value) or _FORMS}.",
        )
    path = Path(value)
    return LocalRepository(path, _plain_name(path.name) or path.resolve().name)


def _refused(what: str, *, hint: str, cause: str | None = None) -> Invalid:
    return Invalid(what, cause=cause, hint=hint, errors=[FieldProblem(field="repository", message=cause or what)])


def _is_scp_like(value: str) -> bool:
    """`user@host:path`, which git would hand to ssh. A path with a slash before the colon is a path."""
    before, colon, _ = value.partition(":")
    return bool(colon) and "/" not in before and "@" in before


def _parse_url(value: str) -> HttpsRepository:
    parts, port = _split(value)
    if parts.scheme.lower() != "https":
        raise _refused(
            f"{parts.scheme}:// cannot be fetched.",
            cause="Only https URLs are fetched.",
            hint=f"Give {taken_form(value) or _FORMS}.",
        )
    if parts.username is not None or parts.password is not None:
        raise _refused(
            "The URL holds a user name or a password.",
            cause="It would be stored with the course and shown to its readers.",
            hint="Clone the repository yourself, then give the path of the clone.",
        )
    host = _ascii_host(parts.hostname or "")
    if not host or not parts.path.strip("/"):
        raise _refused(f"{value} names no repository.", hint="Give https://host/owner/project.")
    place = f"[{host}]" if ":" in host else host
    shown = place if port == HTTPS_PORT else f"{place}:{port}"
    return HttpsRepository(
        f"https://{shown}{parts.path.rstrip('/')}", host, port, _plain_name(parts.path.rstrip("/").rpartition("/")[2])
    )


def taken_form(value: str) -> str | None:
    """What would be taken instead of a refused `value`, without credentials; None where that cannot be told."""
    if _is_scp_like(value):
        host, _, path = value.partition("@")[2].partition(":")
        return f"https://{host}/{path.strip('/')}" if host and path.strip("/") else None
    if "::" in value.partition("/")[0]:
        value = value.partition("::")[2]
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    if parts.scheme == "file":
        return unquote(parts.path) if parts.path.startswith("/") and unquote(parts.path).isprintable() else None
    path = parts.path.rstrip("/")
    known = parts.scheme in _OTHER_SCHEMES and parts.hostname and path
    return f"https://{parts.hostname}{path}" if known else None


def _split(value: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        # What stands before the @ may be a password.
        shown = value.rpartition("@")[2]
        raise _refused(f"{shown} is not a URL.", cause=str(error), hint="Give https://host/owner/project.") from error
    return parts, port or HTTPS_PORT


def _ascii_host(host: str) -> str:
    """The host as DNS asks for it. IDNA also folds full-width digits and dots, which would hide an address."""
    try:
        return host.encode("idna").decode().lower().rstrip(".") if not host.isascii() else host.lower().rstrip(".")
    except UnicodeError as error:
        raise _refused(
            f"{host} is not a host name.", cause=str(error), hint="Give https://host/owner/project."
        ) from error


def _plain_name(name: str) -> str:
    for ending in (".git", ".zip", ".tar.gz", ".tgz"):
        if name.endswith(ending) and name != ending:
            return name[: -len(ending)]
    return name


def resolve_public(host: str, port: int = HTTPS_PORT) -> tuple[str, ...]:
    """The addresses of a public host, resolved once, in the resolver's order. Blocks: call it in a thread.

    Every address must be public: a name with one private address among others is refused, since anyone could then be
    sent there. Raises RepositoryError where the name is not found or an address is not public, RepositoryUnreachable
    where no resolver answers.
    """
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise _not_found(host, error) from error
    addresses = tuple(dict.fromkeys(str(answer[4][0]) for answer in answers))
    private = [address for address in addresses if not is_public(address)]
    if private or not addresses:
        raise RepositoryError(
            f"The host {host} is not on the public internet.",
            cause=f"It resolves to {private[0] if private else 'no address'}, which a server must not be sent to.",
            hint="Clone the repository yourself, then give the path of the clone.",
        )
    return addresses


def _not_found(host: str, error: OSError | UnicodeError) -> RepositoryError:
    hint = f"getent hosts {host}"
    number = getattr(error, "errno", None)
    # "Try again" is the resolver's own trouble; any other answer is about the name and will not change.
    if number == socket.EAI_AGAIN:
        return RepositoryUnreachable(
            f"The host {host} was not found.",
            cause="No name server answers now; this machine may be offline.",
            hint=hint,
        )
    return RepositoryError(
        f"The host {host} was not found.",
        cause=f"No name server knows {host}; it may be misspelt, or no longer exist."
        if number in _UNKNOWN_NAME
        else f"The name cannot be looked up: {getattr(error, 'strerror', None) or error}",
        hint=hint,
    )
