"""Which lines of an output tell of a failure, and how much."""

import re

_NOISE = re.compile(
    r"^\s*at\s"  # frames of a JavaScript stack
    r"|complete log of this run"
    r"|\b0 (?:errors?|failures?|failed)\b|\bno errors?\b"
    r"|^\s*$"
)
_HEADLINE = re.compile(
    r"(?i)^\W*(?:build failed|error during build|found \d+ errors?|failed tests?|tests? failed|errors?|failures?)\b"
    r"[^a-z]*(?:(?:in|with|the same file|starting at|errors?|ms|s)\b[^a-z]*)*\S*$"
    r"|^npm (?:error|ERR!) code\b|^npm warn\b"
)
"""That something failed, but not what."""
_STRONG = re.compile(
    r"(?:^|[\s(])(?:[A-Za-z_][\w.]{0,80})?(?:Error|Exception|Invalid|Warning as error)(?: \[\w+\])?: \S"
    r"|\berror(?: TS\d+|\[\w+\])?: \S"
    r"|^E {2,}\S"
    r"|^\W*\[[A-Z][A-Z_]+\] \S"
    r"|\bpanicked at\b"
)
_WORDS = (
    *("error", "fail", "fatal", "panic", "exception", "cannot", "can't", "could not", "unable to", "not found"),
    *("no such", "no module", "denied", "refused", "expected", "undefined", "unresolved", "unsatisfiable", "assert"),
    *("missing", "killed", "out of memory", "segmentation", "cause:", "invalid", "conflict", "unknown"),
)
"""Whoever fails uses one of them. Searched for one by one: that is much faster than a pattern of them."""
_LONGEST = 2000
_LONGEST_HEADLINE = 120
_SENTENCE = 4


def weight(line: str) -> int:
    """How much a line tells: 0 nothing, 1 that something failed, 2 what in a way, 3 what exactly."""
    beginning = line[:_LONGEST]
    if _NOISE.search(beginning):
        return 0
    if len(line) <= _LONGEST_HEADLINE and _HEADLINE.match(line):
        return 1
    if _STRONG.search(beginning):
        return 3
    lowered = beginning.lower()
    if not any(word in lowered for word in _WORDS):
        return 0
    return 2 if len(beginning.split()) >= _SENTENCE else 1
