"""A model's prose as ours: sentence by sentence, with references for places, and nothing that leads out of the course.

Links, images, HTML and addresses never stand in it. Every sentence has to cite something or to name something of the
code, and every name in it has to be known: what does neither cannot be checked, so it is not said.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from fondation_cli.course.modelled.addresses import leads_away, names_a_host
from fondation_cli.course.modelled.numbers import counts
from fondation_cli.course.modelled.quoting import with_quotations
from fondation_cli.course.modelled.references import TOKEN, References
from fondation_cli.course.verify.atoms import Atom, read_inline, write_inline
from fondation_cli.course.verify.lines import NOTHING, Said, says_no_more
from fondation_cli.course.verify.quotes import QUOTED, without_quotations
from fondation_cli.course.verify.sentences import split_sentences

_OPEN, _CLOSE = "\ue000", "\ue001"
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
"""Not those that hold a number together in French."""
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_MARK = re.compile(f"{_OPEN}([a-z][0-9]+){_CLOSE}")
_ROW = rf"{_OPEN}[a-z][0-9]+{_CLOSE}(?:[\s,;]*{_OPEN}[a-z][0-9]+{_CLOSE})*"
_RUN = re.compile(rf"\s*\(\s*{_ROW}\s*\)|\s*{_ROW}")
_STRESSED = re.compile(rf"(\*{{1,3}}|_{{1,3}})(\s*{_ROW}[\s:;,.]*)\1")
"""A reference alone in bold or in italics: as a place in brackets it would leave the signs without a word between."""
_LATE = re.compile(rf"([.!?])((?:\s*{_OPEN}[a-z][0-9]+{_CLOSE})+)")
_CAPITAL = re.compile(r"(?<![\w.’'-])[A-ZÀ-Þ][\w-]*")
_FEW_LETTERS = 1
_LONGEST_LINE = 160
_FULL_STOP = re.compile(r"[.!?…。;]\s+\S")
_FIGURE = re.compile(r"(?<![\w.])\d[\d.,]*")


@dataclass
class Written:
    """Text as it may stand in a chapter, and what was wrong with the rest of it; `refused` counts sentences."""

    text: str = ""
    findings: list[str] = field(default_factory=list)
    kept: int = 0
    refused: int = 0


class Scribe:
    """Turns what a model wrote into our Markdown.

    `is_known` says whether a word is one of the repository's, `is_there` whether a dotted name or a path is;
    `facts` are sentences that may be said as they are; `said` are the words that its headings and goals may have.
    """

    def __init__(
        self,
        references: References,
        is_known: Callable[[str], bool],
        is_there: Callable[[str], bool],
        facts: str = "",
        said: Said = NOTHING,
    ) -> None:
        self._said = said
        self._references = references
        self._is_known = is_known
        self._is_there = is_there
        told = [each for block in facts.split("\n") for each in split_sentences(read_inline(_marked(block)))]
        self._facts = {_bare(each) for each in told}
        self._code = {atom.text for each in told for atom in without_quotations(each) if atom.is_code}
        self._figures = {figure for each in told for figure in _FIGURE.findall(_text(each))}

    def prose(self, source: str) -> Written:
        """A paragraph or an item: the sentences that may stand there."""
        written = Written()
        kept = []
        for sentence in split_sentences(with_quotations(read_inline(_marked(source)))):
            wrong = self._wrong(sentence, is_claim=True)
            if wrong is None:
                kept.append(self._linked(write_inline(sentence).strip()))
                written.kept += 1
            else:
                written.findings.append(f"{_shown(sentence)!r}: {wrong}")
                written.refused += 1
        written.text = " ".join(kept)
        return written

    def line(self, source: str) -> Written:
        """A heading or a goal: one short sentence with no reference, no quotation and no figure, or nothing.

        One with words that are not the chapter's gives way to ours: a chapter is too dear to be told that.
        """
        sentence = with_quotations(read_inline(_MARK.sub("", _marked(source))))
        wrong = self._too_much(sentence) or self._wrong(sentence, is_claim=False)
        if wrong is None:
            says_more = not says_no_more(sentence, self._said)
            return Written() if says_more else Written(write_inline(sentence).strip(), kept=1)
        return Written("", [f"{_shown(sentence)!r}: {wrong}"], refused=1)

    def is_plain(self, title: str) -> bool:
        """Whether a title, in which names have no code style, is made of words that it may have."""
        return says_no_more((Atom(title),), self._said)

    def _too_much(self, sentence: tuple[Atom, ...]) -> str | None:
        """What a line says that only a sentence with a proof may."""
        text = _text(sentence)
        if len(split_sentences(sentence)) > 1 or _FULL_STOP.search(text) or len(text) > _LONGEST_LINE:
            return "it is more than one short sentence"
        if QUOTED.search(text):
            return "it quotes, and a heading or a goal has no reference"
        if set(_FIGURE.findall(text)) - self._figures:
            return "it counts what no fact counts"
        return None

    def _wrong(self, sentence: tuple[Atom, ...], *, is_claim: bool) -> str | None:
        """What forbids a sentence; None where nothing does."""
        cited = _MARK.findall("".join(atom.text for atom in sentence))
        unknown = [each for each in cited if self._references.written(each) is None]
        if unknown:
            return f"there is no reference {unknown[0]}"
        is_fact = _bare(sentence) in self._facts
        if leads_away(sentence) or (not is_fact and names_a_host(sentence, self._code, self._is_there)):
            return "links, addresses, images and HTML are not allowed"
        is_proved = any(map(self._references.is_proof, cited)) or any(atom.is_code for atom in sentence)
        if is_claim and not is_proved and not is_fact:
            return "it neither cites a reference nor names anything of the code"
        if counts(_unquoted(sentence)) and not is_fact:
            return "it counts what no fact counts"
        strangers = [word for word in _names(sentence) if not self._is_known(word)]
        if not strangers:
            return None
        return f"{strangers[0]} is no name of the code: quote it, put it between backticks, or leave it out"

    def _linked(self, text: str) -> str:
        return _RUN.sub(self._run, text).strip()

    def _run(self, found: re.Match[str]) -> str:
        """References in a row: places in brackets; a chapter is a word of its sentence."""
        ids = list(dict.fromkeys(_MARK.findall(found[0])))
        proofs = [self._references.written(each) or "" for each in ids if self._references.is_proof(each)]
        others = [self._references.written(each) or "" for each in ids if not self._references.is_proof(each)]
        if not proofs:
            said = " ".join(others)
            return f" ({said})" if found[0].rstrip().endswith(")") else f" {said}"
        return "".join(f" {each}" for each in others) + f" ({', '.join(proofs)})"


def _text(sentence: tuple[Atom, ...]) -> str:
    """The prose of a sentence, without its code and its references."""
    return _MARK.sub("", "".join(" " if atom.is_code else atom.plain for atom in sentence))


def _unquoted(sentence: tuple[Atom, ...]) -> str:
    """The prose of a sentence in our own words."""
    return _text(tuple(without_quotations(sentence)))


def _bare(sentence: tuple[Atom, ...]) -> str:
    """The words of a sentence, its references and signs apart."""
    said = _MARK.sub("", "".join(atom.plain for atom in sentence))
    return " ".join(re.findall(r"\w+", said.lower()))


def _marked(source: str) -> str:
    """The text on one line with its references as marks that no Markdown knows, each before the end of its sentence."""
    flat = _SPACES.sub(" ", _PRIVATE.sub("", source)).strip().replace("![", r"!\[")
    return _LATE.sub(r"\2\1", _STRESSED.sub(r"\2", TOKEN.sub(f"{_OPEN}\\1{_CLOSE}", flat)))


def _names(sentence: tuple[Atom, ...]) -> list[str]:
    """Words with a capital that is not there for the beginning, outside of quotations: names of somebody."""
    said = QUOTED.sub("\0", "".join("\0" if atom.is_code else atom.plain for atom in sentence)).strip()
    found = [(match[0], said[: match.start()].rstrip(" \"'“«(")[-1:]) for match in _CAPITAL.finditer(said)]
    words = [word for word, before in found if before not in {":", "", "."} or word[1:] != word[1:].lower()]
    return [word for word in words if len(word) > _FEW_LETTERS]


def _shown(sentence: tuple[Atom, ...]) -> str:
    return _MARK.sub(r"[[\1]]", "".join(atom.plain for atom in sentence)).strip()[:160]
