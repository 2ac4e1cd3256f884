"""What the documentation says that a thing is, where the code itself does not."""

import re
from functools import cached_property

from fondation_cli.course.docstring import plain, sentences
from fondation_cli.course.facts.library import Library
from fondation_cli.course.facts.mentions import Quote
from fondation_cli.course.markup import Span
from fondation_cli.course.names import words
from fondation_cli.course.quotation import locate
from fondation_cli.course.symbols import Definition, Role

_TEXTS = (".md", ".rst", ".txt", ".markdown", ".mdx", ".adoc")
_HISTORY = re.compile(r"(?:^|/)(?:change|history|news|release|migrat|upgrad)", re.IGNORECASE)
_SAYS = re.compile(
    r"^(?:An?|The)\s+`?(?P<name>[\w.]+(?: \w+){0,2}?)`?(?:\s+(?:class|object|instance|type|function|method))?\s+"
    r"(?:is|represents|describes|encapsulates|provides|defines|holds|wraps)\s+(?:an?|the|one|what|how|all|every)\b",
    re.IGNORECASE,
)
_LARGEST = 400_000
_FEWEST_WORDS, _LONGEST = 7, 220


class Definitions:
    """The sentences of the documentation that say what something is: `A model is the single source of …`."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def of(self, definition: Definition) -> Quote | None:
        """The first such sentence on a definition, the shallowest page first, with its lines."""
        for path, start, end, sentence in self._found.get(tuple(words(definition.name)), ()):
            place = locate(self._library.lines(path), start, end, sentence)
            if place is not None:
                return Quote(sentence, Span(path, *place))
        return None

    @cached_property
    def _found(self) -> dict[tuple[str, ...], list[tuple[str, int, int, str]]]:
        found: dict[tuple[str, ...], list[tuple[str, int, int, str]]] = {}
        for file in sorted(self._library.index.files, key=lambda file: (file.path.count("/"), file.path)):
            is_text = file.role is Role.DOC and file.path.lower().endswith(_TEXTS) and file.size <= _LARGEST
            if not is_text or _HISTORY.search(file.path):
                continue
            lines = self._library.lines(file.path)
            for start, end in _paragraphs(lines):
                for sentence in sentences(plain(" ".join(lines[start - 1 : end]))):
                    said = _SAYS.match(sentence)
                    if said and len(sentence.split()) >= _FEWEST_WORDS and len(sentence) <= _LONGEST:
                        name = tuple(words(said["name"].rpartition(".")[2]))
                        found.setdefault(name, []).append((file.path, start, end, sentence))
        return found


def _paragraphs(lines: list[str]) -> list[tuple[int, int]]:
    """Runs of lines that begin with an article at the margin; nothing else can say what something is."""
    found: list[tuple[int, int]] = []
    start = 0
    for number, line in enumerate([*lines, ""], 1):
        if not line.strip():
            if start:
                found.append((start, number - 1))
            start = 0
        elif not start and re.match(r"^(?:An?|The)\s", line) and not lines[number - 2].strip():
            start = number
    return found
