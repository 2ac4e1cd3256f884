"""Why an attempt failed, in words for the person who asked for it, in the language of the request."""

import errno
from typing import Literal

from fondation_shared.jobs import Failure, Language, Outcome, Result
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
    "report_refused",
    "input_refused",
]

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})

RETRYABLE: frozenset[Code] = frozenset({"crashed", "generator_failed", "disk_full", "worker_fault"})
"""The world's fault, not the work's: another attempt, or another worker, may do better."""

_MESSAGES: dict[Language, dict[Code, tuple[str, str]]] = {
    "en": {
        "timeout": ("The job took longer than {detail}.", "Raise WORKER_TIMEOUT, or ask for less."),
        "output_flood": (
            "The generator printed more than {detail}.",
            "Run the generator by hand to see it.",
        ),
        "no_result": ("The generator ended without leaving a result. {detail}", "Read the job's log."),
        "bad_result": ("The generator left a result that cannot be used: {detail}", "Check the generator's version."),
        "crashed": ("The generator crashed: {detail}", "Read the job's log; more memory may help."),
        "generator_failed": ("The generator gave up: {detail}", "Read the job's log."),
        "disk_full": ("The worker's disk is full.", "Free space on the worker: df -h"),
        "worker_fault": ("The worker could not carry the job out: {detail}", "Read the worker's log."),
        "artifact_refused": ("What the generator made cannot be handed over: {detail}", "Read the job's log."),
        "report_refused": ("The server refused the report: {detail}", "Check that server and worker have one version."),
        "input_refused": ("The job's input cannot be had: {detail}", "Upload the archive again."),
    },
    "fr": {
        "timeout": ("La tâche a duré plus de {detail}.", "Augmentez WORKER_TIMEOUT, ou demandez moins."),
        "output_flood": (
            "Le générateur a écrit plus de {detail}.",
            "Lancez le générateur à la main pour voir ce qu’il écrit.",
        ),
        "no_result": ("Le générateur s’est arrêté sans laisser de résultat. {detail}", "Lisez le journal de la tâche."),
        "bad_result": (
            "Le générateur a laissé un résultat inutilisable : {detail}",
            "Vérifiez la version du générateur.",
        ),
        "crashed": (
            "Le générateur s’est interrompu brutalement : {detail}",
            "Lisez le journal de la tâche ; davantage de mémoire peut aider.",
        ),
        "generator_failed": ("Le générateur a renoncé : {detail}", "Lisez le journal de la tâche."),
        "disk_full": ("Le disque du worker est plein.", "Libérez de la place sur le worker : df -h"),
        "worker_fault": ("Le worker n’a pas pu exécuter la tâche : {detail}", "Lisez le journal du worker."),
        "artifact_refused": (
            "Ce que le générateur a produit ne peut pas être remis : {detail}",
            "Lisez le journal de la tâche.",
        ),
        "report_refused": (
            "Le serveur a refusé le compte rendu : {detail}",
            "Vérifiez que le serveur et le worker ont la même version.",
        ),
        "input_refused": ("L’entrée de la tâche est inaccessible : {detail}", "Envoyez l’archive de nouveau."),
    },
}


def failed(code: Code, language: Language, detail: str = "", *, phase: str | None = None) -> Result:
    """A failed attempt, told in `language` and translated into the others. `detail` goes into each as it is."""
    said: dict[str, Wording] = {spoken: _wording(texts[code], detail) for spoken, texts in _MESSAGES.items()}
    failure = Failure(
        code=code,
        message=said[language].message,
        hint=said[language].hint,
        phase=phase,
        retryable=code in RETRYABLE,
        translations=said,
    )
    return Result(outcome=Outcome.FAILED, failure=failure)


def _wording(texts: tuple[str, str], detail: str) -> Wording:
    message, hint = texts
    return Wording(message=message.format(detail=detail).strip(), hint=hint)


def fault(error: OSError, language: Language, *, phase: str | None = None) -> Result:
    """An attempt that failed because this machine could not carry it."""
    if error.errno in _NO_ROOM:
        return failed("disk_full", language, phase=phase)
    return failed("worker_fault", language, str(error), phase=phase)


class Failed(Exception):
    """The attempt is over; `result` says why."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.failure and result.failure.message)
        self.result = result
