"""Which topics the documentation has pages about."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from fondation_cli.course.names import singular, stem_words, words
from fondation_cli.course.ranking.mentions import documents
from fondation_cli.course.symbols import Index

_TOP = {"doc", "docs", "documentation", "guide", "man", "site", "source"}


_IN_PART = 0.3


class Pages:
    """The pages of a documentation and its folders, by the words in their own names."""

    def __init__(self, index: Index) -> None:
        self._places: dict[str, set[str]] = {}
        for file in documents(index):
            for place in _places(PurePosixPath(file.path)):
                for word in _words(place):
                    self._places.setdefault(word, set()).add(str(place))

    def about(self, path: str) -> float:
        """How many pages there are on what a file or folder calls itself; a folder of pages counts once.

        A page that is called after something else as well counts in part.
        """
        topic = stem_words(path)
        if not topic:
            return 0.0
        found = set.intersection(*(self._places.get(word, set()) for word in topic))
        apart = [place for place in found if not found.intersection(map(str, PurePosixPath(place).parents))]
        return sum(1.0 if len(_words(PurePosixPath(place))) == len(topic) else _IN_PART for place in sorted(apart))


def _places(path: PurePosixPath) -> Iterable[PurePosixPath]:
    """A page, and the folders of pages around it."""
    return (place for place in (path, *path.parents) if place.name and place.name.lower() not in _TOP)


def _words(place: PurePosixPath) -> list[str]:
    return [singular(word) for word in words(place.name.partition(".")[0])]
