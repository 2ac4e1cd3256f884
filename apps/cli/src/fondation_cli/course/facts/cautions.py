"""Cautions as documentation marks them, in documents and in the comments of code alike."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_STRONG = {"warning", "warnings", "caution", "danger", "attention", "panics", "safety"}
_WORDS = r"warnings?|caution|danger|attention|important|note|notes|nb"
_PREFIX = re.compile(r"^\s*(?:/\*\*?|\*(?!\*)|//[/!]?|#(?!\s*(?:Panics|Safety)\b)|--)?\s?")
_DIRECTIVE = re.compile(rf"^(?P<indent>\s*)\.\.\s+(?P<kind>{_WORDS})::\s*(?P<text>.*)$", re.IGNORECASE)
_ALERT = re.compile(r"^\s*>\s*\[!(?P<kind>WARNING|CAUTION|IMPORTANT|NOTE)\]\s*(?P<text>.*)$")
_FENCE = re.compile(rf"^(?P<indent>\s*)(?:!!!|:::\s?)\s*(?P<kind>{_WORDS})\b(?P<text>)[^\n]*$", re.IGNORECASE)
_BOLD = re.compile(
    rf"^\s*(?:>\s*)?(?:\*\*|__|<b>)(?P<kind>{_WORDS})\s*:?\s*(?:\*\*|__|</b>)\s*:?\s*(?P<text>\S.*)$", re.IGNORECASE
)
_TAG = re.compile(r"^\s*[@\\](?P<kind>warning|attention|caution|note)\s+(?P<text>\S.*)$")
_LABEL = re.compile(
    r"^\s*(?P<kind>WARNINGS?|Warnings?|CAUTION|Caution|NOTE|Notes?|IMPORTANT|Important|NB|N\.B\.)(?:\([^)]*\))?:\s*(?P<text>\S.*)$"
)
_SECTION = re.compile(r"^\s*#+\s*(?P<kind>Panics|Safety)\s*$")
_KINDS = (_DIRECTIVE, _ALERT, _FENCE, _BOLD, _TAG, _LABEL, _SECTION)
_END = re.compile(r"^\s*(?:\*/|:::|[@\\][a-z]+\b|\.\. |```|#+ |[-*] |[\"']{3})")
_MARK = re.compile(r"^\s*>\s?")
_COMMENT = re.compile(r"^\s*(?://|#(?!!?\[)|\*|--)")
_CLOSING = re.compile(r"\s*(?:\*/|[\"']{3}).*$|(?<=[.!?])[*_]+$")
_MOST_LINES = 8


@dataclass(frozen=True, slots=True)
class Caution:
    """One caution: the word that it is marked with, its lines, and its text, still with its markup."""

    kind: str
    start: int
    end: int
    text: str


def is_strong(caution: Caution) -> bool:
    """Whether it warns, and is no mere note."""
    return caution.kind.lower() in _STRONG


def cautions_in(lines: Sequence[str], first: int, last: int) -> Iterator[Caution]:
    """The cautions between two lines, counted from 1."""
    for number in range(first, min(last, len(lines)) + 1):
        bare = _PREFIX.sub("", lines[number - 1])
        for pattern in _KINDS:
            found = pattern.match(bare)
            if found is not None:
                yield _whole(lines, number, last, found)
                break


def _whole(lines: Sequence[str], number: int, last: int, found: re.Match[str]) -> Caution:
    """A caution to the end of its first paragraph."""
    groups = found.groupdict()
    said = [_CLOSING.sub("", text)] if (text := (groups.get("text") or "").strip()) else []
    end, in_comment = number, bool(_COMMENT.match(lines[number - 1]))
    for below in range(number + 1, min(last, len(lines), number + _MOST_LINES) + 1):
        raw = lines[below - 1]
        bare = _MARK.sub("", _PREFIX.sub("", raw)).strip()
        if in_comment and not _COMMENT.match(raw):
            break
        if not bare:
            if said:
                break
            continue
        if _END.match(bare) or raw.strip() == "*/" or (said and any(kind.match(bare) for kind in _KINDS)):
            break
        said.append(_CLOSING.sub("", bare))
        end = below
    return Caution(groups["kind"] or "", number, end, " ".join(said))
