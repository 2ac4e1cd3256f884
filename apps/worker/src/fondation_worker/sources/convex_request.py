"""What a job of Convex asks for, read as what it is: the words of somebody who may be anybody."""

from pydantic import ValidationError

from fondation_shared.errors import Invalid
from fondation_shared.jobs import CourseRequest, Language
from fondation_shared.repositories import HttpsRepository, parse_repository
from fondation_worker.sources.convex_folder import Held

MAX_ATTEMPTS = 5
_LONGEST_URL = 2000

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "address": "A course is made of the https address of a repository, such as https://host/owner/project.",
        "branch": "The branch that the job names is none.",
        "lost": "The worker died {attempts} times while it had this job.",
    },
    "fr": {
        "address": "Un cours se fait à partir de l’adresse https d’un dépôt, telle que https://hôte/propriétaire/projet.",
        "branch": "La branche que nomme la tâche n’en est pas une.",
        "lost": "Le worker est mort {attempts} fois pendant cette tâche.",
    },
}


class Refused(Exception):
    """A job that cannot be done; its text says why, to whoever asked for it."""


def request_of(held: Held, language: Language) -> CourseRequest:
    """What is asked: a course, in `language`. Paths of this machine are nobody's to name.

    Raises:
        Refused: no course is made of that, or it was tried often enough.

    """
    words = _WORDS[language]
    if held.attempt > MAX_ATTEMPTS:
        raise Refused(words["lost"].format(attempts=MAX_ATTEMPTS))
    asked = {"repository": _address(held.repository_url, words["address"]), "ref": held.branch or None}
    try:
        return CourseRequest.model_validate({**asked, "language": language})
    except ValidationError as error:
        raise Refused(words["branch"]) from error


def _address(said: object, refusal: str) -> str:
    try:
        address = parse_repository(said) if isinstance(said, str) and len(said) <= _LONGEST_URL else None
    except Invalid:
        address = None
    if not isinstance(address, HttpsRepository):
        raise Refused(refusal)
    return address.url
