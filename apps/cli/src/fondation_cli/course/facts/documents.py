"""The repository's own texts for those who go on: how to take part, and what to read."""

import re
from collections.abc import Iterable

from fondation_cli.course.docstring import plain, sentences
from fondation_cli.course.facts.commands import commands_in
from fondation_cli.course.facts.furthers import Contributing, Reading
from fondation_cli.course.facts.library import Library
from fondation_cli.course.facts.mentions import Quote
from fondation_cli.course.markup import Span
from fondation_cli.course.plan import ChapterKind
from fondation_cli.course.quotation import locate
from fondation_cli.course.symbols import Role, SourceFile

_GUIDE = re.compile(
    r"^(?:\.github/|docs?/|\.gitlab/)?(?:contributing|hacking|development)(?:\.(?:md|rst|txt|adoc|markdown))?$",
    re.IGNORECASE,
)
_NOT_READ = re.compile(
    r"(?:^|/)(?:change|history|news|release|licen|copying|authors|contributors|notice|security|code.of.conduct|readme|"
    r"contributing|support|governance|thanks|maintainers|issue_template|pull_request|upgrad|migrat|install|index)|"
    r"(?:^|/)(?:\.github|\.gitlab|vendor|third_party|node_modules|_\w+)/",
    re.IGNORECASE,
)
_DATED = re.compile(r"(?:^|/)(?:change|history|news|release|licen|authors|upgrad|migrat)|(?:^|/)vendor/", re.IGNORECASE)
_UNDERLINE = re.compile(r"^\s*([=\-~^#*])\1{2,}\s*$")
_CODE = re.compile(r"`[^`\n]+`|^(?: {4}|\t).*$|^\s*(?:>>>|\$).*$", re.MULTILINE)
"""What a text marks as code: between backticks, or set in."""

_TOKEN = re.compile(r"[A-Za-z_$][\w$]*")
_HEADING = re.compile(r"^(?:#{1,6}|={1,6})\s+")
_MOST_HEADINGS = 6
_MOST_READINGS = 5
_LARGEST = 300_000
_LONGEST = 200
_LONGEST_TITLE = 80
_FEWEST_NAMES = 2
_FEWEST_LINES = 15
_MOST_NAMED = 4
_FEWEST_WORDS = 6


def is_timeless(path: str) -> bool:
    """Whether a document speaks of the project as it is, and not of what changed from one version to the next."""
    return not _DATED.search(path)


def contributing_of(library: Library) -> Contributing | None:
    """The guide for those who want to help; None where there is none that says something."""
    guides = [file.path for file in library.index.files if _GUIDE.match(file.path)]
    if not guides:
        return None
    path = min(guides, key=lambda path: ("contributing" not in path.lower(), path.count("/"), path))
    lines = library.lines(path)
    titles = _headings(path, lines)
    headings = tuple(title for title in titles[1:] if len(title.text.split()) > 1)[:_MOST_HEADINGS]
    commands = commands_in(library, path)
    opening = _opening(path, lines)
    if not (headings or commands or opening):
        return None
    return Contributing(path, opening, headings, commands)


def _headings(path: str, lines: list[str]) -> list[Quote]:
    """The headings of a text, the title first."""
    found: list[Quote] = []
    fenced = False
    for number, line in enumerate(lines, 1):
        fenced = fenced != line.lstrip().startswith(("```", "~~~"))
        if fenced:
            continue
        under = lines[number] if number < len(lines) else ""
        marked = _HEADING.match(line)
        text = line[marked.end() :] if marked else ""
        if not text and _UNDERLINE.match(under) and len(under.strip()) >= len(line.strip()) and line.strip():
            text = line
        said = plain(text.strip(" #=")) if text else ""
        if said and len(said) <= _LONGEST_TITLE and locate(lines, number, number, said):
            found.append(Quote(said, Span(path, number, number)))
    return found


def _opening(path: str, lines: list[str]) -> Quote | None:
    """The first sentence of the guide that asks for something."""
    block: list[str] = []
    for number, line in enumerate([*lines, ""], 1):
        if line.strip() and not re.match(r"^\s*(?:#|[-*+]\s|\d+\.|>|<|\[|!|`|\||:|\.\. |[=\-~^]{3,}|\s{4})", line):
            block.append(line)
            continue
        text = next(iter(sentences(plain(" ".join(block)))), "") if block else ""
        fits = len(text.split()) >= _FEWEST_WORDS and len(text) <= _LONGEST and text.endswith((".", "!"))
        place = locate(lines, number - len(block), number - 1, text) if fits else None
        if place is not None:
            return Quote(text, Span(path, *place))
        block = []
    return None


def readings_of(library: Library) -> tuple[Reading, ...]:
    """The documents that speak of most of what the course taught."""
    subjects = {
        subject.name
        for plan in library.outline.chapters
        if plan.kind is ChapterKind.CONCEPT
        for subject in plan.subjects
        if len(subject.name) > _FEWEST_NAMES
    }
    told = [reading for file in _documents(library.index.files) if (reading := _reading(library, file, subjects))]
    return tuple(sorted(told, key=lambda reading: (-reading.count, reading.title.span.path))[:_MOST_READINGS])


def _documents(files: Iterable[SourceFile]) -> list[SourceFile]:
    return [
        file
        for file in files
        if file.role is Role.DOC
        and not _NOT_READ.search(file.path)
        and file.size <= _LARGEST
        and file.lines >= _FEWEST_LINES
        and file.path.lower().endswith((".md", ".rst", ".adoc", ".txt", ".markdown", ".mdx"))
    ]


def _reading(library: Library, file: SourceFile, subjects: set[str]) -> Reading | None:
    lines = library.lines(file.path)
    titles = _headings(file.path, lines)
    words = [word for code in _CODE.findall(library.text(file.path)) for word in _TOKEN.findall(code)]
    named = {word for word in words if word in subjects}
    if not titles or len(named) < _FEWEST_NAMES:
        return None
    often = sorted(named, key=lambda name: (-words.count(name), name))
    return Reading(titles[0], tuple(often[:_MOST_NAMED]), len(named))
