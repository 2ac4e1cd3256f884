"""Who looks after what, as a CODEOWNERS file says."""

from pathspec import GitIgnoreSpec

from fondation_cli.course.facts.library import Library
from fondation_cli.course.markup import Span

_PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
_MOST_RULES = 2_000


class Owners:
    """The rules of the CODEOWNERS file, where there is one: the last that fits a path decides."""

    def __init__(self, library: Library) -> None:
        self._path = next((path for path in _PLACES if library.text(path)), None)
        self._rules: list[tuple[GitIgnoreSpec, bool]] = []
        self._end = 1
        lines = library.lines(self._path) if self._path else []
        for number, line in enumerate(lines[:_MOST_RULES], 1):
            words = line.partition(" #")[0].split()
            if words and not words[0].startswith(("#", "[", "^[")):
                self._rules.append((GitIgnoreSpec.from_lines([words[0].removeprefix("!")]), len(words) > 1))
                self._end = number

    @property
    def span(self) -> Span | None:
        """Where the rules stand."""
        return Span(self._path, 1, self._end) if self._path and self._rules else None

    def has_owner(self, path: str) -> bool:
        """Whether somebody is named for a file."""
        fitting = [named for spec, named in self._rules if spec.match_file(path)]
        return bool(fitting) and fitting[-1]
