"""The lines of an output that are looked at to learn why something failed: the first and the last, of however many."""

from fondation_shared.redaction import redacted
from fondation_shared.transcript import plain

_BYTES = 1024 * 1024
_LINES = 25_000
"""From the beginning, and as many from the end. Who says more than this says it to keep us busy."""


def output_lines(output: bytes) -> list[str]:
    """At most twice `_LINES` of them, without colours and secrets, within seconds whatever was said."""
    if len(output) > 2 * _BYTES:
        output = output[:_BYTES] + b"\n" + output[-_BYTES:]
    lines = redacted(plain(output)).strip().splitlines()
    return lines if len(lines) <= 2 * _LINES else lines[:_LINES] + lines[-_LINES:]
