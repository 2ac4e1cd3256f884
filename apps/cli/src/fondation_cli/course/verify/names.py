"""Whether a name in code style exists: in the repository, its dependencies, its language, or the glossary."""

import re
from dataclasses import dataclass

from fondation_cli.course.markup import Span
from fondation_cli.course.symbols import HOLDERS, Definition
from fondation_cli.course.verify.evidence import Evidence, tokens
from fondation_cli.course.verify.figures import Figure
from fondation_cli.course.verify.vocabulary import words_of
from fondation_cli.unseen import seen
from fondation_shared.jobs import Language

_NAME = re.compile(r"^[@.#]?(?:[A-Za-z_$][\w$]*)(?:(?:\.|::|#|->)[A-Za-z_$][\w$]*)*(?:\(\)|[!?=])?$")
_PART = re.compile(r"[A-Za-z_$][\w$]*")
_LAST = re.compile(r"[A-Za-z_$][\w$]*.?")
_DEEPEST = 4
_NUMBER = re.compile(r"^-?\d+(?:\.\d+)?$")


@dataclass(frozen=True, slots=True)
class Names:
    """Looks names up. `near` are the files that the chapter cites: read first, the rest of the repository last.

    `figures` are those that the facts give, where they are at hand, for a text in `language`.
    """

    evidence: Evidence
    near: tuple[str, ...]
    figures: frozenset[Figure] | None = None
    language: Language = "en"

    def exists(self, name: str) -> bool:
        """Whether a code span says what is there. What is no single name must stand somewhere word for word."""
        text = " ".join(seen(name).split())
        if not text or _NUMBER.match(text) or text in self.evidence.terms or self._is_path(text):
            return True
        if self._is_defined(text):
            return True
        if not _NAME.match(text) or (text[-1] in "!?=" and not self._stands(_LAST.findall(text)[-1])):
            return self._stands(text)
        parts = _PART.findall(text)
        if not all(self._known(part) for part in parts):
            return False
        return len(parts) == 1 or self._belongs(text, parts)

    def _is_defined(self, text: str) -> bool:
        """Whether the index knows something by just this name, operators (`Stream.<<`) too."""
        found = self.evidence.definitions.get(text.rpartition(".")[2], ())
        return any(f".{seen(each.qualified)}".endswith(f".{text}") for each in found)

    def spelling(self, name: str) -> str | None:
        """The one name that differs from this one in capital letters only; None where there is none, or several."""
        found = {token for path in self.near for token in self.evidence.tokens(path) if token.lower() == name.lower()}
        found -= {name}
        return found.pop() if len(found) == 1 else None

    def _known(self, part: str) -> bool:
        evidence = self.evidence
        if part in words_of(evidence.language) or part in evidence.known or part in evidence.terms:
            return True
        return any(part in evidence.tokens(path) for path in self.near) or evidence.anywhere(part)

    def _belongs(self, text: str, parts: list[str]) -> bool:
        """Whether the parts of a dotted name stand together: as written, in one type, one file, one module."""
        own = words_of(self.evidence.language)
        if (parts[0] in own and self._is_module(parts[0])) or self._stands_near(text.strip("()!?=@.")):
            return True
        owner, member = parts[-2], parts[-1]
        types = self._types(owner)
        if types:
            return any(self._has_member(found, member) for found in types)
        if any({owner, member} <= self.evidence.tokens(path) for path in self.near):
            return True
        homes = {definition.path for definition in self.evidence.definitions.get(owner, ())}
        homes |= {path for path in self.evidence.paths if _stem(path) == owner}
        in_home = any(member in self.evidence.tokens(path) for path in sorted(homes))
        return in_home or self.evidence.anywhere(text.strip("()!?=@."))

    def _has_member(self, owner: Definition, member: str, depth: int = 0) -> bool:
        """Whether a type, or one that it is built on, has a member of this name in its body or among its methods."""
        found = self.evidence.definitions.get(member, ())
        if any(other.qualified.endswith(f"{owner.name}.{member}") for other in found):
            return True
        body = self.evidence.text(Span(owner.path, owner.start_line, owner.end_line)) or ""
        if member in tokens(body):
            return True
        bases = [base for name in sorted(tokens(owner.signature) - {owner.name}) for base in self._types(name)]
        return depth < _DEEPEST and any(self._has_member(base, member, depth + 1) for base in bases)

    def _types(self, name: str) -> list[Definition]:
        return [found for found in self.evidence.definitions.get(name, ()) if found.kind in HOLDERS]

    def _is_module(self, name: str) -> bool:
        return name.islower() and name not in self.evidence.definitions

    def _stands(self, text: str) -> bool:
        return self._stands_near(text) or self.evidence.anywhere(text)

    def _stands_near(self, text: str) -> bool:
        """Whether one of the files that the chapter cites holds the text, white space apart."""
        flat = tokens(text)
        candidates = [path for path in self.near if flat <= self.evidence.tokens(path)]
        wanted = "".join(text.split())
        return any(wanted in self.evidence.squeezed(path) for path in candidates)

    def _is_path(self, text: str) -> bool:
        bare = text.removeprefix("./").rstrip("/")
        return (
            bare in self.evidence.shown_paths
            or bare in self.evidence.folders
            or ("." in bare and bare in self.evidence.file_names)
        )


def _stem(path: str) -> str:
    name = path.rpartition("/")[2].partition(".")[0]
    return path.split("/")[-2] if name in {"__init__", "index", "mod"} and "/" in path else name
