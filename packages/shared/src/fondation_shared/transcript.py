"""What a program said, as plain text: no colours, no moves of a cursor, nothing that turns the direction of text."""

import re

_ESCAPE = re.compile(
    r"\x1b\[[0-?]{0,64}[ -/]{0,8}[@-~]"  # colours, moves, erasing
    r"|\x1b[\]PX^_][^\x07\x1b]{0,2000}(?:\x07|\x1b\\)?"  # titles, links, and other strings for a terminal
    r"|\x1b[ -/]{0,8}[0-~]"
)
_UNSEEN = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def plain(output: bytes) -> str:
    """The text as a person would see it in the end; bytes that are no UTF-8 are replaced. Linear in its length."""
    text = output.decode(errors="replace").replace("\r\n", "\n")
    # What stood on a line before it was written again is a bar of progress.
    lines = [line.rstrip("\r").rpartition("\r")[2] for line in _ESCAPE.sub("", text).split("\n")]
    return _UNSEEN.sub("", "\n".join(lines))
