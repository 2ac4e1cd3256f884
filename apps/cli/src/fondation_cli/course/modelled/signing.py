"""What a course says of the models that had a part in it, in this version or in those that it was made from."""

from fondation_cli.course.modelled.desk import Desk
from fondation_cli.course.modelled.secrets import Vault
from fondation_cli.course.refreshing.renewal import Renewal
from fondation_shared.course import CourseDocument, Withheld

_AUDIENCE = "(audience)"
"""Stands where a path does, for the words that say whom a course is for."""


def signed(document: CourseDocument, desk: Desk | None, renewal: Renewal | None, vault: Vault) -> CourseDocument:
    """The course with the names of its models, and with the lines that none of them was shown.

    A chapter that was kept is its model's still, whoever writes now; what was hidden from that one is found again
    with `vault`, which has seen what was hidden now.
    """
    kept = renewal.kept_chapters if renewal is not None else frozenset()
    by_model = {chapter.id for chapter in document.chapters if chapter.writer == "model"}
    names = desk.models if desk is not None and by_model - kept else []
    if renewal is not None and by_model:
        before = renewal.earlier.document
        names = [*before.generator.models, *names]
        for path in {each.path for each in before.withheld if by_model & kept} - {_AUDIENCE}:
            if not renewal.moves.is_gone(path):
                vault.lines(path)
    asked = [Withheld(path=_AUDIENCE, line=1)] if desk is not None and desk.manner.has_secrets else []
    generator = document.generator.model_copy(update={"models": list(dict.fromkeys(names))})
    return document.model_copy(update={"generator": generator, "withheld": [*asked, *vault.withheld]})
