"""One tree of errors. Each type carries code, HTTP status and exit code; they are rendered once, at an edge.

FondationError                     1   500
├── UsageError                     2   400   the call's words are off
│   └── SettingsError              2   500   a setting is missing or cannot be used
├── Unauthenticated                4   401
├── Forbidden                      4   403
├── NotFound                       2   404
├── Conflict                       1   409
│   ├── IllegalMove                         the job's state does not permit it
│   ├── LeaseLost                           the lease is no longer the job's current one
│   ├── SequenceGap                         events are missing; carries the expected number
│   └── InFlight                            the same Idempotency-Key is still being answered
├── TooLarge                       2   413
├── Invalid                        2   422   understood, and refused
│   ├── IdempotencyMismatch                 the same Idempotency-Key, another body
│   └── NotAvailable                        the border names it, this installation cannot do it
├── RateLimited                    8   429
├── Damaged                        1   500   what is kept is not what was put there
├── Unreachable                    8   503   a service does not answer
│   └── NotRunning                          nobody listens at its address
└── WorkFailed                     3   422   the job itself failed
    ├── RepositoryError                     the repository cannot be read
    │   └── RepositoryUnreachable           its host does not answer; worth another try
    ├── DiskFull                            no space left; worth another try, perhaps elsewhere
    ├── Partial                    5        done, with a list of what is missing
    ├── Cancelled                  6
    └── WaitTimedOut               7
"""

from typing import ClassVar

from fondation_shared.wire import Wire


class FieldProblem(Wire):
    """One refused field of a request: where it stands, and why."""

    field: str
    message: str


class Problem(Wire):
    """An error on the wire: RFC 9457 problem details, with our code, hint and request id."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    hint: str | None = None
    request_id: str | None = None
    errors: list[FieldProblem] = []
    expected: int | None = None


class FondationError(Exception):
    """The root. `detail` says what happened, `cause` why, `hint` what to type next; `errors` names refused fields."""

    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong on our side"
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1
    retryable: ClassVar[bool] = False

    def __init__(
        self, detail: str, *, cause: str | None = None, hint: str | None = None, request_id: str | None = None
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.cause = cause
        self.hint = hint
        self.request_id = request_id
        self.errors: list[FieldProblem] = []
        self.retry_after: float | None = None
        """Seconds that a server asked to be left alone."""


class UsageError(FondationError):
    code = "usage"
    title = "The call's words are off"
    status = 400
    exit_code = 2


class SettingsError(UsageError):
    code = "settings"
    title = "A setting is missing or cannot be used"
    status = 500


class Unauthenticated(FondationError):
    code = "unauthenticated"
    title = "No valid key"
    status = 401
    exit_code = 4


class Forbidden(FondationError):
    code = "forbidden"
    title = "The key does not allow this"
    status = 403
    exit_code = 4


class NotFound(FondationError):
    code = "not_found"
    title = "There is no such thing"
    status = 404
    exit_code = 2


class Conflict(FondationError):
    code = "conflict"
    title = "This does not fit the present state"
    status = 409


class IllegalMove(Conflict):
    code = "illegal_move"


class LeaseLost(Conflict):
    code = "lease_lost"
    title = "The lease is no longer the job's current one"


class SequenceGap(Conflict):
    """Events are missing before the ones sent; `expected` is the number to begin at."""

    code = "sequence_gap"
    title = "Events are missing"

    def __init__(self, expected: int) -> None:
        super().__init__(f"The next event must be number {expected}.")
        self.expected = expected


class InFlight(Conflict):
    code = "in_flight"
    title = "The same request is still being answered"


class TooLarge(FondationError):
    code = "too_large"
    title = "Too large"
    status = 413
    exit_code = 2


class Invalid(FondationError):
    """Understood, and refused; `errors` names the fields."""

    code = "invalid"
    title = "Understood, and refused"
    status = 422
    exit_code = 2

    def __init__(
        self,
        detail: str,
        *,
        cause: str | None = None,
        hint: str | None = None,
        errors: list[FieldProblem] | None = None,
    ) -> None:
        super().__init__(detail, cause=cause, hint=hint)
        self.errors = errors or []


class IdempotencyMismatch(Invalid):
    code = "idempotency_mismatch"
    title = "The same Idempotency-Key came with another body"


class NotAvailable(Invalid):
    code = "not_available"
    title = "This installation cannot do that"


class RateLimited(FondationError):
    code = "rate_limited"
    title = "Too many requests"
    status = 429
    exit_code = 8
    retryable = True


class Damaged(FondationError):
    """Bytes that were changed behind our back, by somebody or by a disk."""

    code = "damaged"
    title = "What was kept is spoilt"


class Unreachable(FondationError):
    code = "unreachable"
    title = "A service does not answer"
    status = 503
    exit_code = 8
    retryable = True


class NotRunning(Unreachable):
    """Refused by the machine that it should run on: the service is down, not out of reach."""

    code = "not_running"
    title = "A service is not running"


class WorkFailed(FondationError):
    code = "work_failed"
    title = "The job failed"
    status = 422
    exit_code = 3


class RepositoryError(WorkFailed):
    code = "repository"
    title = "The repository cannot be read"


class RepositoryUnreachable(RepositoryError):
    code = "repository_unreachable"
    title = "The repository's host does not answer"
    retryable = True


class DiskFull(WorkFailed):
    code = "disk_full"
    title = "The disk is full"
    retryable = True


class Partial(WorkFailed):
    code = "partial"
    title = "Done, with something missing"
    exit_code = 5


class Cancelled(WorkFailed):
    code = "cancelled"
    title = "Cancelled"
    exit_code = 6


class WaitTimedOut(WorkFailed):
    code = "wait_timed_out"
    title = "Not finished within the time that was given"
    exit_code = 7


def _family(root: type[FondationError]) -> dict[str, type[FondationError]]:
    """Errors by code; one that an app derives without a code of its own stands for its parent."""
    found: dict[str, type[FondationError]] = {}
    for child in root.__subclasses__():
        found |= _family(child)
    return found | {root.code: root}


def from_problem(problem: Problem) -> FondationError:
    """The typed error that a server's problem stands for; its root where the code is not known here."""
    kind = _family(FondationError).get(problem.code, FondationError)
    if kind is SequenceGap or issubclass(kind, SequenceGap):
        return SequenceGap(problem.expected or 1)
    error = kind(problem.detail, hint=problem.hint)
    error.request_id = problem.request_id
    error.errors = problem.errors
    return error
