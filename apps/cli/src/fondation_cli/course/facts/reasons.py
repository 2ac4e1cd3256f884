"""Why a thing is there: the sentences of its documentation, and of the pages about it, that give a reason."""

import re
from collections import defaultdict
from functools import cached_property

from fondation_cli.course.docstring import paragraphs, plain, sentences
from fondation_cli.course.facts.library import Library
from fondation_cli.course.facts.mentions import Quote
from fondation_cli.course.markup import Span
from fondation_cli.course.plan import ChapterKind
from fondation_cli.course.quotation import locate
from fondation_cli.course.symbols import Definition, Role

_REASON = re.compile(
    r"\b(?:because|so that|instead of|rather than|in order to|without (?:having|needing) to|"
    r"(?:allows?|lets?|enables?) (?:you|us|one|users?|developers?|callers?|your|it|the)\b|"
    r"makes? it (?:easy|easier|possible|simple)|useful (?:when|for|if|to|in)|"
    r"(?:used|meant|designed|intended|needed) (?:to|for|when)|"
    r"responsible for|the (?:reason|purpose|idea|goal)|to avoid|avoids|prevents|guarantees|ensures|otherwise)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(r"^(?:It|This|These|They|That|Those|He|And|But|However|Also|Thus|Then|For example|Note)\b")
_ELSEWHERE = re.compile(
    r"\b(?:see|below|above|following|previous|section|chapter|next|earlier|example)\b", re.IGNORECASE
)
_TEXTS = (".md", ".rst", ".txt", ".markdown", ".mdx", ".adoc")
_HISTORY = re.compile(r"(?:^|/)(?:change|history|news|release|migrat|upgrad|whatsnew|faq|contribut)", re.IGNORECASE)
_LARGEST = 400_000
_FEWEST_WORDS, _MOST_WORDS = 9, 42
_LONGEST = 260
_MOST = 2
_NEAR = 12
"""How far into a sentence of a page the name may stand: later it is hardly what the sentence is about."""
_FENCE = ("```", "~~~", ">>>", "    ", "\t", "|", "#", "..", "- [", "* [", ":")


class Reasons:
    """Finds the reasons for the subjects of a course; the pages are read once for all of them."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def of(self, subject: Definition, told: tuple[Quote, ...]) -> tuple[Quote, ...]:
        """At most two sentences that say why a subject is there, and that `told` does not hold."""
        known = [_bare(quote.text) for quote in told]
        found = [*self._in_code(subject), *self._pages.get(subject.name, ())]
        kept: list[Quote] = []
        for quote in found:
            said = _bare(quote.text)
            if not any(said in each or each in said for each in known):
                kept.append(quote)
                known.append(said)
        return tuple(kept[:_MOST])

    def _in_code(self, subject: Definition) -> list[Quote]:
        found: list[Quote] = []
        for paragraph in paragraphs(subject.docstring)[:6]:
            for sentence in sentences(plain(paragraph)):
                if _says_why(sentence) and not _is_of_another(subject.name, sentence):
                    quote = self._library.quote(subject, sentence)
                    found.extend([quote] if quote is not None else [])
        return found[:1]

    @cached_property
    def _pages(self) -> dict[str, list[Quote]]:
        """By the name of a subject, the sentences of the documentation that name it as code and give a reason."""
        names = sorted(
            {
                subject.name
                for plan in self._library.outline.chapters
                if plan.kind is ChapterKind.CONCEPT
                for subject in plan.subjects
                if len(subject.name) > 2  # noqa: PLR2004 (shorter names are words)
            }
        )
        found: dict[str, list[tuple[float, Quote]]] = defaultdict(list)
        if not names:
            return {}
        named = re.compile(rf"(?<![\w$])(?:{'|'.join(map(re.escape, names))})(?![\w$])")
        for file in self._library.index.files:
            is_page = file.role is Role.DOC and file.path.lower().endswith(_TEXTS) and file.size <= _LARGEST
            if is_page and not _HISTORY.search(file.path):
                self._read(file.path, named, found)
        return {
            name: [quote for _, quote in sorted(listed, key=lambda pair: (-pair[0], pair[1].span))]
            for name, listed in found.items()
        }

    def _read(self, path: str, named: re.Pattern[str], found: dict[str, list[tuple[float, Quote]]]) -> None:
        lines = self._library.lines(path)
        done = 0
        for number, line in enumerate(lines, 1):
            if number <= done or line.startswith(_FENCE) or not named.search(line):
                continue
            start, end = _paragraph(lines, number)
            done = end
            text = "\n".join(lines[start - 1 : end])
            if not _REASON.search(text):
                continue
            for sentence in sentences(plain(" ".join(lines[start - 1 : end]))):
                self._keep(sentence, Span(path, start, end), named, found)

    def _keep(
        self, sentence: str, span: Span, named: re.Pattern[str], found: dict[str, list[tuple[float, Quote]]]
    ) -> None:
        names = [name for name in dict.fromkeys(named.findall(sentence)) if _is_meant(name, sentence)]
        if len(names) != 1 or not _says_why(sentence) or _is_of_another(names[0], sentence):
            return
        if names[0] not in sentence[: len(names[0]) + _NEAR]:
            return
        place = locate(self._library.lines(span.path), span.start, span.end, sentence)
        if place is None:
            return
        early = sentence.find(names[0]) / max(1, len(sentence))
        score = 1.0 - early - 0.1 * span.path.count("/")
        found[names[0]].append((score, Quote(sentence, Span(span.path, *place))))


def _bare(text: str) -> str:
    """A sentence as it is compared with others: what was told may have lost its first word, the name."""
    return " ".join(text.replace("`", "").split()).rstrip(".").lower()


def _says_why(sentence: str) -> bool:
    size = len(sentence.split())
    return (
        _FEWEST_WORDS <= size <= _MOST_WORDS
        and len(sentence) <= _LONGEST
        and sentence[:1].isupper() | sentence.startswith("`")
        and sentence.endswith((".", "!"))
        and _REASON.search(sentence) is not None
        and not _POINTING.match(sentence)
        and not _ELSEWHERE.search(sentence)
        and "://" not in sentence
    )


def _is_of_another(name: str, sentence: str) -> bool:
    """Whether a sentence begins with the name of something else: what it says is said of that."""
    first = re.match(r"(?:An? |The )?`([\w.]+)", sentence)
    return first is not None and first[1].rpartition(".")[2] != name


def _is_meant(name: str, sentence: str) -> bool:
    """Whether a name is said of code: between backticks, or written as no word is."""
    if re.search(rf"`[\w.:]*\b{re.escape(name)}(?:\(\))?`", sentence):
        return True
    return not name.islower() and re.search(r"[a-z][A-Z]|_", name) is not None


def _paragraph(lines: list[str], number: int) -> tuple[int, int]:
    """The lines of prose around a line."""
    start = end = number
    while start > 1 and lines[start - 2].strip() and not lines[start - 2].startswith(_FENCE):
        start -= 1
    while end < len(lines) and lines[end].strip() and not lines[end].startswith(_FENCE):
        end += 1
    return start, end
