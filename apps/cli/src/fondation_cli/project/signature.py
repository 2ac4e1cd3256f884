"""A failure's signature: the same for the same failure, whenever and wherever it happens; another one for another."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from fondation_cli.project.output_lines import output_lines
from fondation_cli.project.telling import weight
from fondation_cli.sandbox.port import TREE

_LONGEST_LINE = 2000
_LONGEST_SHOWN = 200
_WITHOUT_TELLING = 40
_MANY = 10
"""A line that comes more often than this comes often: how often is chance."""
_MOST_FACTS = 2000
_DIGEST = 12

_IN_TREE = re.compile(rf"(?:file://)?{re.escape(str(TREE))}/")
_TREE = re.compile(rf"(?:file://)?{re.escape(str(TREE))}\b(?![\w-])")
_CODE_FRAME = re.compile(r"^\s*(?:>|→|❯)?\s*\d+\s*[|│]\s?")
_UNSTEADY = [
    (re.compile(r"\d{4}-\d\d-\d\d(?:[T _]\d\d[:_]\d\d(?:[:_]\d\d)?[\d.,_]*(?:Z|[+-]\d\d:?\d\d)?)?"), "<time>"),
    (re.compile(r"\b\d{1,2}:\d\d:\d\d(?:[.,]\d+)?(?:\s?[AP]M)?"), "<time>"),
    (re.compile(r"(?i)\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b"), "<id>"),
    (re.compile(r"(?:/private)?/(?:tmp|var|dev/shm|home|root|run|proc|Users)/[^\s'\"`,:;)\]>]*"), "<path>"),
    (re.compile(r"\b0x[0-9a-fA-F]+(?:\.\.\.)?"), "<hex>"),
    (re.compile(r"\b(?=[0-9a-f]{0,64}\d)(?=\d{0,64}[a-f])[0-9a-f]{7,64}\b"), "<hex>"),
    (re.compile(r"\b0\.[0-9a-f]{6,}\b"), "<number>"),
    (re.compile(r"([-.])(?=[A-Za-z_-]{0,8}[\dA-Z])[\w-]{8}(?=\.(?:m?js|css|map)\b)"), r"\1<hash>"),
    (re.compile(r"(localhost|(?:\d{1,3}\.){3}\d{1,3}|\[[0-9a-f:]{2,40}\]|:::?1?):\d{2,5}\b"), r"\1:<port>"),
    (re.compile(r"(?i)\b(port\W{0,3})\d{2,5}\b"), r"\1<port>"),
    (re.compile(r"(?i)\b((?:pid|process|thread|tid)[ =:#\[]{0,3})\d+"), r"\1<pid>"),
    (re.compile(r"\(node:\d+\)"), "(node:<pid>)"),
    (re.compile(r"\[\d{2,}\] (?=\[?[A-Z]{4,})"), "[<pid>] "),
    (re.compile(r"\b\d+(?:\.\d+)?\s?(?:ns|µs|us|ms|s|secs?|seconds?|minutes?)\b"), "<duration>"),
    (re.compile(r"\b\d+(?:\.\d+)?\s?(?:(?:[kKMG]i?)?B\b|%)"), "<size>"),
    (re.compile(r"(\.[A-Za-z]\w{0,9})(?::\d+){1,2}\b"), r"\1"),
    (re.compile(r"(\.[A-Za-z]\w{0,9})\(\d+,\d+\)"), r"\1"),
    (re.compile(r",? (?:on )?line \d+\b"), ""),
    (re.compile(r"[=_─⎯-]{4,}"), "-"),
    (re.compile(r"\s+"), " "),
]
"""What differs from one time to the next: times, random names, addresses, and where in its file a line stands."""
_NAME = r"[\w@+$\[\]-][\w@+$\[\].-]{0,80}"
_PLACE = re.compile(
    rf"(?<![\w/.@+$\[\]-])((?:{_NAME}/){{0,12}}{_NAME}\.[A-Za-z]\w{{0,5}})(?::\d|\(\d|\", line \d)", re.ASCII
)
"""A file of the project, with the line that is meant."""
_NOT_OURS = re.compile(r"(?:^|/)(?:node_modules|\.venv|site-packages)/|^node:")


@dataclass(frozen=True, slots=True)
class Signature:
    """`digest`: to be compared. `line`: what tells most, as `steady` has it; empty where nothing was said."""

    digest: str
    line: str


def signature(output: bytes) -> Signature:
    """The signature of what a failing command said."""
    lines = [line[:_LONGEST_LINE] for line in output_lines(output) if line.strip()]
    here = [_TREE.sub(".", _IN_TREE.sub("", line)) for line in lines]
    telling = [line for line in here if weight(line)] or here[-_WITHOUT_TELLING:]
    counted: Counter[str] = Counter()
    for line, times in Counter(telling).most_common(_MOST_FACTS):
        counted[steady(line)] += times
    facts = [f"{min(times, _MANY)} {line}" for line, times in counted.items()]
    facts += [f"in {place}" for place in _places(here)]
    digest = hashlib.sha256("\n".join(sorted(facts)).encode()).hexdigest()[:_DIGEST]
    return Signature(digest, steady(max(telling, key=weight, default=""))[:_LONGEST_SHOWN])


def steady(line: str) -> str:
    """A line without what differs from one time to the next."""
    line = _CODE_FRAME.sub("", line)
    for pattern, steadied in _UNSTEADY:
        line = pattern.sub(steadied, line)
    return line.strip()


def _places(lines: Iterable[str]) -> set[str]:
    """The project's own files that the output points at."""
    found = {match[1] for line in lines for match in _PLACE.finditer(line)}
    return {place for place in found if not _NOT_OURS.search(place)}
