"""What no model is shown: keys, tokens, passwords, found in the files that a chapter is written from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from fondation_shared.course import Withheld
from fondation_shared.redaction import HIDDEN, kind_of, redacted, secrets_in

_SHORTEST = 6
"""A shorter piece of a secret is found again in too much that is none."""


@dataclass
class Vault:
    """Reads files for a prompt, with their secrets hidden, and remembers which lines had one.

    `read` gives the lines of a file without their ends.
    """

    read: Callable[[str], Sequence[str]]
    _lines: dict[str, list[str]] = field(default_factory=dict)
    _found: dict[tuple[str, int], None] = field(default_factory=dict)
    _pieces: set[str] = field(default_factory=set)

    def lines(self, path: str) -> Sequence[str]:
        """The lines of a file as a model may see them; as many as there are."""
        if path not in self._lines:
            self._lines[path] = self._hidden(path, list(self.read(path)))
        return self._lines[path]

    def text(self, text: str) -> str:
        """Words about the code as a model may see them: what was hidden in a file that was read is hidden here too."""
        for piece in sorted(self._pieces, key=lambda each: (-len(each), each)):
            text = text.replace(piece, HIDDEN)
        return redacted(text, "code")

    @property
    def withheld(self) -> list[Withheld]:
        """Where secrets stood, by path and line."""
        return [Withheld(path=path, line=line) for path, line in sorted(self._found)]

    def _hidden(self, path: str, lines: list[str]) -> list[str]:
        whole = "\n".join(lines)
        shown = list(whole)
        for start, end in secrets_in(whole, kind_of(path)):
            self._note(path, whole, start, end)
            shown[start:end] = _blanked(whole[start:end])
        return "".join(shown).split("\n")

    def _note(self, path: str, whole: str, start: int, end: int) -> None:
        line = whole.count("\n", 0, start) + 1
        for number, piece in enumerate(whole[start:end].split("\n"), line):
            self._found[path, number] = None
            if len(piece.strip()) >= _SHORTEST:
                self._pieces.add(piece.strip())


def _blanked(secret: str) -> list[str]:
    """As many pieces as there were characters, so that places behind keep theirs: the first holds all that is left."""
    lines = [HIDDEN if part.strip() else part for part in secret.split("\n")]
    text = "\n".join(lines)
    return [text, *[""] * (len(secret) - 1)]
