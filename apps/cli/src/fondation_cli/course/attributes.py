"""What `.gitattributes` say of files: whether they are somebody else's, generated, or documentation."""

import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pathspec

NAME = ".gitattributes"

_VENDORED = "linguist-vendored"
_GENERATED = "linguist-generated"
_NO = {"false", "0", "no"}
_MOST_LINES = 1000


@dataclass(frozen=True, slots=True)
class _Rule:
    """Which files of a folder a line speaks of, and what it says."""

    folder: str
    pattern: pathspec.GitIgnoreSpec
    says: dict[str, bool] = field(default_factory=dict)

    def fits(self, path: str) -> bool:
        return path.startswith(self.folder) and self.pattern.match_file(path[len(self.folder) :])


class Attributes:
    """The attributes that matter here, of every file; without a file that says something, all is unsaid."""

    def __init__(self, paths: Iterable[str], read: Callable[[str], bytes | None]) -> None:
        """`read` gives the bytes of a file, None where it cannot be read."""
        files = sorted((path for path in paths if path.rpartition("/")[2] == NAME), key=lambda path: path.count("/"))
        self._rules = [rule for path in files for rule in _rules(path, read(path) or b"")]

    def vendored(self, path: str) -> bool | None:
        """Whether a file is somebody else's; None where nothing says so."""
        return self._said(path, _VENDORED)

    def generated(self, path: str) -> bool | None:
        """Whether a program wrote a file; None where nothing says so."""
        return self._said(path, _GENERATED)

    def _said(self, path: str, name: str) -> bool | None:
        """The last line that speaks of it counts, and the innermost file."""
        if not self._rules:
            return None
        return next((rule.says[name] for rule in reversed(self._rules) if name in rule.says and rule.fits(path)), None)


def _rules(path: str, content: bytes) -> Iterable[_Rule]:
    folder = path.removesuffix(NAME)
    for line in content.decode(errors="replace").splitlines()[:_MOST_LINES]:
        pattern, says = _line(line)
        if pattern and says:
            try:
                # Unlike in Git a folder's own name speaks of all that is in it, as people who write it expect.
                yield _Rule(folder, pathspec.GitIgnoreSpec.from_lines([pattern]), says)
            except ValueError:
                continue


def _line(line: str) -> tuple[str, dict[str, bool]]:
    if "linguist-" not in line or line.lstrip().startswith(("#", "!")):
        return "", {}
    try:
        pattern, *words = shlex.split(line) if line.lstrip().startswith('"') else line.split()
    except ValueError:
        return "", {}
    said = dict(_said(word) for word in words)
    return pattern, {name: value for name, value in said.items() if name in {_VENDORED, _GENERATED}}


def _said(word: str) -> tuple[str, bool]:
    """`name`, `-name`, `!name` or `name=value`."""
    name, _, value = word.lstrip("-!").partition("=")
    return name, not word.startswith(("-", "!")) and value.lower() not in _NO
