"""What the library raises, as faults of ours."""

import re

from pydantic import SecretStr, ValidationError
from pydantic_ai import exceptions as its

from fondation_cli.models.faults import Fault, FaultKind
from fondation_shared.redaction import redacted

_SAID_CHARACTERS = 300
_KEY_CHARACTERS = 6
"""What is shorter opens nothing, and may be a word."""

_TOO_LARGE = re.compile(r"(?i)context (length|window|size)|maximum context|too (long|large)|exceeds? .{0,40}context")
"""How servers say it that have no code for it."""

_KINDS: tuple[tuple[type[Exception], FaultKind], ...] = (
    # The narrower ones first: a category of the library's may be derived from another.
    (its.ModelRateLimitError, "busy"),
    (its.ModelQuotaExceededError, "quota"),
    (its.ModelUnavailableError, "busy"),
    (its.ModelServerError, "down"),
    (its.ModelTimeoutError, "slow"),
    (its.ModelContextWindowExceededError, "overflow"),
    (its.ModelAuthenticationError, "key"),
    (its.ModelNotFoundError, "unknown"),
    (its.ModelRequestRejectedError, "refused"),
    (its.ContentFilterError, "filtered"),
    (its.ModelAPIError, "garbled"),
    (its.UnexpectedModelBehavior, "garbled"),
    (its.UserError, "refused"),
    (ValidationError, "garbled"),
    (ValueError, "garbled"),
    (OSError, "cut"),
)


def fault_of(error: Exception, heard: str, key: SecretStr, *, has_begun: bool) -> Fault:
    """The fault that `error` stands for; `heard` is the text that came before it. Others are mistakes: raised again.

    `key` is not told, though the server may say it.
    """
    said = " ".join(redacted(_without(key.get_secret_value(), str(error))).split())[:_SAID_CHARACTERS]
    if isinstance(error, its.ModelConnectionError) and not isinstance(error, its.ModelTimeoutError):
        sent = has_begun or error.phase in {"read", "write"}
        return Fault("cut" if sent else "down", said, heard=heard, has_begun=has_begun)
    kind = next((kind for of, kind in _KINDS if isinstance(error, of)), None)
    if kind is None:
        raise error
    if kind == "refused" and _TOO_LARGE.search(said):
        kind = "overflow"
    return Fault(kind, said, retry_after=_asked_seconds(error), heard=heard, has_begun=has_begun)


def _without(key: str, text: str) -> str:
    return text.replace(key, "********") if len(key) >= _KEY_CHARACTERS else text


def _asked_seconds(error: Exception) -> float | None:
    """How long it asked to be left alone. The library does not know parts of seconds, which some servers send."""
    if isinstance(error, its.ModelHTTPError) and error.retry_after is None:
        said = (error.headers or {}).get("retry-after", "")
        return float(said) if re.fullmatch(r"\d{1,9}\.\d{1,9}", said) else None
    return error.retry_after if isinstance(error, its.ModelAPIError) else None
