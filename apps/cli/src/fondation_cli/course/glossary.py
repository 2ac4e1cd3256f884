"""The words of a course: subjects, terms that the project's documents define, and a few of ours.

No term stands here that no chapter uses.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from fondation_cli.course import markup
from fondation_cli.course.definitions import Defined, definitions_in
from fondation_cli.course.docstring import plain, sentences, summary, unnamed
from fondation_cli.course.facts.mentions import Mention, Quote
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.markup import Span
from fondation_cli.course.messages.catalogue import Catalogue, catalogue
from fondation_cli.course.plan import ChapterKind
from fondation_cli.course.quotation import locate
from fondation_cli.course.snapshot import Snapshot, Unreadable
from fondation_cli.course.symbols import Index, Role
from fondation_cli.unseen import seen
from fondation_shared.course import Chapter, Term
from fondation_shared.jobs import Language

_EXPLAINED = {ChapterKind.OVERVIEW, ChapterKind.CONCEPT}
_OWN = (
    "callback",
    "context_manager",
    "decorator",
    "fixture",
    "generator",
    "hook",
    "middleware",
    "mixin",
    "monkeypatch",
    "singleton",
    "trait",
    "wrapper",
)
_PAGE = re.compile(r"glossar|terminolog|definitions|concepts|vocabular", re.IGNORECASE)
_CODE = re.compile(r"`+[^`]*`+|\]\([^)]*\)|^\{\{.*$", re.MULTILINE)
_MOST_PAGES, _MOST_OF_DOCUMENTS = 40, 24
_LARGEST = 300_000
_LONGEST = 260
_LONGEST_OF_CODE = 400
_LINES = 16
"""A definition stands within so many lines of its first: what `verify` looks at."""


def glossary_of(
    sheets: Sequence[FactSheet], chapters: Sequence[Chapter], index: Index, snapshot: Snapshot, language: Language
) -> list[Term]:
    """All terms, each once: the code's own word goes before the documents', and theirs before ours."""
    said = " ".join([*(chapter.markdown for chapter in chapters), *(goal for each in chapters for goal in each.goals)])
    found: dict[str, Term] = {}
    of_code = (term for term in _of_code(sheets, index, snapshot) if term.term in said)
    for term in (*of_code, *_of_documents(index, snapshot, said), *own_terms(said, language)):
        found.setdefault(term.term.casefold(), term)
    return list(found.values())


def own_terms(said: str, language: Language) -> Iterator[Term]:
    """The general words that a text uses, explained by us: they have no place in the repository."""
    words = catalogue(language)
    for key in _OWN:
        name = words.say(f"term.{key}.name")
        if _stands(words.say(f"term.{key}.forms").split("|"), said):
            yield Term(term=name, definition=_meaning(key, words))


def is_ours(term: Term, language: Language) -> bool:
    """Whether a term without a place is one of ours, with our words."""
    words = catalogue(language)
    return any(term.term == words.say(f"term.{key}.name") and term.definition == _meaning(key, words) for key in _OWN)


def _meaning(key: str, words: Catalogue) -> str:
    return words.say("term.ours", meaning=words.say(f"term.{key}.meaning"))


def _of_code(sheets: Sequence[FactSheet], index: Index, snapshot: Snapshot) -> Iterator[Term]:
    """The subjects that their own code explains, each with its words and where they stand."""
    for sheet in sheets:
        for subject in sheet.subjects if sheet.kind in _EXPLAINED else ():
            meaning = _meaning_of(subject.mention, index, snapshot)
            if meaning is not None:
                yield Term(
                    term=subject.mention.name,
                    definition=_quoted(_sentence(meaning.text)),
                    path=meaning.span.path,
                    start_line=meaning.span.start,
                )


def _meaning_of(mention: Mention, index: Index, snapshot: Snapshot) -> Quote | None:
    """What the code says of a subject; where a chapter quotes but the beginning, the sentence to its end."""
    meaning, file = mention.meaning, index.by_path.get(mention.span.path) if mention.span else None
    if meaning is None or file is None or mention.span is None or not meaning.text.endswith("…"):
        return meaning
    documented = next((each for each in file.definitions if each.start_line == mention.span.start), None)
    whole = unnamed(summary(documented.docstring, _LONGEST_OF_CODE), documented.name) if documented else ""
    lines = snapshot.read(file.path).decode("utf-8", "replace").split("\n")
    found = locate(lines, meaning.span.start, min(meaning.span.start + _LINES, len(lines)), whole)
    return Quote(whole, Span(file.path, *found)) if found else meaning


def _sentence(text: str) -> str:
    """A definition as a sentence of its own: `Is handed on` for what follows a name in the code."""
    begun = text[:1].upper() + text[1:] if re.match(r"[a-z]+[ ,]", text) else text
    return f"{begun}." if begun[-1:].isalnum() else begun


def _of_documents(index: Index, snapshot: Snapshot, said: str) -> Iterator[Term]:
    """The terms that the project's own pages define and the chapters use, glossaries first."""
    pages = [file.path for file in index.files if file.role is Role.DOC and file.size <= _LARGEST]
    pages.sort(key=lambda path: (_PAGE.search(path) is None, path.count("/"), path))
    count = 0
    for path in pages[:_MOST_PAGES]:
        try:
            lines = snapshot.read(path).decode("utf-8", "replace").split("\n")
        except Unreadable:
            continue
        for defined in definitions_in(lines, is_glossary=_PAGE.search(path) is not None):
            term = _defined(path, defined, lines) if _stands([defined.term], said) else None
            if term is not None and count < _MOST_OF_DOCUMENTS:
                count += 1
                yield term


def _defined(path: str, defined: Defined, lines: Sequence[str]) -> Term | None:
    """A term with the first sentence that defines it, and the line where that begins."""
    first = next(iter(sentences(plain(defined.text))), "")
    if not first or len(first) > _LONGEST or len(first.split()) < 3:  # noqa: PLR2004 - fewer words define nothing
        return None
    found = locate(lines, defined.start, min(defined.start + _LINES, len(lines)), first)
    if found is None:
        return None
    return Term(term=defined.term, definition=_quoted(first), path=path, start_line=found[0])


def _stands(forms: Iterable[str], said: str) -> bool:
    """Whether a text uses one of these words as a word of its language: not in code, and not as a part of a name."""
    prose = _CODE.sub(" ", said)
    return any(re.search(rf"(?<![\w./-]){re.escape(form)}s?(?![\w/(-])", prose, re.IGNORECASE) for form in forms)


def _quoted(text: str) -> str:
    """Words of the repository as Markdown that says just them: nothing in them is taken for code or for a link."""
    return markup.escape(seen(text).replace("`", ""))
