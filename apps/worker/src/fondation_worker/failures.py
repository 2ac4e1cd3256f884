"""Why an attempt failed, in words for the person who asked for it, in the language of the request."""

import errno
from typing import Literal

from fondation_shared.by_hand import command_of
from fondation_shared.generate import ProjectRequest
from fondation_shared.jobs import CourseRequest, Failure, JobSpec, Language, Outcome, Result
from fondation_shared.wording import Wording

Code = Literal[
    "timeout",
    "output_flood",
    "no_result",
    "bad_result",
    "crashed",
    "generator_failed",
    "disk_full",
    "worker_fault",
    "artifact_refused",
    "artifact_too_large",
    "report_refused",
    "input_refused",
]

_ARCHIVE = "ARCHIVE.zip"
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})

RETRYABLE: frozenset[Code] = frozenset({"crashed", "generator_failed", "disk_full", "worker_fault"})
"""The world's fault, not the work's: another attempt, or another worker, may do better."""

_MESSAGES: dict[Language, dict[Code, tuple[str, str]]] = {
    "en": {
        "timeout": ("The job took longer than {detail}.", "Raise WORKER_TIMEOUT, or ask for less."),
        "output_flood": (
            "The generator printed more than {detail}.",
            "{command}   # runs the generator by hand",
        ),
        "no_result": (
            "The generator ended without leaving a result. {detail}",
            "{command}   # runs the generator by hand",
        ),
        "bad_result": (
            "The generator left a result that cannot be used: {detail}",
            "fondation --version   # on the worker; is it that of the server?",
        ),
        "crashed": ("The generator crashed: {detail}", "{command}   # by hand; more memory may help"),
        "generator_failed": ("The generator gave up: {detail}", "{command}   # runs the generator by hand"),
        "disk_full": ("The worker's disk is full.", "Free space on the worker: df -h"),
        "worker_fault": ("The worker could not carry the job out: {detail}", "Read the worker's log."),
        "artifact_refused": (
            "What the generator made cannot be handed over: {detail}",
            "{command}   # runs the generator by hand",
        ),
        "artifact_too_large": (
            "A file that was made has more bytes than the server takes: {detail}.",
            "FONDATION_MAX_ARTIFACT_BYTES=…   # on the server; or ask for something smaller",
        ),
        "report_refused": ("The server refused the report: {detail}", "Check that server and worker have one version."),
        "input_refused": (
            "The job's input cannot be had: {detail}",
            "Ask for it again; an archive is uploaded anew first.",
        ),
    },
    "fr": {
        "timeout": ("La tâche a duré plus de {detail}.", "Augmentez WORKER_TIMEOUT, ou demandez moins."),
        "output_flood": (
            "Le générateur a écrit plus de {detail}.",
            "{command}   # lance le générateur à la main",
        ),
        "no_result": (
            "Le générateur s’est arrêté sans laisser de résultat. {detail}",
            "{command}   # lance le générateur à la main",
        ),
        "bad_result": (
            "Le générateur a laissé un résultat inutilisable : {detail}",
            "fondation --version   # sur le worker ; est-ce celle du serveur ?",
        ),
        "crashed": (
            "Le générateur s’est interrompu brutalement : {detail}",
            "{command}   # à la main ; davantage de mémoire peut aider",
        ),
        "generator_failed": ("Le générateur a renoncé : {detail}", "{command}   # lance le générateur à la main"),
        "disk_full": ("Le disque du worker est plein.", "Libérez de la place sur le worker : df -h"),
        "worker_fault": ("Le worker n’a pas pu exécuter la tâche : {detail}", "Lisez le journal du worker."),
        "artifact_refused": (
            "Ce que le générateur a produit ne peut pas être remis : {detail}",
            "{command}   # lance le générateur à la main",
        ),
        "artifact_too_large": (
            "Un fichier produit a plus d’octets que le serveur n’en prend : {detail}.",
            "FONDATION_MAX_ARTIFACT_BYTES=…   # sur le serveur ; ou demandez quelque chose de plus petit",
        ),
        "report_refused": (
            "Le serveur a refusé le compte rendu : {detail}",
            "Vérifiez que le serveur et le worker ont la même version.",
        ),
        "input_refused": (
            "L’entrée de la tâche est inaccessible : {detail}",
            "Demandez-la de nouveau ; une archive s’envoie d’abord encore une fois.",
        ),
    },
}


_AGAIN: dict[Language, str] = {
    "en": "Try the job again; the worker's log says what it met.",
    "fr": "Relancez la tâche ; le journal du worker dit ce qu’elle a rencontré.",
}
"""Instead of a command: none changes a project that a server keeps, and its prompt alone would build another one."""


def failed(code: Code, job: JobSpec, detail: str = "", *, phase: str | None = None) -> Result:
    """A failed attempt at `job`, told in its language and translated. `detail` goes into each as it is."""
    said = {spoken: _wording(texts[code], job, spoken, detail) for spoken, texts in _MESSAGES.items()}
    told = said[job.request.language if isinstance(job.request, CourseRequest) else "en"]
    failure = Failure(
        code=code,
        message=told.message,
        hint=told.hint,
        phase=phase,
        retryable=code in RETRYABLE,
        translations={str(spoken): wording for spoken, wording in said.items()},
    )
    return Result(outcome=Outcome.FAILED, failure=failure)


def _wording(texts: tuple[str, str], job: JobSpec, spoken: Language, detail: str) -> Wording:
    (message, hint), request = texts, job.request
    if job.refresh and isinstance(request, ProjectRequest) and "{command}" in hint:
        hint = _AGAIN[spoken]
    # Where the file of an archive lies is known to whoever sent it.
    uploaded = isinstance(request, CourseRequest) and request.repository.startswith("upl_")
    command = command_of(request, _ARCHIVE if uploaded else None)
    return Wording(message=message.format(detail=detail).strip(), hint=hint.format(command=command))


def fault(error: OSError, job: JobSpec, *, phase: str | None = None) -> Result:
    """An attempt that failed because this machine could not carry it."""
    if error.errno in _NO_ROOM:
        return failed("disk_full", job, phase=phase)
    return failed("worker_fault", job, str(error), phase=phase)


class Failed(Exception):
    """The attempt is over; `result` says why."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.failure and result.failure.message)
        self.result = result
