"""What a heading, a goal or a title may say: no place proves it, so it is made of the chapter's words and plain ones.

Plain are the words in which anything is taught; those of the chapter are what its facts, its names and their
documentation say. Its first word is never the repository's alone, and it speaks of nothing that is the reader's: so no
line asks for what a comment asks for.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.plan import ChapterPlan
from fondation_cli.course.verify.atoms import Atom, plain, read_inline
from fondation_cli.course.verify.quotes import without_quotations
from fondation_cli.course.verify.vocabulary import PRODUCTS, TRADE
from fondation_cli.course.write.draft import Draft

_WORD = re.compile(r"[^\W\d_]+")
_HUMP = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ENDING = re.compile(
    r"(?<=\w{3})(?:issent|issant|ings?|ied|ies?|ys|ent|ant|ers?|ées?|és?|ez|ir|it|is|ed|es|[esyx])$", re.IGNORECASE
)
_DOUBLED = re.compile(r"([^\W\d_])\1$")
_NAME = re.compile(r"(?=\S*[^\W\d_])\S+")
_BELONGINGS = frozenset(
    {"your", "yours", "my", "mine", "me", "our", "ours", "us", "votre", "vos", "vôtre", "vôtres", "ton", "ta", "tes"}
    | {"toi", "mon", "ma", "mes", "moi", "notre", "nos", "nôtre", "nôtres"}
)


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a chapter without their endings: `ours`, and `all` of them with those that the repository wrote."""

    ours: frozenset[str] = frozenset()
    all: frozenset[str] = frozenset()


NOTHING = Said()


def said_of_chapter(offline: Draft, sheet: FactSheet) -> Said:
    """What the facts of a chapter say of it; `offline` is their text."""
    text = [offline.title, *offline.goals, *offline.markdown.split("\n")]
    told = [read_inline(line) for line in text]
    names = [each.mention.name for each in sheet.subjects]
    theirs = [part for each in sheet.subjects for part in (each.signature, *(quote.text for quote in each.purpose))]
    ours = _stems([sheet.project_name, *names, *(plain(without_quotations(line)) for line in told)])
    return Said(ours, ours | _stems([*theirs, *map(plain, told)]))


def said_of_plan(plan: ChapterPlan, project: str) -> Said:
    """What an outline says of a chapter, whose title is still ours."""
    beside = (*plan.members, *plan.companions, *plan.workings)
    names = [each.qualified for each in (*plan.subjects, *beside)]
    ours = _stems([project, plan.title, *names, *plan.paths])
    return Said(ours, ours | _stems(each.docstring or "" for each in plan.subjects))


def says_no_more(line: tuple[Atom, ...], said: Said) -> bool:
    """Whether a line is made of what `said` says, of plain words, and of single names of code."""
    if any(atom.is_code and not _NAME.fullmatch(atom.text) for atom in line):
        return False
    text = "".join("\0" if atom.is_code else atom.plain for atom in line)
    words = [word.lower() for word in _WORD.findall(text)]
    if not _BELONGINGS.isdisjoint(words) or not set(map(_stem, words)) <= _plain_words() | said.all:
        return False
    first = re.search(r"\0|[^\W\d_]+", text)
    return first is None or first[0] == "\0" or _stem(first[0]) in _plain_words() | said.ours


@cache
def _plain_words() -> frozenset[str]:
    table = tomllib.loads((resources.files(__package__) / "plain_words.toml").read_text("utf-8"))
    return _stems([*map(str, table.values()), *PRODUCTS, *TRADE])


def _stems(texts: Iterable[str]) -> frozenset[str]:
    """The words of texts; of a name that is made of several, each of them too."""
    words = {word for text in texts for word in _WORD.findall(text)}
    return frozenset(_stem(part) for word in words for part in (word, *_HUMP.split(word)) if part)


def _stem(word: str) -> str:
    """A word without its ending, as far as that can be told in English and in French alike."""
    bare = _ENDING.sub("", word.lower())
    return _DOUBLED.sub(r"\1", bare) if len(bare) > len("add") else bare
