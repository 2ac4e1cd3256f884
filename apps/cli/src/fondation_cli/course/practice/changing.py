"""Questions on the past of files: which came first, which changes most, what changes together."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from fondation_cli.course.history.record import Reach
from fondation_cli.course.history.trails import Step
from fondation_cli.course.practice.asked import Answer, Asked
from fondation_cli.course.practice.asking import ask
from fondation_cli.course.practice.code import Code
from fondation_cli.course.symbols import Definition, Role

_LARGEST = 60
"""A commit of more files than this says nothing of any one of them."""

_FEWEST = 5
_CLEARLY = 1.3
"""How many times as often the right one has changed as each of the others, so that no one has to count."""


class Elder:
    """Which file has been there longest."""

    name = "elder"

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """One question on a file whose beginning is known."""
        begun = _beginning(definition.path, code)
        if begun is not None:
            right, told = Answer("code", definition.path), begun.revision
            lines = _whole(definition)
            yield ask(self.name, definition, code, right, lines, 2.0, value=told.short, date=told.date)

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """The files that came soonest after it."""
        own = _beginning(asked.path, code)
        later = []
        for path in code.sources():
            begun = _beginning(path, code)
            if own is not None and begun is not None and begun.revision.seconds > own.revision.seconds:
                later.append((begun.revision.seconds, path))
        yield from (Answer("code", path) for _, path in sorted(later))

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """True for the file asked about, false for those that came later."""
        own = _beginning(asked.path, code)
        return [_is_right(asked, answer, own is not None and _came_later(answer, own, code)) for answer in answers]


class Busiest:
    """Which file has been changed most often."""

    name = "busiest"

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """One question on a file that has been changed often."""
        count = len(_weighed(definition.path, code))
        if count >= _FEWEST and code.history().reach is not Reach.CUT:
            right = Answer("code", definition.path)
            yield ask(self.name, definition, code, right, _whole(definition), 2.0, counts=(count,))

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """The files that were changed nearly as often."""
        counted = {path: len(_weighed(path, code)) for path in code.sources()}
        ordered = sorted(counted, key=lambda path: (-counted[path], path))
        yield from (Answer("code", path) for path in ordered if path != asked.path)

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """True for the file asked about, false for those that clearly fewer commits changed."""
        own = len(_weighed(asked.path, code))
        return [
            _is_right(asked, answer, _is_source(answer, code) and _stands_out(own, len(_weighed(answer.text, code))))
            for answer in answers
        ]


class Together:
    """Which file has been changed most often along with another."""

    name = "together"

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """One question on the file that goes with this one most often."""
        counted = self._counted(definition.path, code.sources(), code)
        ordered = sorted(counted, key=lambda path: (-counted[path], path))
        if ordered and counted[ordered[0]] >= _FEWEST:
            counts = (counted[ordered[0]], len(_weighed(definition.path, code)))
            right, value = Answer("code", ordered[0]), definition.path
            yield ask(self.name, definition, code, right, _whole(definition), 2.0, value=value, counts=counts)

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """The files that were changed nearly as often along with it."""
        counted = self._counted(asked.path, code.sources(), code)
        ordered = sorted(counted, key=lambda path: (-counted[path], path))
        yield from (Answer("code", path) for path in ordered if path != asked.right.text)

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """True for the one that clearly more commits changed along with the file asked about."""
        paths = [answer.text for answer in answers]
        if not all(_is_source(answer, code) for answer in answers) or asked.path in paths:
            return [None] * len(answers)
        counted = self._counted(asked.path, paths, code)
        largest = max(counted.values(), default=0)
        others = [count for count in counted.values() if count != largest]
        alone = len(others) == len(paths) - 1 and all(_stands_out(largest, count) for count in others)
        return [counted[path] == largest if alone else None for path in paths]

    def _counted(self, path: str, others: Sequence[str], code: Code) -> Counter[str]:
        """How many of the commits that changed a file changed each of the others too."""
        own = {step.revision.hash for step in _weighed(path, code)}
        return Counter(
            {
                other: sum(step.revision.hash in own for step in _weighed(other, code))
                for other in others
                if other != path
            }
        )


def _whole(definition: Definition) -> tuple[int, int]:
    return definition.start_line, definition.end_line


def _beginning(path: str, code: Code) -> Step | None:
    """The commit that brought a file, under whatever name; None where it is not at hand, or may not be the first.

    A commit that also takes a file of the same ending away may have moved and changed that one: then the file is older.
    """
    way = code.way(path)
    if not way or way[-1].change.status != "A" or code.history().reach is Reach.CUT:
        return None
    ending = PurePosixPath(way[-1].change.path).suffix
    gone = [each for each in way[-1].revision.changes if each.status == "D"]
    return None if any(PurePosixPath(each.path).suffix == ending for each in gone) else way[-1]


def _weighed(path: str, code: Code) -> list[Step]:
    """The commits that changed a file, those of programs and those that changed nearly everything left out."""
    return [step for step in code.way(path) if step.revision.files <= _LARGEST and not step.revision.is_robot]


def _is_source(answer: Answer, code: Code) -> bool:
    return answer.form == "code" and code.role(answer.text) is Role.SOURCE


def _came_later(answer: Answer, own: Step, code: Code) -> bool:
    begun = _beginning(answer.text, code) if _is_source(answer, code) else None
    return begun is not None and begun.revision.seconds > own.revision.seconds


def _is_right(asked: Asked, answer: Answer, is_false: bool) -> bool | None:  # noqa: FBT001 - a proof, and no option
    """True for the file asked about; false where that is proved."""
    if answer == Answer("code", asked.path):
        return True
    return False if is_false else None


def _stands_out(count: int, other: int) -> bool:
    """Whether one number is so much larger than another that nobody has to count."""
    return count >= _CLEARLY * max(other, 1)
