"""How much of a course is said in the same few frames: its sentences with all names, places and numbers taken out."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

OFTEN = 4
"""A frame that stands so often in one course is heard as a template."""

_BLOCK = re.compile(r"^(?:#|\{\{)")
_ITEM = re.compile(r"^(?:- |\d+\. )")
_LINK = re.compile(r"\[[^\]]*\]\([^)]*\)")
_QUOTED = re.compile(r"“[^”]*”|«[^»]*»")
_CODE = re.compile(r"`[^`]*`")
_NUMBER = re.compile(
    r"\b\d[\d,\u202f–]*\b|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|une?|deux|trois|quatre|cinq|sept|huit|neuf"
    r"|dix)\b",
    re.IGNORECASE,
)
_LIST = re.compile(r"([¶§#])(?:(?:, ?| and | et | or | ou | )+[¶#])*")
_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Ý¶§#*])")
_WORD = re.compile(r"[a-zà-ÿ]{2,}")


def repetition(chapters: Iterable[str], *, listed: bool = True) -> float:
    """The share of a course's sentences whose frame stands in it at least `OFTEN` times; of Markdown.

    `listed`: the items of lists count too, which are of one make where the list is the honest form.
    """
    counted = Counter(frame for chapter in chapters for frame in frames(chapter, listed=listed))
    return sum(count for count in counted.values() if count >= OFTEN) / max(1, counted.total())


def frames(markdown: str, *, listed: bool = True) -> Iterator[str]:
    """What is left of each sentence; headings and code are none, items of lists are where `listed`."""
    for line in markdown.split("\n"):
        if line.strip() and not _BLOCK.match(line) and (listed or not _ITEM.match(line)):
            for sentence in _END.split(_bare(_ITEM.sub("", line))):
                if _WORD.search(sentence):
                    yield sentence.strip(" .:;,-")


def _bare(line: str) -> str:
    """A line with its links, quotations, names of code and numbers as one sign each, and lists of them as one."""
    text = _CODE.sub("¶", _QUOTED.sub("§", _LINK.sub("#", line)))
    text = _NUMBER.sub("#", re.sub(r"[*()]", "", text))
    return " ".join(_LIST.sub(r"\1", text).split())
