"""What GitHub, GitLab and Gitea say when somebody has pushed: who says it, by what signature, and to which branch."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from pydantic import BaseModel, ValidationError

from fondation_shared.errors import Invalid, Unauthenticated
from fondation_shared.following import Host, Ignored

BODY_BYTES = 5 * 1024 * 1024
"""A push of thousands of commits has less."""
_NOBODY = "0" * 40
_FORM = "application/x-www-form-urlencoded"
_FIELDS = 5
_EVENTS: dict[Host, tuple[str, frozenset[str]]] = {
    "github": ("x-github-event", frozenset({"push"})),
    "gitlab": ("x-gitlab-event", frozenset({"push hook", "tag push hook", "system hook"})),
    "gitea": ("x-gitea-event", frozenset({"push"})),
}
"""Where each says what happened, and what it says of a push."""


class _Repository(BaseModel):
    """Of whichever host: the names that it has there."""

    full_name: str | None = None
    path_with_namespace: str | None = None
    default_branch: str | None = None


class _Payload(BaseModel):
    """A push, as far as it is read. GitLab says `project` of what the others call `repository`."""

    ref: str
    after: str
    deleted: bool = False
    repository: _Repository | None = None
    project: _Repository | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A push that was told, and by whom; without a `ref` it is none, but a greeting or something else."""

    host: Host
    ref: str | None = None
    commit: str | None = None
    deleted: bool = False
    name: str | None = None
    default_branch: str | None = None

    def ignored(self, repository: str, branch: str | None) -> Ignored | None:
        """Why a course of that repository, made of that branch or tag (None: the default one), has nothing of it."""
        if self.ref is None:
            return "event"
        if not _is_named(repository, self.name):
            return "repository"
        wanted = branch or self.default_branch
        if wanted is not None and self.ref not in {wanted, f"refs/heads/{wanted}", f"refs/tags/{wanted}"}:
            return "ref"
        return "deleted" if self.deleted else None


def new_secret() -> str:
    """What a host signs with."""
    return secrets.token_urlsafe(32)


def read_push(headers: Mapping[str, str], body: bytes, secret: str) -> Told:
    """What was told; `headers` by their names in lower case.

    Raises:
        Unauthenticated: it is not signed with this secret.
        Invalid: it is signed, and it is no push that could be read.

    """
    host = _signed_by(headers, body, secret)
    if host is None:
        raise Unauthenticated(
            "This is not signed with the secret of the hook.",
            hint="Give the host the secret that was shown when the hook was made, or make the hook anew.",
        )
    header, pushes = _EVENTS[host]
    if headers.get(header, "").lower() not in pushes:
        return Told(host)
    try:
        payload = _Payload.model_validate_json(_json(headers, body))
    except ValidationError as error:
        if host == "gitlab":
            # Its system hooks tell of everything under one name.
            return Told(host)
        raise Invalid("This is signed, and it is no push that could be read.") from error
    place = payload.project or payload.repository or _Repository()
    return Told(
        host=host,
        ref=payload.ref,
        commit=payload.after,
        deleted=payload.deleted or payload.after == _NOBODY,
        name=place.path_with_namespace or place.full_name,
        default_branch=place.default_branch,
    )


def _signed_by(headers: Mapping[str, str], body: bytes, secret: str) -> Host | None:
    """Who signed; each comparison takes as long for a wrong signature as for the right one.

    Gitea signs as GitHub does too, and says its own name besides.
    """
    if "x-gitlab-token" in headers:
        return "gitlab" if _is_same(headers["x-gitlab-token"], secret) else None
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    if "x-gitea-signature" in headers:
        return "gitea" if _is_same(headers["x-gitea-signature"], digest) else None
    return "github" if _is_same(headers.get("x-hub-signature-256", ""), f"sha256={digest}") else None


def _is_same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())


def _json(headers: Mapping[str, str], body: bytes) -> bytes:
    """The payload: the body itself, or what a form has of it, as GitHub sends where nothing else was chosen."""
    if headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        return body
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=_FIELDS)
    except ValueError:
        return b""
    return fields.get("payload", [""])[0].encode()


def _is_named(repository: str, name: str | None) -> bool:
    """Whether an address may be that of a repository so named: hosts have many names, the path is the same."""
    if name is None or "://" not in repository:
        return True
    return f"/{repository.removesuffix('.git')}".lower().endswith(f"/{name}".lower())
