"""A bucket of S3, or of a server that speaks its protocol, as the place of bytes: several webs may share it."""

import os
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from fondation_shared.errors import SettingsError, Unreachable
from fondation_web.artifacts.blobs import Place
from fondation_web.artifacts.leftovers import Leftovers

if TYPE_CHECKING:  # the library has these names in its stubs alone
    from obstore.store import S3Config

_PART = 8 * 1024 * 1024
"""S3 takes 10,000 parts of an object, each but the last of 5 MB at least."""
_PARTS_AT_ONCE = 2
_AHEAD = 1024 * 1024
"""A range costs a call of some 20 ms, however short it is."""
_AMAZON = "https://s3.{}.amazonaws.com"
_KEYS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)


def bucket_place(url: str, endpoint: str | None) -> Place:
    """The part of a bucket that `s3://BUCKET/PREFIX` names, at `endpoint` or at Amazon's; asks nobody yet.

    Raises:
        SettingsError: there are no keys for that endpoint, or a variable of the environment cannot be used.

    """
    if endpoint and not any(os.environ.get(name) for name in _KEYS):
        raise SettingsError(
            f"The bucket {url} cannot be used without keys.",
            cause="AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set.",
            hint="export AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=…   # where web runs",
        )
    named = urlsplit(url)
    prefix = named.path.strip("/")
    # Not every server that speaks S3 knows how to delete many at once.
    config: S3Config = {"disable_bulk_delete": True}
    if endpoint:
        config["endpoint"] = endpoint
    try:
        store = S3Store(
            named.netloc,
            prefix=prefix or None,
            config=config,
            # Amazon's own address has TLS whatever this says. The time of a whole answer has no bound but a day:
            # whoever downloads may be slow.
            client_options={
                "allow_http": True,
                "connect_timeout": timedelta(seconds=5),
                "read_timeout": timedelta(seconds=30),
                "timeout": timedelta(days=1),
            },
            retry_config={"max_retries": 5, "retry_timeout": timedelta(seconds=5)},
        )
    except (BaseError, ValueError) as error:
        raise SettingsError(
            f"The bucket {url} cannot be used.", cause=_first_words(error), hint="env | grep ^AWS_   # where web runs"
        ) from error
    address = (endpoint or _AMAZON.format(_region())).rstrip("/")
    left = Leftovers(address, named.netloc, f"{prefix}/" if prefix else "", _region())
    return Place(store, _PART, _PARTS_AT_ONCE, _AHEAD, _unreachable, left.sweep)


def _region() -> str:
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"


def _unreachable(error: Exception) -> Unreachable:
    if isinstance(error, PermissionDeniedError | UnauthenticatedError):
        return Unreachable(
            "The bucket of artifacts cannot be used.",
            cause="Its server refuses the keys.",
            hint="look at AWS_ACCESS_KEY_ID where web runs, and at what its owner may do with the bucket",
        )
    return Unreachable(
        "The bucket of artifacts cannot be used.",
        cause=_first_words(error),
        hint="fondation doctor   # shows FONDATION_ARTIFACTS_URL and FONDATION_S3_ENDPOINT",
    )


def _first_words(error: Exception) -> str:
    """What happened, without the answer of the server: that may repeat what was signed."""
    return str(error).partition("\n")[0].partition("<")[0].strip(" :")
