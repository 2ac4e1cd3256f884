"""A repository behind https.

Fetched at depth 1 into a bare repository, with nothing that belongs to the user or the machine.
"""

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fondation_cli.course import git
from fondation_cli.course.fetching.leash import Outcome, run_leashed
from fondation_cli.course.fetching.local import unknown_ref
from fondation_cli.course.fetching.past import PastLimits, bring_past
from fondation_cli.course.history.record import Reach
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.runner import Report
from fondation_shared.errors import DiskFull, RepositoryError, RepositoryUnreachable
from fondation_shared.repositories import HttpsRepository, resolve_public

Resolve = Callable[[str, int], tuple[str, ...]]
"""From a host and a port to the addresses that may be contacted."""

_FORBIDDEN_IN_REF = set(" ~^:?*[\\\x7f")
_HARMLESS = ("badTimezone", "missingSpaceBeforeDate", "zeroPaddedFilemode", "missingSpaceBeforeEmail", "badDate")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a download may take, in seconds, and how large its pack may be, in bytes."""

    seconds: float = 900.0
    largest_pack: int = 2 * 1024**3


def clone(
    address: HttpsRepository,
    folder: Path,
    report: Report,
    *,
    ref: str | None,
    resolve: Resolve = resolve_public,
    limits: Limits = Limits(),
    past: PastLimits | None = None,
) -> Snapshot:
    """Fetch one commit of a public repository into `folder`, which is made; it is gone again if this fails.

    With `past`, what came before it too, as far as that can be had within these bounds.
    Raises RepositoryError: private address, no such repository, unknown ref, too large; RepositoryUnreachable: no
    answer in time.
    """
    _check_ref(ref, address)
    addresses = _resolved(address, resolve)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        git.init_bare(folder)
        _fetch(address, addresses, folder, report, ref, limits)
        commit = _fetched(address, folder, ref)
        reach = _reach(address, addresses, folder, report, ref, past) if past is not None else Reach.NONE
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Snapshot(folder, url=address.url, commit=commit, name=address.name, ref=ref, reach=reach)


def _reach(
    address: HttpsRepository,
    addresses: tuple[str, ...],
    folder: Path,
    report: Report,
    ref: str | None,
    past: PastLimits,
) -> Reach:
    def fetch(options: Sequence[str], limits: PastLimits, said: Callable[[str], None]) -> Outcome:
        *flags, wanted = options
        command = [
            *_hardened(address, addresses, folder),
            *("fetch", "--no-tags", "--no-recurse-submodules", "--no-auto-maintenance", "--progress", *flags),
            *("--end-of-options", address.url, wanted),
        ]
        return _run(command, Limits(limits.seconds, limits.largest_pack), said)

    return bring_past(fetch, folder, ref or "HEAD", past, lambda: report(100, 100))


def _resolved(address: HttpsRepository, resolve: Resolve) -> tuple[str, ...]:
    try:
        return resolve(address.host, address.port)
    except RepositoryError as error:
        # A host that was found, and refused, can be cloned from by whoever may reach it, who gives the clone's path.
        if error.__cause__ is None:
            error.hint = f"git clone {address.url}"
        raise


def _fetched(address: HttpsRepository, folder: Path, ref: str | None) -> str:
    found = git.run("rev-parse", "--verify", "--quiet", "FETCH_HEAD^{commit}", git_dir=folder)
    if found.returncode:
        raise RepositoryError(f"{ref or 'HEAD'} of {address.url} is no commit.", cause=git.message(found))
    return found.stdout.decode().strip()


def _check_ref(ref: str | None, address: HttpsRepository) -> None:
    """A ref that git would read as something else than a name is a name that does not exist."""
    if ref is None:
        return
    strange = any(character in _FORBIDDEN_IN_REF or not character.isprintable() for character in ref)
    if strange or ref.startswith(("-", "+", "/", ".")) or ".." in ref or "@{" in ref:
        raise unknown_ref(ref, (), address.url)


def _fetch(
    address: HttpsRepository, addresses: tuple[str, ...], folder: Path, report: Report, ref: str | None, limits: Limits
) -> None:
    command = [
        *_hardened(address, addresses, folder),
        *("fetch", "--depth", "1", "--no-tags", "--no-recurse-submodules", "--no-auto-maintenance", "--progress"),
        *("--end-of-options", address.url, ref or "HEAD"),
    ]
    outcome = _run(command, limits, _Progress(report))
    if outcome.exit_code or outcome.timed_out:
        raise _failure(outcome, address, addresses, folder, ref, limits)


def _hardened(address: HttpsRepository, addresses: tuple[str, ...], folder: Path) -> list[str]:
    """Git with every door closed but this one: https, to the addresses that were checked, without redirects."""
    settings = {
        "protocol.allow": "never",
        "protocol.https.allow": "always",
        "http.followRedirects": "false",
        "http.lowSpeedLimit": "1000",
        "http.lowSpeedTime": "30",
        "http.proxy": "",
        "http.curloptResolve": f"{address.host}:{address.port}:{','.join(_bracketed(one) for one in addresses)}",
        "fetch.fsckObjects": "true",
        **{f"fetch.fsck.{name}": "ignore" for name in _HARMLESS},
        "credential.helper": "",
        "gc.auto": "0",
    }
    options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
    return git.command(*options, git_dir=folder)


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _run(command: list[str], limits: Limits, said: Callable[[str], None]) -> Outcome:
    environment = git.environment() | {"GIT_ALLOW_PROTOCOL": "https"}
    # Where the machine keeps its certificates is its owner's to say.
    authorities = os.environ.get("GIT_SSL_CAINFO") or os.environ.get("SSL_CERT_FILE")
    if authorities:
        environment["GIT_SSL_CAINFO"] = authorities
    return run_leashed(
        command, environment=environment, seconds=limits.seconds, largest_file=limits.largest_pack, said=said
    )


class _Progress:
    """Git's own percentages, handed on."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._done = 0

    def __call__(self, text: str) -> None:
        for line in text.replace("\r", "\n").split("\n"):
            name, colon, rest = line.partition(":")
            percent = rest.strip().partition("%")[0]
            if colon and name.strip() == "Receiving objects" and percent.isdigit():
                self._done = int(percent)
        self._report(self._done, 100)


def _failure(
    outcome: Outcome,
    address: HttpsRepository,
    addresses: tuple[str, ...],
    folder: Path,
    ref: str | None,
    limits: Limits,
) -> RepositoryError | DiskFull:
    """What git's last words mean."""
    words = outcome.errors
    cause = _last_line(words)
    if outcome.exit_code == 127:  # noqa: PLR2004 - the shell's number for a program that does not exist
        return git.git_is_missing()
    if outcome.timed_out:
        return RepositoryUnreachable(
            f"{address.url} was not downloaded within {limits.seconds:.0f} seconds.",
            cause="The connection is slow, or the repository is very large.",
            hint=f"git clone --depth 1 {address.url}",
        )
    if "couldn't find remote ref" in words or "not our ref" in words or "unadvertised object" in words:
        return _unknown(address, addresses, folder, ref, limits)
    if "No space left on device" in words:
        return DiskFull("The disk is full.", cause="The repository did not fit.", hint="df -h")
    if "File too large" in words or "signal 25" in words or "file size limit" in words.lower():
        size = limits.largest_pack / 1024**2
        return RepositoryError(
            f"{address.url} is too large.",
            cause=f"One commit of it takes more than {size:.0f} MB.",
            hint=f"git clone --depth 1 {address.url}",
        )
    return _refused(address, words, cause)


def _refused(address: HttpsRepository, words: str, cause: str) -> RepositoryError:
    """What the other side, or the connection, was not willing to do."""
    url, hint = address.url, f"git ls-remote {address.url}"
    if any(mark in words for mark in ("returned error: 30", "redirect")):
        return RepositoryError(
            f"{url} has moved.", cause="Redirects are not followed: give the new address.", hint=hint
        )
    if any(mark in words for mark in ("error: 401", "error: 403", "error: 404", "not found", "prompts disabled")):
        return RepositoryError(f"{url} was not found.", cause="It does not exist, or it is private.", hint=hint)
    if "not valid: is this a git repository" in words:
        return RepositoryError(f"{url} is not a Git repository.", cause=cause, hint=hint)
    if any(mark in words for mark in ("certificate", "SSL")):
        return RepositoryError(f"The certificate of {url} is not trusted.", cause=cause, hint=hint)
    if any(mark in words for mark in ("fsck", "index-pack", "unpack-objects")):
        return RepositoryError(f"{url} sent objects that are damaged.", cause=cause, hint=hint)
    return RepositoryUnreachable(f"{url} does not answer.", cause=cause, hint=hint)


def _unknown(
    address: HttpsRepository, addresses: tuple[str, ...], folder: Path, ref: str | None, limits: Limits
) -> RepositoryError:
    """The error of a ref that is not there, with those that are."""
    command = [
        *_hardened(address, addresses, folder),
        "ls-remote",
        "--heads",
        "--tags",
        "--end-of-options",
        address.url,
    ]
    listed = _run(command, limits, lambda _: None)
    names = [
        line.partition("\t")[2].removeprefix("refs/heads/").removeprefix("refs/tags/")
        for line in listed.output.splitlines()
        if not line.endswith("^{}")
    ]
    if ref is None:
        return RepositoryError(
            f"{address.url} has no commits yet.",
            cause="A course is written about a commit.",
            hint=f"git ls-remote {address.url}",
        )
    return unknown_ref(ref, names, address.url)


def _last_line(words: str) -> str:
    lines = [line.strip() for line in words.replace("\r", "\n").splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("fatal:", "error:", "remote:"))]
    return (telling or lines or ["git gave no reason."])[-1][:400]
