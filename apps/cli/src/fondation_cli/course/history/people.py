"""How many people stand behind names and addresses that are spelt in many ways. Nobody's address is kept."""

from dataclasses import replace

from fondation_cli.course.history.record import Revision


class People:
    """Gives each author a number: the same for the same name or the same address."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._same: list[int] = []

    def number(self, name: str, mail: str) -> int:
        """The number of an author, as far as is known by now."""
        keys = [key for key in (name.strip().lower(), "@" + mail.strip().lower()) if len(key) > 1]
        found = sorted({self._root(self._known[key]) for key in keys if key in self._known})
        if not found:
            found = [len(self._same)]
            self._same.append(found[0])
        for other in found[1:]:
            self._same[other] = found[0]
        for key in keys:
            self._known[key] = found[0]
        return found[0]

    def _root(self, number: int) -> int:
        while self._same[number] != number:
            number = self._same[number]
        return number

    def renumbered(self, revisions: list[Revision]) -> list[Revision]:
        """The commits with the numbers that hold once all authors were met."""
        roots = [self._root(number) for number in range(len(self._same))]
        return [
            revision if roots[revision.author] == revision.author else replace(revision, author=roots[revision.author])
            for revision in revisions
        ]
